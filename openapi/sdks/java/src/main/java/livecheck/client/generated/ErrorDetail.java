// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * What went wrong.
 *
 * @param code An error's code, for programs. New codes may be added; treat an unknown one as an
 *     error of its HTTP status.
 * @param message The cause in words, for people. Its wording may change.
 */
public record ErrorDetail(
    @JsonProperty(value = "code", required = true) String code,
    @JsonProperty(value = "message", required = true) String message) {
  /** Checks that nothing is null but what may be. */
  public ErrorDetail {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }
}
