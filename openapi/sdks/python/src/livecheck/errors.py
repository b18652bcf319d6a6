"""What can go wrong, by how far the call came: so by whether it may have been counted. No message says key or photo."""

from .generated.codes import RETRY, Retry
from .generated.models import ErrorMetadata


class LivecheckError(Exception):
    """A call brought no result."""


class ConnectError(LivecheckError):
    """No connection came about. Nothing was sent, so nothing was counted."""


class TransportError(LivecheckError):
    """The connection broke, or what came is no HTTP. The call may have been counted."""


class CallTimeoutError(LivecheckError, TimeoutError):
    """No whole answer came in time. The call may have been counted."""


class UnexpectedAnswerError(LivecheckError):
    """An answer came that is not one of this API: a proxy's page, say. If it is a success, it may have been counted."""

    def __init__(self, status: int, fault: str, request_id: str | None, body: bytes) -> None:
        super().__init__(f"the answer (HTTP {status}) is not one of this API: {fault}")
        self.status = status
        self.request_id = request_id
        self.body = body


class UnavailableError(LivecheckError):
    """The health check says that the service cannot answer."""

    def __init__(self, message: str, status: int, request_id: str | None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.request_id = request_id


class ServiceError(LivecheckError):
    """The service refused the call, and says why. Nothing was counted."""

    code: str
    """For programs. The list grows: compare with `ErrorCode`, and take an unknown code for an error of its `status`."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int,
        metadata: ErrorMetadata,
        request_id: str | None,
        retry_after: int | None,
    ) -> None:
        super().__init__(f"{code} (HTTP {status}): {message}")
        self.code = code
        self.message = message
        self.status = status
        self.metadata = metadata
        self.request_id = request_id
        self.retry_after = retry_after
        """Seconds that the service asks to wait."""

    @property
    def retry(self) -> Retry:
        """Whether another try can help. Of an unknown code the status and `retry_after` decide."""
        known = RETRY.get(self.code)
        if known is not None:
            return known
        return Retry.BACKOFF if self.status == 503 or self.retry_after is not None else Retry.NEVER
