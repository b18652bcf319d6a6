# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from .. import types
from ..models.image_format import ImageFormat


@dataclass(frozen=True, kw_only=True)
class LivenessRequest:
    """The photo to judge. Members other than these are ignored; a member given twice is refused."""

    image: str = field(repr=False)
    """The file's bytes in Base64, at most 10,485,760 of them. The standard and the URL-safe alphabet, a missing
    padding, line breaks and a `data:` prefix are all accepted."""

    image_format: ImageFormat
    """What the file is. It must match the file's real format."""

    def to_dict(self) -> dict[str, Any]:
        """The record under the document's names."""
        return {
            "image": types.write(self.image),
            "image_format": types.write(self.image_format),
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """Reads and checks a JSON object; members that the document does not have are passed over."""
        record = types.record(value)
        return cls(
            image=types.member(record, "image", types.text),
            image_format=types.member(record, "image_format", types.word(ImageFormat)),
        )
