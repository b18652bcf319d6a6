// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document, not this file.
package livecheck.client.generated;

import java.util.Map;

/** The version of the API, the words of its open lists, and which errors are worth another try. */
public final class Codes {
  /** The version of the API. */
  public static final String API_VERSION = "1.2.0";

  /** Whether another try can help. */
  public enum Retry {
    /** Not without a change. */
    NEVER,

    /** After a while. */
    BACKOFF,

    /** In the next month, or with another plan. */
    NEXT_PERIOD,
  }

  /**
   * An error's code, for programs. New codes may be added; treat an unknown one as an error of its
   * HTTP status.
   */
  public static final class ErrorCode {
    /** {@code invalid_request}. */
    public static final String INVALID_REQUEST = "invalid_request";

    /** {@code invalid_image}. */
    public static final String INVALID_IMAGE = "invalid_image";

    /** {@code invalid_api_key}. */
    public static final String INVALID_API_KEY = "invalid_api_key";

    /** {@code forbidden}. */
    public static final String FORBIDDEN = "forbidden";

    /** {@code not_found}. */
    public static final String NOT_FOUND = "not_found";

    /** {@code idempotency_conflict}. */
    public static final String IDEMPOTENCY_CONFLICT = "idempotency_conflict";

    /** {@code idempotency_mismatch}. */
    public static final String IDEMPOTENCY_MISMATCH = "idempotency_mismatch";

    /** {@code quota_exceeded}. */
    public static final String QUOTA_EXCEEDED = "quota_exceeded";

    /** {@code rate_limited}. */
    public static final String RATE_LIMITED = "rate_limited";

    /** {@code internal_error}. */
    public static final String INTERNAL_ERROR = "internal_error";

    /** {@code service_unavailable}. */
    public static final String SERVICE_UNAVAILABLE = "service_unavailable";

    private ErrorCode() {}
  }

  /** What was measured. New codes may be added. */
  public static final class ReasonCode {
    /** {@code several_faces}. */
    public static final String SEVERAL_FACES = "several_faces";

    /** {@code face_too_small}. */
    public static final String FACE_TOO_SMALL = "face_too_small";

    /** {@code face_too_dark}. */
    public static final String FACE_TOO_DARK = "face_too_dark";

    /** {@code face_too_bright}. */
    public static final String FACE_TOO_BRIGHT = "face_too_bright";

    /** {@code face_blurred}. */
    public static final String FACE_BLURRED = "face_blurred";

    /** {@code face_cut_by_border}. */
    public static final String FACE_CUT_BY_BORDER = "face_cut_by_border";

    /** {@code face_turned}. */
    public static final String FACE_TURNED = "face_turned";

    private ReasonCode() {}
  }

  /** The plan in force. Plans may be added. */
  public static final class Plan {
    /** {@code free}. */
    public static final String FREE = "free";

    /** {@code starter}. */
    public static final String STARTER = "starter";

    /** {@code standard}. */
    public static final String STANDARD = "standard";

    /** {@code professional}. */
    public static final String PROFESSIONAL = "professional";

    /** {@code business}. */
    public static final String BUSINESS = "business";

    /** {@code enterprise}. */
    public static final String ENTERPRISE = "enterprise";

    private Plan() {}
  }

  /** By code, of those known. */
  public static final Map<String, Retry> RETRY =
      Map.ofEntries(
          Map.entry("forbidden", Retry.NEVER),
          Map.entry("idempotency_conflict", Retry.BACKOFF),
          Map.entry("idempotency_mismatch", Retry.NEVER),
          Map.entry("internal_error", Retry.NEVER),
          Map.entry("invalid_api_key", Retry.NEVER),
          Map.entry("invalid_image", Retry.NEVER),
          Map.entry("invalid_request", Retry.NEVER),
          Map.entry("not_found", Retry.NEVER),
          Map.entry("quota_exceeded", Retry.NEXT_PERIOD),
          Map.entry("rate_limited", Retry.BACKOFF),
          Map.entry("service_unavailable", Retry.BACKOFF));

  private Codes() {}
}
