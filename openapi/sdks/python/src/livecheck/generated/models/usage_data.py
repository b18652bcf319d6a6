# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from .. import types


@dataclass(frozen=True, kw_only=True)
class UsageData:
    """The current month, in UTC, of the account that the key belongs to."""

    year_month: str
    """The month that the figures belong to, `YYYY-MM` in UTC."""

    total_calls: int
    """Calls counted this month."""

    monthly_limit: int
    """Calls that the plan grants each month."""

    remaining_calls: int
    """Granted calls that are left, never below 0."""

    over_limit_calls: int
    """Calls of this month billed as overage; 0 on the free plan and while the hard cap is on."""

    overage_billed_calls: int
    """Calls of this month that stand on the ledger as overage, whatever the cap is now."""

    plan: str
    """The plan in force. Plans may be added."""

    hard_cap_enabled: bool
    """Whether calls stop at the limit instead of going on as overage. Always true on the free plan."""

    def to_dict(self) -> dict[str, Any]:
        """The record under the document's names."""
        return {
            "year_month": types.write(self.year_month),
            "total_calls": types.write(self.total_calls),
            "monthly_limit": types.write(self.monthly_limit),
            "remaining_calls": types.write(self.remaining_calls),
            "over_limit_calls": types.write(self.over_limit_calls),
            "overage_billed_calls": types.write(self.overage_billed_calls),
            "plan": types.write(self.plan),
            "hard_cap_enabled": types.write(self.hard_cap_enabled),
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """Reads and checks a JSON object; members that the document does not have are passed over."""
        record = types.record(value)
        return cls(
            year_month=types.member(record, "year_month", types.text),
            total_calls=types.member(record, "total_calls", types.whole),
            monthly_limit=types.member(record, "monthly_limit", types.whole),
            remaining_calls=types.member(record, "remaining_calls", types.whole),
            over_limit_calls=types.member(record, "over_limit_calls", types.whole),
            overage_billed_calls=types.member(record, "overage_billed_calls", types.whole),
            plan=types.member(record, "plan", types.text),
            hard_cap_enabled=types.member(record, "hard_cap_enabled", types.flag),
        )
