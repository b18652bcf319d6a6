// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * The envelope of every error.
 *
 * @param metadata see {@link ErrorMetadata}
 * @param error see {@link ErrorDetail}
 */
public record ErrorEnvelope(
    @JsonProperty(value = "metadata", required = true) ErrorMetadata metadata,
    @JsonProperty(value = "error", required = true) ErrorDetail error) {
  /** Checks that nothing is null but what may be. */
  public ErrorEnvelope {
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(error, "error");
  }
}
