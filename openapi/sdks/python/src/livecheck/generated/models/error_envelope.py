# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from .. import types
from ..models.error_detail import ErrorDetail
from ..models.error_metadata import ErrorMetadata


@dataclass(frozen=True, kw_only=True)
class ErrorEnvelope:
    """The envelope of every error."""

    metadata: ErrorMetadata
    """What every error tells beside its code. The figures are null where no account is known, or the database
    cannot be asked."""

    error: ErrorDetail
    """What went wrong."""

    def to_dict(self) -> dict[str, Any]:
        """The record under the document's names."""
        return {
            "metadata": types.write(self.metadata),
            "error": types.write(self.error),
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """Reads and checks a JSON object; members that the document does not have are passed over."""
        record = types.record(value)
        return cls(
            metadata=types.member(record, "metadata", ErrorMetadata.from_dict),
            error=types.member(record, "error", ErrorDetail.from_dict),
        )
