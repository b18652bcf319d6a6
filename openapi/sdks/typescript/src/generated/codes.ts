// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document, not this file.
/** The version of the API, the words of its open lists, and which errors are worth another try. */

export const API_VERSION = "1.2.0";

/** Whether another try can help: not without a change, after a while, or in the next month. */
export type Retry = "never" | "backoff" | "next_period";

/** An error's code, for programs. New codes may be added; treat an unknown one as an error of its HTTP status. */
export const ErrorCode = {
  InvalidRequest: "invalid_request",
  InvalidImage: "invalid_image",
  InvalidApiKey: "invalid_api_key",
  Forbidden: "forbidden",
  NotFound: "not_found",
  IdempotencyConflict: "idempotency_conflict",
  IdempotencyMismatch: "idempotency_mismatch",
  QuotaExceeded: "quota_exceeded",
  RateLimited: "rate_limited",
  InternalError: "internal_error",
  ServiceUnavailable: "service_unavailable",
} as const;

/** What was measured. New codes may be added. */
export const ReasonCode = {
  SeveralFaces: "several_faces",
  FaceTooSmall: "face_too_small",
  FaceTooDark: "face_too_dark",
  FaceTooBright: "face_too_bright",
  FaceBlurred: "face_blurred",
  FaceCutByBorder: "face_cut_by_border",
  FaceTurned: "face_turned",
} as const;

/** The plan in force. Plans may be added. */
export const Plan = {
  Free: "free",
  Starter: "starter",
  Standard: "standard",
  Professional: "professional",
  Business: "business",
  Enterprise: "enterprise",
} as const;

/** By code, of those known. */
export const RETRY: ReadonlyMap<string, Retry> = new Map<string, Retry>([
  ["forbidden", "never"],
  ["idempotency_conflict", "backoff"],
  ["idempotency_mismatch", "never"],
  ["internal_error", "never"],
  ["invalid_api_key", "never"],
  ["invalid_image", "never"],
  ["invalid_request", "never"],
  ["not_found", "never"],
  ["quota_exceeded", "next_period"],
  ["rate_limited", "backoff"],
  ["service_unavailable", "backoff"],
]);
