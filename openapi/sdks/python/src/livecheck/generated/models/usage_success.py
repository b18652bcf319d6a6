# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from .. import types
from ..models.success_metadata import SuccessMetadata
from ..models.usage_data import UsageData


@dataclass(frozen=True, kw_only=True)
class UsageSuccess:
    """The envelope of a usage report."""

    metadata: SuccessMetadata
    """What every success tells beside its data."""

    data: UsageData
    """The current month, in UTC, of the account that the key belongs to."""

    def to_dict(self) -> dict[str, Any]:
        """The record under the document's names."""
        return {
            "metadata": types.write(self.metadata),
            "data": types.write(self.data),
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """Reads and checks a JSON object; members that the document does not have are passed over."""
        record = types.record(value)
        return cls(
            metadata=types.member(record, "metadata", SuccessMetadata.from_dict),
            data=types.member(record, "data", UsageData.from_dict),
        )
