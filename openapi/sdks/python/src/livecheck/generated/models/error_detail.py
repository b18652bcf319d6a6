# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from .. import types


@dataclass(frozen=True, kw_only=True)
class ErrorDetail:
    """What went wrong."""

    code: str
    """An error's code, for programs. New codes may be added; treat an unknown one as an error of its HTTP status."""

    message: str
    """The cause in words, for people. Its wording may change."""

    def to_dict(self) -> dict[str, Any]:
        """The record under the document's names."""
        return {
            "code": types.write(self.code),
            "message": types.write(self.message),
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """Reads and checks a JSON object; members that the document does not have are passed over."""
        record = types.record(value)
        return cls(
            code=types.member(record, "code", types.text),
            message=types.member(record, "message", types.text),
        )
