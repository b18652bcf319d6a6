"""Client for Livecheck: one photo of a face goes in, and out comes how likely it is a presentation attack."""

from .answer import Answer
from .client import AsyncClient, Client
from .errors import (
    CallTimeoutError,
    ConnectError,
    LivecheckError,
    ServiceError,
    TransportError,
    UnavailableError,
    UnexpectedAnswerError,
)
from .generated.codes import ErrorCode, Retry
from .generated.models import Healthy, ImageFormat, LivenessData, Reason, Rect, SuccessMetadata, UsageData
from .image import Image
from .retry import RetryPolicy

__all__ = (
    "Answer",
    "AsyncClient",
    "CallTimeoutError",
    "Client",
    "ConnectError",
    "ErrorCode",
    "Healthy",
    "Image",
    "ImageFormat",
    "LivecheckError",
    "LivenessData",
    "Reason",
    "Rect",
    "Retry",
    "RetryPolicy",
    "ServiceError",
    "SuccessMetadata",
    "TransportError",
    "UnavailableError",
    "UnexpectedAnswerError",
    "UsageData",
)
