"""The conformance adapter of the Python SDK: one call a line on standard input, its outcome on standard output."""

import base64
import json
import sys
from typing import Any

import livecheck


def made(call: dict[str, Any]) -> dict[str, Any]:
    retry = livecheck.RetryPolicy() if call["retry"] else None
    timeout = call["timeout_ms"] / 1000
    with livecheck.Client(call["base_url"], call["api_key"], timeout=timeout, retry=retry) as client:
        answer: livecheck.Answer[livecheck.LivenessData] | livecheck.Answer[livecheck.UsageData]
        match call["operation"]:
            case "getHealth":
                return {"outcome": "success", "data": client.health().to_dict()}
            case "getUsage":
                answer = client.usage()
            case "checkLiveness":
                answer = client.check_liveness(livecheck.Image.from_bytes(base64.b64decode(call["input"]["image"])))
            case _:
                return {"outcome": "unsupported"}
    return {
        "outcome": "success",
        "data": answer.data.to_dict(),
        "metadata": answer.metadata.to_dict(),
        "request_id": answer.request_id,
    }


def failed(error: livecheck.LivecheckError) -> dict[str, Any]:
    match error:
        case livecheck.ServiceError():
            return {
                "outcome": "refused",
                "code": error.code,
                "status": error.status,
                "message": error.message,
                "metadata": error.metadata.to_dict(),
                "request_id": error.request_id,
            }
        case livecheck.UnavailableError():
            return {"outcome": "unavailable", "message": error.message}
        case livecheck.UnexpectedAnswerError():
            return {"outcome": "unreadable", "status": error.status, "request_id": error.request_id}
        case livecheck.CallTimeoutError():
            return {"outcome": "timeout"}
        case _:
            return {"outcome": "broken"}


for line in sys.stdin:
    given = json.loads(line)
    try:
        reply = made(given)
    except livecheck.LivecheckError as fault:
        reply = {**failed(fault), "text": f"{fault!r}: {fault.__cause__!r}"}
    print(json.dumps({"id": given["id"], **reply}), flush=True)
