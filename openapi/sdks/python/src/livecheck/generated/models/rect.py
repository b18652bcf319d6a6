# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from .. import types


@dataclass(frozen=True, kw_only=True)
class Rect:
    """A rectangle in whole pixels of the upright image, clipped to it."""

    x: int
    """Left edge, pixels from the image's left."""

    y: int
    """Top edge, pixels from the image's top."""

    width: int
    """Width in pixels."""

    height: int
    """Height in pixels."""

    def to_dict(self) -> dict[str, Any]:
        """The record under the document's names."""
        return {
            "x": types.write(self.x),
            "y": types.write(self.y),
            "width": types.write(self.width),
            "height": types.write(self.height),
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """Reads and checks a JSON object; members that the document does not have are passed over."""
        record = types.record(value)
        return cls(
            x=types.member(record, "x", types.whole),
            y=types.member(record, "y", types.whole),
            width=types.member(record, "width", types.whole),
            height=types.member(record, "height", types.whole),
        )
