"""Whether and when a call is sent again. No repetition is counted twice: a check that may be repeated has its key."""

import random
from dataclasses import dataclass

from .errors import ConnectError, LivecheckError, ServiceError, TransportError, UnexpectedAnswerError
from .generated.codes import Retry

_OF_A_GATEWAY = (502, 503, 504)
"""What a gateway answers when it got nothing from the service behind it (RFC 9110, 15.6)."""


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often a call is sent, and how long is waited in between, in seconds.

    Sent again is what found no connection or lost it, what a gateway answered in the service's place, and what was
    refused with a code worth another try (`ServiceError.retry`). Waits double, and each is drawn evenly from zero to
    its ceiling.
    """

    tries: int = 3
    first_wait: float = 0.25
    longest_wait: float = 8.0
    longest_retry_after: int = 30

    def wait_after(self, error: LivecheckError, attempt: int) -> float | None:
        """Seconds to wait after the attempt, counted from 1, that met this error; None ends the call."""
        if attempt >= self.tries or not _can_be_repeated(error):
            return None
        drawn = random.random() * min(self.longest_wait, self.first_wait * 2.0 ** min(attempt - 1, 62))  # noqa: S311
        asked = error.retry_after if isinstance(error, ServiceError) else None
        if asked is None:
            return drawn
        return None if asked > self.longest_retry_after else asked + drawn


def _can_be_repeated(error: LivecheckError) -> bool:
    match error:
        case ConnectError() | TransportError():
            return True
        case ServiceError():
            return error.retry is Retry.BACKOFF
        case UnexpectedAnswerError():
            return error.status in _OF_A_GATEWAY
        case _:
            return False
