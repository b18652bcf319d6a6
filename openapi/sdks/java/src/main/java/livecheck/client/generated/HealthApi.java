// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import java.util.Map;

/** Operations on Health. */
public final class HealthApi {
  private HealthApi() {}

  /**
   * Tell whether the service can answer: {@code GET /v1/health}.
   *
   * <p>Asks the database. Needs no key, is free, and answers without the envelope.
   *
   * @return the request
   */
  public static Operation getHealth() {
    return new Operation("GET", "/v1/health", false, Map.of(), null, HealthApi::answerToGetHealth);
  }

  private static Class<?> answerToGetHealth(int status) {
    return switch (status) {
      case 200 -> Healthy.class;
      case 503 -> Unhealthy.class;
      // An error bears the envelope even where the document does not have its status.
      default -> status >= 400 ? ErrorEnvelope.class : null;
    };
  }
}
