// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import java.util.Map;

/** Operations on Liveness. */
public final class LivenessApi {
  private LivenessApi() {}

  /**
   * Judge one photo: {@code POST /v1/check/liveness}.
   *
   * <p>Finds the faces of the photo, adopts the largest, and says how likely it is a presentation
   * attack. The server applies the EXIF orientation before anything else, so all rectangles count
   * in pixels of the upright image. Checks run in this order: key, throttle, credits left, body,
   * image, inference, and last the count itself. A call is counted just before its answer is
   * written, and is durable by then; a request that ends in an error is free.
   *
   * @param body what goes into the request
   * @return the request
   */
  public static Operation checkLiveness(LivenessRequest body) {
    return new Operation(
        "POST", "/v1/check/liveness", true, Map.of(), body, LivenessApi::answerToCheckLiveness);
  }

  private static Class<?> answerToCheckLiveness(int status) {
    return switch (status) {
      case 200 -> LivenessSuccess.class;
      // An error bears the envelope even where the document does not have its status.
      default -> status >= 400 ? ErrorEnvelope.class : null;
    };
  }
}
