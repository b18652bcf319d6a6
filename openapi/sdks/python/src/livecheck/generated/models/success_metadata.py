# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from .. import types
from ..models.success_metadata_status import SuccessMetadataStatus


@dataclass(frozen=True, kw_only=True)
class SuccessMetadata:
    """What every success tells beside its data."""

    date: datetime.datetime
    """When the answer was made, UTC, with exactly three decimals. A counted call belongs to the month of this
    date."""

    ver: str
    """The version of this document that the server applies (semantic version)."""

    customer_id: UUID
    """The account that the key belongs to."""

    remaining_calls: int
    """Calls of this month's credits that are left, never below 0. A counted call is already taken off."""

    over_limit_calls: int
    """Calls of this month billed as overage; 0 on the free plan and while the hard cap is on."""

    status: SuccessMetadataStatus
    """Always `success`."""

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
            customer_id=types.member(record, "customer_id", types.identifier),
            remaining_calls=types.member(record, "remaining_calls", types.whole),
            over_limit_calls=types.member(record, "over_limit_calls", types.whole),
            status=types.member(record, "status", types.word(SuccessMetadataStatus)),
        )
