/** Client for Livecheck: one photo of a face goes in, and out comes how likely it is a presentation attack. */

export { type Answer, type CheckOptions, Livecheck, type Options } from "./client.js";
export {
  CallTimeoutError,
  ConnectError,
  LivecheckError,
  type Refusal,
  ServiceError,
  TransportError,
  UnavailableError,
  UnexpectedAnswerError,
} from "./errors.js";
export type { Fetch } from "./exchange.js";
export { API_VERSION, ErrorCode, Plan, ReasonCode, type Retry } from "./generated/codes.js";
export type {
  ErrorMetadata,
  Healthy,
  ImageFormat,
  LivenessData,
  Reason,
  Rect,
  SuccessMetadata,
  UsageData,
} from "./generated/schema.js";
export { Image } from "./image.js";
export type { RetryPolicy } from "./retry.js";
