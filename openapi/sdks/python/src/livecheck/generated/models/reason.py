# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from .. import types


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One measurement of the face that missed its limit."""

    code: str
    """What was measured. New codes may be added."""

    value: float
    """The figure measured."""

    limit: float
    """The limit that it missed, in the same unit."""

    message: str
    """The fault in words, and how to mend it."""

    def to_dict(self) -> dict[str, Any]:
        """The record under the document's names."""
        return {
            "code": types.write(self.code),
            "value": types.write(self.value),
            "limit": types.write(self.limit),
            "message": types.write(self.message),
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """Reads and checks a JSON object; members that the document does not have are passed over."""
        record = types.record(value)
        return cls(
            code=types.member(record, "code", types.text),
            value=types.member(record, "value", types.number),
            limit=types.member(record, "limit", types.number),
            message=types.member(record, "message", types.text),
        )
