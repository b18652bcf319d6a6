// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * The envelope of a usage report.
 *
 * @param metadata see {@link SuccessMetadata}
 * @param data see {@link UsageData}
 */
public record UsageSuccess(
    @JsonProperty(value = "metadata", required = true) SuccessMetadata metadata,
    @JsonProperty(value = "data", required = true) UsageData data) {
  /** Checks that nothing is null but what may be. */
  public UsageSuccess {
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(data, "data");
  }
}
