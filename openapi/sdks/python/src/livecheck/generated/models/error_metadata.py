# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from .. import types
from ..models.error_metadata_status import ErrorMetadataStatus


@dataclass(frozen=True, kw_only=True)
class ErrorMetadata:
    """What every error tells beside its code. The figures are null where no account is known, or the database
    cannot be asked.
    """

    date: datetime.datetime
    """When the answer was made, UTC, with exactly three decimals."""

    ver: str
    """The version of this document that the server applies (semantic version)."""

    customer_id: UUID | None
    """The account that the key belongs to, if it is known."""

    remaining_calls: int | None
    """Calls of this month's credits that are left, never below 0."""

    over_limit_calls: int | None
    """Calls of this month billed as overage; 0 on the free plan and while the hard cap is on."""

    status: ErrorMetadataStatus
    """Always `error`."""

    def to_dict(self) -> dict[str, Any]:
        """The record under the document's names."""
        return {
            "date": types.write(self.date),
            "ver": types.write(self.ver),
            "customer_id": types.write(self.customer_id),
            "remaining_calls": types.write(self.remaining_calls),
            "over_limit_calls": types.write(self.over_limit_calls),
            "status": types.write(self.status),
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """Reads and checks a JSON object; members that the document does not have are passed over."""
        record = types.record(value)
        return cls(
            date=types.member(record, "date", types.instant),
            ver=types.member(record, "ver", types.text),
            customer_id=types.member(record, "customer_id", types.nullable(types.identifier)),
            remaining_calls=types.member(record, "remaining_calls", types.nullable(types.whole)),
            over_limit_calls=types.member(record, "over_limit_calls", types.nullable(types.whole)),
            status=types.member(record, "status", types.word(ErrorMetadataStatus)),
        )
