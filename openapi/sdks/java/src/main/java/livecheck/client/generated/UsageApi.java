// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import java.util.Map;

/** Operations on Usage. */
public final class UsageApi {
  private UsageApi() {}

  /**
   * Show the current month's usage: {@code GET /v1/usage}.
   *
   * <p>The calls counted since the month began, and what the plan still grants. Reading it is free.
   * A sandbox key is shown the figures of a fixture, which never change; only the account is its
   * own.
   *
   * @return the request
   */
  public static Operation getUsage() {
    return new Operation("GET", "/v1/usage", true, Map.of(), null, UsageApi::answerToGetUsage);
  }

  private static Class<?> answerToGetUsage(int status) {
    return switch (status) {
      case 200 -> UsageSuccess.class;
      // An error bears the envelope even where the document does not have its status.
      default -> status >= 400 ? ErrorEnvelope.class : null;
    };
  }
}
