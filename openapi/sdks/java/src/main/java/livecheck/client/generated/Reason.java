// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * One measurement of the face that missed its limit.
 *
 * @param code What was measured. New codes may be added.
 * @param value The figure measured.
 * @param limit The limit that it missed, in the same unit.
 * @param message The fault in words, and how to mend it.
 */
public record Reason(
    @JsonProperty(value = "code", required = true) String code,
    @JsonProperty(value = "value", required = true) double value,
    @JsonProperty(value = "limit", required = true) double limit,
    @JsonProperty(value = "message", required = true) String message) {
  /** Checks that nothing is null but what may be. */
  public Reason {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }
}
