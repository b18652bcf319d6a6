"""From bytes that came back to a typed answer, or the error that they mean."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, NoReturn, TypeVar

from .errors import ServiceError, UnavailableError, UnexpectedAnswerError
from .generated.models import (
    ErrorEnvelope,
    Healthy,
    LivenessData,
    LivenessSuccess,
    SuccessMetadata,
    Unhealthy,
    UsageData,
    UsageSuccess,
)
from .generated.types import Mismatch

T = TypeVar("T")

MAX_BYTES = 1_048_576
"""No answer of this API comes near it. Reading stops there."""


@dataclass(frozen=True)
class Received:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def request_id(self) -> str | None:
        """The request's id, which the service's log knows."""
        return self.headers.get("x-request-id")

    def read(self, reader: Callable[[int, object], T]) -> T:
        """The body, checked by a generated reader."""
        try:
            return reader(self.status, json.loads(self.body.decode("utf-8"), parse_constant=_refuse))
        except Mismatch as fault:
            raise self.unexpected(str(fault)) from None
        except (ValueError, RecursionError):
            raise self.unexpected("not JSON") from None

    def unexpected(self, fault: str) -> UnexpectedAnswerError:
        """The error for an answer that is not one of this API."""
        return UnexpectedAnswerError(self.status, fault, self.request_id, self.body)


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A success: the data, and what came with it."""

    data: T
    metadata: SuccessMetadata
    received: Received = field(repr=False)

    @property
    def request_id(self) -> str | None:
        """The request's id, which the service's log knows."""
        return self.received.request_id

    @property
    def replayed(self) -> bool:
        """Whether this is the stored answer to an earlier request with the same key: then nothing was counted now."""
        return self.received.headers.get("idempotency-replayed") == "true"


def verdict(received: Received, read: Callable[[int, object], LivenessSuccess | ErrorEnvelope]) -> Answer[LivenessData]:
    """The answer to a check."""
    answer = received.read(read)
    if isinstance(answer, ErrorEnvelope):
        _refused(received, answer)
    return Answer(answer.data, answer.metadata, received)


def usage(received: Received, read: Callable[[int, object], UsageSuccess | ErrorEnvelope]) -> Answer[UsageData]:
    """The answer to a question for the month's usage."""
    answer = received.read(read)
    if isinstance(answer, ErrorEnvelope):
        _refused(received, answer)
    return Answer(answer.data, answer.metadata, received)


def health(received: Received, read: Callable[[int, object], Healthy | Unhealthy | ErrorEnvelope]) -> Healthy:
    """The answer to a health check."""
    answer = received.read(read)
    if isinstance(answer, Unhealthy):
        raise UnavailableError(answer.message, received.status, received.request_id)
    if isinstance(answer, ErrorEnvelope):
        _refused(received, answer)
    return answer


def _refused(received: Received, envelope: ErrorEnvelope) -> NoReturn:
    asked = received.headers.get("retry-after", "")
    raise ServiceError(
        envelope.error.code,
        envelope.error.message,
        status=received.status,
        metadata=envelope.metadata,
        request_id=received.request_id,
        retry_after=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None,
    )


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
