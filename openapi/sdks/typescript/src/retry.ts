/** Whether and when a call is sent again. A repetition is never counted twice: every check that may be repeated has its key. */

import { ConnectError, type LivecheckError, ServiceError, TransportError, UnexpectedAnswerError } from "./errors.js";

/** What a gateway answers when it got nothing from the service behind it (RFC 9110, 15.6). */
const OF_A_GATEWAY = [502, 503, 504];

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
export function waitAfter(policy: RetryPolicy, error: LivecheckError, attempt: number): number | null {
  if (attempt >= (policy.tries ?? 3) || !canBeRepeated(error)) {
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

function canBeRepeated(error: LivecheckError): boolean {
  if (error instanceof ServiceError) {
    return error.retry === "backoff";
  }
  if (error instanceof UnexpectedAnswerError) {
    return OF_A_GATEWAY.includes(error.status);
  }
  return error instanceof ConnectError || error instanceof TransportError;
}
