/** Whether and when a call is sent again. Only what cannot have been counted is repeated. */

import { ConnectError, type LivecheckError, ServiceError, UnexpectedAnswerError } from "./errors.js";

/** How often a call is sent, and how long is waited in between. */
export interface RetryPolicy {
  /** The first time included; 3 unless given. */
  readonly tries?: number;
  /** The longest that the first wait may be, in milliseconds; the next ones double. 250 unless given. */
  readonly firstWaitMs?: number;
  /** Where waits stop growing, in milliseconds; 8000 unless given. */
  readonly longestWaitMs?: number;
  /** The longest `Retry-After` that is waited out, in seconds; 30 unless given. A longer one ends the call. */
  readonly longestRetryAfter?: number;
}

/** Milliseconds to wait after the attempt, counted from 1, that met this error; `null` ends the call. */
export function waitAfter(
  policy: RetryPolicy,
  error: LivecheckError,
  method: "GET" | "POST",
  attempt: number,
): number | null {
  if (attempt >= (policy.tries ?? 3) || !canBeRepeated(error, method)) {
    return null;
  }
  const ceiling = Math.min(policy.longestWaitMs ?? 8000, (policy.firstWaitMs ?? 250) * 2 ** (attempt - 1));
  const drawn = Math.random() * ceiling;
  const asked = error instanceof ServiceError ? error.retryAfter : null;
  if (asked === null) {
    return drawn;
  }
  return asked > (policy.longestRetryAfter ?? 30) ? null : asked * 1000 + drawn;
}

function canBeRepeated(error: LivecheckError, method: "GET" | "POST"): boolean {
  if (error instanceof ServiceError) {
    return error.retry === "backoff";
  }
  if (error instanceof UnexpectedAnswerError) {
    // A proxy's page may stand in the place of a success that was counted already.
    return method === "GET" && error.status === 503;
  }
  return error instanceof ConnectError;
}
