/** The conformance adapter of the TypeScript SDK: one call a line on standard input, its outcome on standard output. */

import { createInterface } from "node:readline";

import * as livecheck from "livecheck";

interface Call {
  id: string;
  operation: string;
  base_url: string;
  api_key: string;
  timeout_ms: number;
  retry: boolean;
  input: { image: string } | null;
}

async function made(call: Call): Promise<object> {
  const client = new livecheck.Livecheck({
    baseUrl: call.base_url,
    apiKey: call.api_key,
    timeoutMs: call.timeout_ms,
    retry: { tries: call.retry ? 3 : 1 },
  });
  switch (call.operation) {
    case "checkLiveness":
      return success(
        await client.checkLiveness(livecheck.Image.fromBytes(Buffer.from(call.input?.image ?? "", "base64"))),
      );
    case "getUsage":
      return success(await client.usage());
    case "getHealth":
      return { outcome: "success", data: await client.health() };
    default:
      return { outcome: "unsupported" };
  }
}

function success({ data, metadata, requestId }: livecheck.Answer<unknown>): object {
  return { outcome: "success", data, metadata, request_id: requestId };
}

function failed(error: livecheck.LivecheckError): object {
  if (error instanceof livecheck.ServiceError) {
    const { code, status, reason, metadata, requestId } = error;
    return { outcome: "refused", code, status, message: reason, metadata, request_id: requestId };
  }
  if (error instanceof livecheck.UnavailableError) {
    return { outcome: "unavailable", message: error.message };
  }
  if (error instanceof livecheck.UnexpectedAnswerError) {
    return { outcome: "unreadable", status: error.status, request_id: error.requestId };
  }
  return { outcome: error instanceof livecheck.CallTimeoutError ? "timeout" : "broken" };
}

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line) as Call;
  const reply = await made(call).catch((error: unknown) => {
    if (!(error instanceof livecheck.LivecheckError)) {
      throw error;
    }
    return { ...failed(error), text: `${String(error)}: ${String(error.cause)}` };
  });
  console.log(JSON.stringify({ id: call.id, ...reply }));
}
