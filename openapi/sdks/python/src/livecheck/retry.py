"""Whether and when a call is sent again. Only what cannot have been counted is repeated."""

import random
from dataclasses import dataclass

from .errors import ConnectError, LivecheckError, ServiceError, UnexpectedAnswerError
from .generated.codes import Retry


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often a call is sent, and how long is waited in between, in seconds.

    Sent again is what found no connection, or was refused with a code worth another try (`ServiceError.retry`).
    Waits double, and each is drawn evenly from zero to its ceiling.
    """

    tries: int = 3
    first_wait: float = 0.25
    longest_wait: float = 8.0
    longest_retry_after: int = 30

    def wait_after(self, error: LivecheckError, method: str, attempt: int) -> float | None:
        """Seconds to wait after the attempt, counted from 1, that met this error; None ends the call."""
        if attempt >= self.tries or not _can_be_repeated(error, method):
            return None
        drawn = random.random() * min(self.longest_wait, self.first_wait * 2.0 ** min(attempt - 1, 62))  # noqa: S311
        asked = error.retry_after if isinstance(error, ServiceError) else None
        if asked is None:
            return drawn
        return None if asked > self.longest_retry_after else asked + drawn


def _can_be_repeated(error: LivecheckError, method: str) -> bool:
    match error:
        case ConnectError():
            return True
        case ServiceError():
            return error.retry is Retry.BACKOFF
        case UnexpectedAnswerError():
            # A proxy's page may stand in the place of a success that was counted already.
            return method == "GET" and error.status == 503
        case _:
            return False
