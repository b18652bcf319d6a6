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
 * What every error tells beside its code. The figures are null where no account is known, or the
 * database cannot be asked.
 *
 * @param date When the answer was made, UTC, with exactly three decimals.
 * @param ver The version of this document that the server applies (semantic version).
 * @param customerId The account that the key belongs to, if it is known.
 * @param remainingCalls Calls of this month's credits that are left, never below 0.
 * @param overLimitCalls Calls of this month billed as overage; 0 on the free plan and while the
 *     hard cap is on.
 * @param status Always `error`.
 */
public record ErrorMetadata(
    @JsonProperty(value = "date", required = true)
        @JsonDeserialize(using = InstantJson.Reader.class)
        @JsonSerialize(using = InstantJson.Writer.class)
        Instant date,
    @JsonProperty(value = "ver", required = true) String ver,
    @JsonProperty(value = "customer_id", required = true) UUID customerId,
    @JsonProperty(value = "remaining_calls", required = true) Long remainingCalls,
    @JsonProperty(value = "over_limit_calls", required = true) Long overLimitCalls,
    @JsonProperty(value = "status", required = true) String status) {
  /** Checks that nothing is null but what may be. */
  public ErrorMetadata {
    Objects.requireNonNull(date, "date");
    Objects.requireNonNull(ver, "ver");
    Objects.requireNonNull(status, "status");
    if (!Set.of("error").contains(status)) {
      throw new IllegalArgumentException("status is not one of the words expected");
    }
  }
}
