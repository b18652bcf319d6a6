# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document, not this file.
"""The version of the API, the words of its open lists, and which errors are worth another try."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

API_VERSION = "1.2.0"


class Retry(StrEnum):
    """Whether another try can help."""

    NEVER = "never"
    """Not without a change."""

    BACKOFF = "backoff"
    """After a while."""

    NEXT_PERIOD = "next_period"
    """In the next month, or with another plan."""


class ErrorCode(StrEnum):
    """An error's code, for programs. New codes may be added; treat an unknown one as an error of its HTTP status."""

    INVALID_REQUEST = "invalid_request"
    INVALID_IMAGE = "invalid_image"
    INVALID_API_KEY = "invalid_api_key"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    IDEMPOTENCY_CONFLICT = "idempotency_conflict"
    IDEMPOTENCY_MISMATCH = "idempotency_mismatch"
    QUOTA_EXCEEDED = "quota_exceeded"
    RATE_LIMITED = "rate_limited"
    INTERNAL_ERROR = "internal_error"
    SERVICE_UNAVAILABLE = "service_unavailable"


class ReasonCode(StrEnum):
    """What was measured. New codes may be added."""

    SEVERAL_FACES = "several_faces"
    FACE_TOO_SMALL = "face_too_small"
    FACE_TOO_DARK = "face_too_dark"
    FACE_TOO_BRIGHT = "face_too_bright"
    FACE_BLURRED = "face_blurred"
    FACE_CUT_BY_BORDER = "face_cut_by_border"
    FACE_TURNED = "face_turned"


class Plan(StrEnum):
    """The plan in force. Plans may be added."""

    FREE = "free"
    STARTER = "starter"
    STANDARD = "standard"
    PROFESSIONAL = "professional"
    BUSINESS = "business"
    ENTERPRISE = "enterprise"


RETRY: Mapping[str, Retry] = MappingProxyType(
    {
        "forbidden": Retry.NEVER,
        "idempotency_conflict": Retry.BACKOFF,
        "idempotency_mismatch": Retry.NEVER,
        "internal_error": Retry.NEVER,
        "invalid_api_key": Retry.NEVER,
        "invalid_image": Retry.NEVER,
        "invalid_request": Retry.NEVER,
        "not_found": Retry.NEVER,
        "quota_exceeded": Retry.NEXT_PERIOD,
        "rate_limited": Retry.BACKOFF,
        "service_unavailable": Retry.BACKOFF,
    }
)
"""By code, of those known."""
