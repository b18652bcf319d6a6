// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * The current month, in UTC, of the account that the key belongs to.
 *
 * @param yearMonth The month that the figures belong to, `YYYY-MM` in UTC.
 * @param totalCalls Calls counted this month.
 * @param monthlyLimit Calls that the plan grants each month.
 * @param remainingCalls Granted calls that are left, never below 0.
 * @param overLimitCalls Calls of this month billed as overage; 0 on the free plan and while the
 *     hard cap is on.
 * @param overageBilledCalls Calls of this month that stand on the ledger as overage, whatever the
 *     cap is now.
 * @param plan The plan in force. Plans may be added.
 * @param hardCapEnabled Whether calls stop at the limit instead of going on as overage. Always true
 *     on the free plan.
 */
public record UsageData(
    @JsonProperty(value = "year_month", required = true) String yearMonth,
    @JsonProperty(value = "total_calls", required = true) long totalCalls,
    @JsonProperty(value = "monthly_limit", required = true) long monthlyLimit,
    @JsonProperty(value = "remaining_calls", required = true) long remainingCalls,
    @JsonProperty(value = "over_limit_calls", required = true) long overLimitCalls,
    @JsonProperty(value = "overage_billed_calls", required = true) long overageBilledCalls,
    @JsonProperty(value = "plan", required = true) String plan,
    @JsonProperty(value = "hard_cap_enabled", required = true) boolean hardCapEnabled) {
  /** Checks that nothing is null but what may be. */
  public UsageData {
    Objects.requireNonNull(yearMonth, "year_month");
    Objects.requireNonNull(plan, "plan");
  }
}
