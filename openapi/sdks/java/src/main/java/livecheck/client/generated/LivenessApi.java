// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import java.util.HashMap;
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
   * written, and is durable by then; a request that ends in an error is free. With an
   * `Idempotency-Key` a request can be sent again after a lost answer: what was counted is answered
   * from what was stored, for 24 hours, and costs nothing more, even when the month's calls are
   * used up by then. A sandbox key (`lc_test_...`) asks no network and counts nothing: the request
   * is checked as any other, up to the image, and a fixture answers. `Livecheck-Sandbox` names
   * which; without it a live face does.
   *
   * @param body what goes into the request
   * @param idempotencyKey the header {@code Idempotency-Key}, or null
   * @param livecheckSandbox the header {@code Livecheck-Sandbox}, or null
   * @return the request
   */
  public static Operation checkLiveness(
      LivenessRequest body, String idempotencyKey, String livecheckSandbox) {
    Map<String, String> headers = new HashMap<>();
    if (idempotencyKey != null) {
      headers.put("Idempotency-Key", idempotencyKey);
    }
    if (livecheckSandbox != null) {
      headers.put("Livecheck-Sandbox", livecheckSandbox);
    }
    return new Operation(
        "POST", "/v1/check/liveness", true, headers, body, LivenessApi::answerToCheckLiveness);
  }

  private static Class<?> answerToCheckLiveness(int status) {
    return switch (status) {
      case 200 -> LivenessSuccess.class;
      // An error bears the envelope even where the document does not have its status.
      default -> status >= 400 ? ErrorEnvelope.class : null;
    };
  }
}
