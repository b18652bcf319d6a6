/**
 * What can go wrong, by how far the call came, and so by whether it may have been counted.
 * No message holds the key or the photo.
 */

import { RETRY, type Retry } from "./generated/codes.js";
import type { ErrorMetadata } from "./generated/schema.js";

/** A call brought no result. */
export class LivecheckError extends Error {
  override name = "LivecheckError";
}

/** No connection came about. Nothing was sent, so nothing was counted. A browser does not tell this from `TransportError`. */
export class ConnectError extends LivecheckError {
  override name = "ConnectError";
}

/** The connection broke, or what came is no HTTP. The call may have been counted. */
export class TransportError extends LivecheckError {
  override name = "TransportError";
}

/** No whole answer came in time. The call may have been counted. */
export class CallTimeoutError extends LivecheckError {
  override name = "CallTimeoutError";
}

/** An answer came that is not one of this API: a proxy's page, say. If its status is a success, the call may have been counted. */
export class UnexpectedAnswerError extends LivecheckError {
  override name = "UnexpectedAnswerError";

  constructor(
    readonly status: number,
    fault: string,
    readonly requestId: string | null,
  ) {
    super(`the answer (HTTP ${String(status)}) is not one of this API: ${fault}`);
  }
}

/** The health check says that the service cannot answer. */
export class UnavailableError extends LivecheckError {
  override name = "UnavailableError";

  constructor(
    message: string,
    readonly status: number,
    readonly requestId: string | null,
  ) {
    super(message);
  }
}

/** What is known of a refusal. */
export interface Refusal {
  /** For programs. The list grows: compare with `ErrorCode`, and take an unknown code for an error of its `status`. */
  readonly code: string;
  /** In words, for people. */
  readonly reason: string;
  /** HTTP status. */
  readonly status: number;
  readonly metadata: ErrorMetadata;
  readonly requestId: string | null;
  /** Seconds that the service asks to wait. */
  readonly retryAfter: number | null;
}

/** The service refused the call, and says why. Nothing was counted. */
export class ServiceError extends LivecheckError implements Refusal {
  override name = "ServiceError";
  readonly code: string;
  readonly reason: string;
  readonly status: number;
  readonly metadata: ErrorMetadata;
  readonly requestId: string | null;
  readonly retryAfter: number | null;

  constructor(refusal: Refusal) {
    super(`${refusal.code} (HTTP ${String(refusal.status)}): ${refusal.reason}`);
    this.code = refusal.code;
    this.reason = refusal.reason;
    this.status = refusal.status;
    this.metadata = refusal.metadata;
    this.requestId = refusal.requestId;
    this.retryAfter = refusal.retryAfter;
  }

  /** Whether another try can help. Of an unknown code the status and `retryAfter` decide. */
  get retry(): Retry {
    return RETRY.get(this.code) ?? (this.status === 503 || this.retryAfter !== null ? "backoff" : "never");
  }
}
