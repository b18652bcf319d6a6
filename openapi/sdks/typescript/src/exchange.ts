/**
 * A `fetch` that lets nothing through but answers of the document. It follows no redirection, reads at most 1 MiB, and gives up
 * in time.
 */

import { type Schema, Validator } from "@cfworker/json-schema";

import { CallTimeoutError, ConnectError, TransportError, UnexpectedAnswerError } from "./errors.js";
import { OPERATIONS, SCHEMAS } from "./generated/shapes.js";

/** An operation's name. */
export type Operation = keyof typeof OPERATIONS;

/** What `fetch` takes and gives. */
export type Fetch = (request: Request) => Promise<Response>;

/** No answer of this API comes near it. */
const MAX_BYTES = 1_048_576;

/** Codes of Node.js for connections that never came about. */
const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Makes the `fetch` of one attempt. `timeLeft` is in milliseconds, `allowed` what the caller asked for. */
export function checked(fetch: Fetch, operation: Operation, timeLeft: number, allowed: number): Fetch {
  return async (request) => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      stop.abort();
    }, timeLeft);
    try {
      const response = await fetch(new Request(request, { redirect: "manual", signal: stop.signal }));
      const text = decoded(response, await bounded(response));
      conforms(operation, response, text);
      return new Response(text, { status: response.status, headers: response.headers });
    } catch (error) {
      if (error instanceof UnexpectedAnswerError) {
        throw error;
      }
      if (stop.signal.aborted) {
        throw new CallTimeoutError(`no whole answer came within ${String(allowed)} ms`, { cause: error });
      }
      if (NEVER_CONNECTED.has(systemCode(error))) {
        throw new ConnectError("the server could not be reached", { cause: error });
      }
      throw new TransportError("the connection broke", { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The request's id, which the service's log knows. */
export function requestId(response: Response): string | null {
  return response.headers.get("x-request-id");
}

function unexpected(response: Response, fault: string): UnexpectedAnswerError {
  return new UnexpectedAnswerError(response.status, fault, requestId(response));
}

async function bounded(response: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (piece?.value === undefined) {
      break;
    }
    length += piece.value.length;
    if (length > MAX_BYTES) {
      await reader?.cancel();
      throw unexpected(response, "longer than any answer of this API");
    }
    pieces.push(piece.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function decoded(response: Response, body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw unexpected(response, "not UTF-8");
  }
}

function conforms(operation: Operation, response: Response, text: string): void {
  const answers: Partial<Record<number, string>> = OPERATIONS[operation].answers;
  // An error bears the envelope even where the document does not have its status.
  const name = answers[response.status] ?? (response.status >= 400 ? "ErrorEnvelope" : undefined);
  if (name === undefined) {
    throw unexpected(response, "a status that the document does not have");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unexpected(response, "not JSON");
  }
  const result = validator(name).validate(value);
  if (!result.valid) {
    // The place is told and the value is not.
    const place = result.errors.at(-1)?.instanceLocation ?? "#";
    throw unexpected(response, `${place} is not as the document says`);
  }
}

const validators = new Map<string, Validator>();

function validator(name: string): Validator {
  const known = validators.get(name);
  if (known !== undefined) {
    return known;
  }
  const schema = { ...SCHEMAS, $ref: `#/components/schemas/${name}` } as unknown as Schema;
  const made = new Validator(schema, "2020-12");
  validators.set(name, made);
  return made;
}

function systemCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : "";
}
