# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from .. import types
from ..models.unhealthy_status import UnhealthyStatus


@dataclass(frozen=True, kw_only=True)
class Unhealthy:
    """The service cannot answer."""

    status: UnhealthyStatus
    """Always `error`."""

    message: str
    """What is missing."""

    def to_dict(self) -> dict[str, Any]:
        """The record under the document's names."""
        return {
            "status": types.write(self.status),
            "message": types.write(self.message),
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """Reads and checks a JSON object; members that the document does not have are passed over."""
        record = types.record(value)
        return cls(
            status=types.member(record, "status", types.word(UnhealthyStatus)),
            message=types.member(record, "message", types.text),
        )
