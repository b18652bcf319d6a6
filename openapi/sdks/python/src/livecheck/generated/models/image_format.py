# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from enum import StrEnum


class ImageFormat(StrEnum):
    """What the file is. It must match the file's real format."""

    JPEG = "jpeg"
    PNG = "png"
