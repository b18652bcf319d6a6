# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from enum import StrEnum


class UnhealthyStatus(StrEnum):
    """Always `error`."""

    ERROR = "error"
