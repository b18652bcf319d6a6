# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
"""The document's records, a class each."""

from .error_detail import ErrorDetail
from .error_envelope import ErrorEnvelope
from .error_metadata import ErrorMetadata
from .error_metadata_status import ErrorMetadataStatus
from .healthy import Healthy
from .healthy_status import HealthyStatus
from .image_format import ImageFormat
from .liveness_data import LivenessData
from .liveness_request import LivenessRequest
from .liveness_success import LivenessSuccess
from .reason import Reason
from .rect import Rect
from .success_metadata import SuccessMetadata
from .success_metadata_status import SuccessMetadataStatus
from .unhealthy import Unhealthy
from .unhealthy_status import UnhealthyStatus
from .usage_data import UsageData
from .usage_success import UsageSuccess

__all__ = (
    "ErrorDetail",
    "ErrorEnvelope",
    "ErrorMetadata",
    "ErrorMetadataStatus",
    "Healthy",
    "HealthyStatus",
    "ImageFormat",
    "LivenessData",
    "LivenessRequest",
    "LivenessSuccess",
    "Reason",
    "Rect",
    "SuccessMetadata",
    "SuccessMetadataStatus",
    "Unhealthy",
    "UnhealthyStatus",
    "UsageData",
    "UsageSuccess",
)
