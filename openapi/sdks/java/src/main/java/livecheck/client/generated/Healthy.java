// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import java.util.Set;

/**
 * The service answers.
 *
 * @param status Always `ok`.
 */
public record Healthy(@JsonProperty(value = "status", required = true) String status) {
  /** Checks that nothing is null but what may be. */
  public Healthy {
    Objects.requireNonNull(status, "status");
    if (!Set.of("ok").contains(status)) {
      throw new IllegalArgumentException("status is not one of the words expected");
    }
  }
}
