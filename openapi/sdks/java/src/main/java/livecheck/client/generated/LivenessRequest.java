// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * The photo to judge. Members other than these are ignored; a member given twice is refused.
 *
 * @param image The file's bytes in Base64, at most 10,485,760 of them. The standard and the
 *     URL-safe alphabet, a missing padding, line breaks and a `data:` prefix are all accepted.
 * @param imageFormat see {@link ImageFormat}
 */
public record LivenessRequest(
    @JsonProperty(value = "image", required = true) String image,
    @JsonProperty(value = "image_format", required = true) ImageFormat imageFormat) {
  /** Checks that nothing is null but what may be. */
  public LivenessRequest {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(imageFormat, "image_format");
  }

  /** Keeps the photo out of everything printed. */
  @Override
  public String toString() {
    return "LivenessRequest[...]";
  }
}
