// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import java.util.Set;

/**
 * The service cannot answer.
 *
 * @param status Always `error`.
 * @param message What is missing.
 */
public record Unhealthy(
    @JsonProperty(value = "status", required = true) String status,
    @JsonProperty(value = "message", required = true) String message) {
  /** Checks that nothing is null but what may be. */
  public Unhealthy {
    Objects.requireNonNull(status, "status");
    if (!Set.of("error").contains(status)) {
      throw new IllegalArgumentException("status is not one of the words expected");
    }
    Objects.requireNonNull(message, "message");
  }
}
