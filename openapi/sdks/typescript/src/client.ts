/** The client. It sends the key to the address it was given and to no other. */

import createClient, { type Client } from "openapi-fetch";

import { LivecheckError, ServiceError, UnavailableError } from "./errors.js";
import { type Fetch, type Operation, checked, requestId } from "./exchange.js";
import type { ErrorEnvelope, Healthy, LivenessData, SuccessMetadata, UsageData, paths } from "./generated/schema.js";
import { OPERATIONS } from "./generated/shapes.js";
import type { Image } from "./image.js";
import { type RetryPolicy, waitAfter } from "./retry.js";

/** How a client is made. */
export interface Options {
  /** Where the service is, such as `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** A key of the account. */
  readonly apiKey: string;
  /** The time for a whole call with its retries, in milliseconds; 30 seconds unless given. */
  readonly timeoutMs?: number;
  /** Whether calls are tried again; each is sent once unless given. */
  readonly retry?: RetryPolicy;
  /** In place of the global `fetch`. */
  readonly fetch?: Fetch;
}

/** A success: the data, and what came with it. */
export interface Answer<T> {
  readonly data: T;
  readonly metadata: SuccessMetadata;
  /** The request's id, which the service's log knows. */
  readonly requestId: string | null;
  readonly headers: Headers;
  /** Whether this is the stored answer to an earlier request with the same idempotency key: nothing was counted now. */
  readonly replayed: boolean;
}

/** What may be said of one check. */
export interface CheckOptions {
  /** A name for the call: requests with the same one cost one call together. With retries one is drawn unless given. */
  readonly idempotencyKey?: string;
  /** With a sandbox key: the fixture that answers, such as `attack` or `quota_exceeded`. */
  readonly sandbox?: string;
}

/** What openapi-fetch says of an answer. */
interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What each attempt is sent with. */
type Attempt = Readonly<{ headers: Record<string, string>; fetch: Fetch }>;

/** A client for one account. */
export class Livecheck {
  readonly #api: Client<paths>;
  readonly #apiKey: string;
  readonly #fetch: Fetch;
  readonly #retry: RetryPolicy;
  readonly #timeoutMs: number;

  constructor(options: Options) {
    if (!/^[\x21-\x7e]+$/.test(options.apiKey)) {
      throw new TypeError("the API key is empty, or holds what no API key holds");
    }
    const url = new URL(options.baseUrl);
    if (url.protocol !== "http:" && url.protocol !== "https:") {
      throw new TypeError("the base URL is not an http or https address");
    }
    this.#api = createClient<paths>({ baseUrl: options.baseUrl });
    this.#apiKey = options.apiKey;
    this.#fetch = options.fetch ?? ((request) => globalThis.fetch(request));
    this.#retry = options.retry ?? { tries: 1 };
    this.#timeoutMs = options.timeoutMs ?? 30_000;
  }

  /** Judges one photo. Each success costs one call. */
  async checkLiveness(image: Image, options: CheckOptions = {}): Promise<Answer<LivenessData>> {
    const repeats = (this.#retry.tries ?? 3) > 1;
    const key = options.idempotencyKey ?? (repeats ? crypto.randomUUID() : undefined);
    const header = {
      ...(key !== undefined && { "Idempotency-Key": key }),
      ...(options.sandbox !== undefined && { "Livecheck-Sandbox": options.sandbox }),
    };
    const body = image.toRequest();
    return answered(
      await this.#call("checkLiveness", (attempt) =>
        this.#api.POST("/v1/check/liveness", { body, params: { header }, ...attempt }),
      ),
    );
  }

  /** Tells what the month has used so far. Free. */
  async usage(): Promise<Answer<UsageData>> {
    return answered(await this.#call("getUsage", (attempt) => this.#api.GET("/v1/usage", attempt)));
  }

  /** Asks whether the service can answer; throws `UnavailableError` where it says no. Free; the key is not sent. */
  async health(): Promise<Healthy> {
    return (await this.#call("getHealth", (attempt) => this.#api.GET("/v1/health", attempt))).data;
  }

  async #call<T>(
    operation: Operation,
    send: (attempt: Attempt) => Promise<Outcome<T>>,
  ): Promise<{ data: T; response: Response }> {
    const deadline = performance.now() + this.#timeoutMs;
    const headers: Record<string, string> = OPERATIONS[operation].keyed ? { "X-API-Key": this.#apiKey } : {};
    for (let attempt = 1; ; attempt += 1) {
      try {
        const left = deadline - performance.now();
        const outcome = await send({ headers, fetch: checked(this.#fetch, operation, left, this.#timeoutMs) });
        if (outcome.data === undefined) {
          throw refused(outcome.error, outcome.response);
        }
        return { data: outcome.data, response: outcome.response };
      } catch (error) {
        const wait = error instanceof LivecheckError ? waitAfter(this.#retry, error, attempt) : null;
        if (wait === null || performance.now() + wait >= deadline) {
          throw error;
        }
        await new Promise((done) => setTimeout(done, wait));
      }
    }
  }
}

function answered<T>(outcome: { data: { data: T; metadata: SuccessMetadata }; response: Response }): Answer<T> {
  const { headers } = outcome.response;
  const replayed = headers.get("idempotency-replayed") === "true";
  return { ...outcome.data, requestId: requestId(outcome.response), headers, replayed };
}

/** The answer was held against the document before: an error is an envelope, or says that the service is not healthy. */
function refused(error: unknown, response: Response): LivecheckError {
  const body = error as ErrorEnvelope | { error?: never; message: string };
  if (body.error === undefined) {
    return new UnavailableError(body.message, response.status, requestId(response));
  }
  const asked = response.headers.get("retry-after") ?? "";
  return new ServiceError({
    code: body.error.code,
    reason: body.error.message,
    status: response.status,
    metadata: body.metadata,
    requestId: requestId(response),
    retryAfter: /^\d{1,9}$/.test(asked) ? Number(asked) : null,
  });
}
