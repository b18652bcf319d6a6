// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * What every success tells beside its data.
 *
 * @param date When the answer was made, UTC, with exactly three decimals. A counted call belongs to
 *     the month of this date.
 * @param ver The version of this document that the server applies (semantic version).
 * @param customerId The account that the key belongs to.
 * @param remainingCalls Calls of this month's credits that are left, never below 0. A counted call
 *     is already taken off.
 * @param overLimitCalls Calls of this month billed as overage; 0 on the free plan and while the
 *     hard cap is on.
 * @param status Always `success`.
 */
public record SuccessMetadata(
    @JsonProperty(value = "date", required = true)
        @JsonDeserialize(using = InstantJson.Reader.class)
        @JsonSerialize(using = InstantJson.Writer.class)
        Instant date,
    @JsonProperty(value = "ver", required = true) String ver,
    @JsonProperty(value = "customer_id", required = true) UUID customerId,
    @JsonProperty(value = "remaining_calls", required = true) long remainingCalls,
    @JsonProperty(value = "over_limit_calls", required = true) long overLimitCalls,
    @JsonProperty(value = "status", required = true) String status) {
  /** Checks that nothing is null but what may be. */
  public SuccessMetadata {
    Objects.requireNonNull(date, "date");
    Objects.requireNonNull(ver, "ver");
    Objects.requireNonNull(customerId, "customer_id");
    Objects.requireNonNull(status, "status");
    if (!Set.of("success").contains(status)) {
      throw new IllegalArgumentException("status is not one of the words expected");
    }
  }
}
