/** What client mode cannot see: settings, images, and retries with their key. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import {
  ConnectError,
  Image,
  Livecheck,
  type RetryPolicy,
  ServiceError,
  TransportError,
  UnexpectedAnswerError,
} from "livecheck";

const KEY = "lc_abc12xxxxxxxxxxxxxxxxxxxxxxxx";
const PHOTO = Image.fromBytes(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 7, 7]));
const AT_ONCE: RetryPolicy = { firstWaitMs: 0 };
const METADATA = {
  date: "2026-05-04T12:34:56.789Z",
  ver: "1.2.0",
  customer_id: "550e8400-e29b-41d4-a716-446655440000",
  remaining_calls: 3850,
  over_limit_calls: 0,
};
const RECT = { x: 120, y: 80, width: 200, height: 260 };
const VERDICT = {
  metadata: { ...METADATA, status: "success" },
  data: {
    isFakeFace: false,
    isFakeLikelihood: 0.031,
    isValidFace: true,
    faceBrightness: 142.3,
    faceRectArea: RECT,
    vFaceRect: [RECT],
    msg: "",
    latency_ms: 12,
    threshold: 0.15,
    reasons: [],
  },
};

function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  const body = { metadata: { ...METADATA, status: "error" }, error: { code, message: "in words" } };
  return Response.json(body, { status, headers });
}

/** A client whose requests are answered by a function, and the requests so far. */
function played(answer: (number: number) => Response, retry?: RetryPolicy): { client: Livecheck; seen: Request[] } {
  const seen: Request[] = [];
  const client = new Livecheck({
    baseUrl: "http://livecheck.test",
    apiKey: KEY,
    ...(retry && { retry }),
    fetch: (request) => {
      seen.push(request);
      return new Promise((done) => {
        done(answer(seen.length));
      });
    },
  });
  return { client, seen };
}

function idempotencyKeys(seen: Request[]): (string | null)[] {
  return seen.map((request) => request.headers.get("idempotency-key"));
}

test("every try of a check bears the same idempotency key", async () => {
  const { client, seen } = played(
    (number) => (number < 3 ? refusal(503, "service_unavailable") : Response.json(VERDICT)),
    AT_ONCE,
  );
  assert.equal((await client.checkLiveness(PHOTO)).data.isFakeLikelihood, 0.031);
  assert.equal(seen.length, 3);
  assert.equal(new Set(idempotencyKeys(seen)).size, 1);
  await client.checkLiveness(PHOTO);
  assert.equal(new Set(idempotencyKeys(seen)).size, 2);
});

test("a caller's own idempotency key is sent even without retries", async () => {
  const { client, seen } = played(() => Response.json(VERDICT));
  await client.checkLiveness(PHOTO, { idempotencyKey: "order-7" });
  await client.checkLiveness(PHOTO);
  assert.deepEqual(idempotencyKeys(seen), ["order-7", null]);
});

for (const [status, code, tries] of [
  [503, "service_unavailable", 3],
  [429, "rate_limited", 3],
  [503, "closed_for_lunch", 3],
  [409, "idempotency_conflict", 3],
  [429, "quota_exceeded", 1],
  [429, "moon_in_the_wrong_phase", 1],
  [500, "internal_error", 1],
] as const) {
  test(`a call refused with ${String(status)} ${code} is sent ${String(tries)} times`, async () => {
    const { client, seen } = played(() => refusal(status, code), AT_ONCE);
    await assert.rejects(
      client.usage(),
      (error) => error instanceof ServiceError && error.code === code && error.status === status,
    );
    assert.equal(seen.length, tries);
  });
}

test("a connection that broke or never came about is tried again", async () => {
  for (const [code, tries, kind] of [
    ["ECONNRESET", 3, TransportError],
    ["ECONNREFUSED", 3, ConnectError],
  ] as const) {
    const { client, seen } = played(() => {
      throw new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
    }, AT_ONCE);
    await assert.rejects(client.checkLiveness(PHOTO), kind);
    assert.equal(seen.length, tries);
  }
});

for (const [status, tries] of [
  [502, 3],
  [503, 3],
  [504, 3],
  [500, 1],
  [200, 1],
] as const) {
  test(`a page with status ${String(status)} is asked for ${String(tries)} times`, async () => {
    const { client, seen } = played(() => new Response("<html>", { status }), AT_ONCE);
    await assert.rejects(client.checkLiveness(PHOTO), UnexpectedAnswerError);
    assert.equal(seen.length, tries);
  });
}

test("a fixture is asked for by name, and a replay is told", async () => {
  const { client, seen } = played(() => Response.json(VERDICT, { headers: { "Idempotency-Replayed": "true" } }));
  assert.ok((await client.checkLiveness(PHOTO, { sandbox: "bona_fide" })).replayed);
  assert.equal(seen[0]?.headers.get("livecheck-sandbox"), "bona_fide");
});

test("a longer Retry-After than allowed ends the call", async () => {
  const { client, seen } = played(() => refusal(429, "rate_limited", { "Retry-After": "31" }), AT_ONCE);
  await assert.rejects(client.usage(), { retryAfter: 31 });
  assert.equal(seen.length, 1);
});

test("an image is told by its first bytes, arrives whole, and is never shown", async () => {
  const content = new Uint8Array(100_000).map((_, at) => (at < 3 ? ([0xff, 0xd8, 0xff][at] ?? 0) : at % 251));
  const image = Image.fromBytes(content);
  assert.equal(image.format, "jpeg");
  assert.equal(image.toRequest().image, Buffer.from(content).toString("base64"));
  assert.equal((await Image.fromBlob(new Blob([content]))).toRequest().image, image.toRequest().image);
  assert.equal(Image.fromBytes(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])).format, "png");
  assert.throws(() => Image.fromBytes(Buffer.from("GIF89a")), TypeError);
  assert.ok(!inspect(image, { depth: 9, showHidden: true }).includes("255"));
});

test("a key that no header can bear is refused without being said", () => {
  for (const apiKey of ["", "lc_ abc", "lc_\r\nX-Evil: 1", "lc_ä"]) {
    assert.throws(
      () => new Livecheck({ baseUrl: "http://livecheck.test", apiKey }),
      (error: Error) => apiKey === "" || !error.message.includes(apiKey),
    );
  }
});

test("neither the client nor its errors say the key", async () => {
  const { client } = played(() => refusal(401, "invalid_api_key"));
  const error: unknown = await client.usage().catch((fault: unknown) => fault);
  assert.ok(error instanceof ServiceError);
  assert.ok(!inspect([client, error], { depth: 9, showHidden: true }).includes(KEY));
});
