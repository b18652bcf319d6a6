// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A rectangle in whole pixels of the upright image, clipped to it.
 *
 * @param x Left edge, pixels from the image's left.
 * @param y Top edge, pixels from the image's top.
 * @param width Width in pixels.
 * @param height Height in pixels.
 */
public record Rect(
    @JsonProperty(value = "x", required = true) int x,
    @JsonProperty(value = "y", required = true) int y,
    @JsonProperty(value = "width", required = true) int width,
    @JsonProperty(value = "height", required = true) int height) {
  /** Checks that nothing is null but what may be. */
  public Rect {}
}
