"""The conformance adapter of the Python client: one call a line on standard input, what became of it on standard output."""

import json
import sys

import livecheck_client as livecheck


def made(call):
    client = livecheck.Client(call["base_url"], call["api_key"], call["timeout_ms"] / 1000)
    if call["operation"] == "getHealth":
        return {"outcome": "success", "data": client.health()}
    if call["operation"] == "getUsage":
        data, metadata, request_id = client.usage()
    elif call["operation"] == "checkLiveness":
        data, metadata, request_id = client.check_liveness(**call["input"])
    else:
        return {"outcome": "unsupported"}
    return {"outcome": "success", "data": data, "metadata": metadata, "request_id": request_id}


def reply(call):
    try:
        return made(call)
    except livecheck.Refused as error:
        return {
            "outcome": "refused", "code": error.code, "status": error.status, "message": error.message,
            "metadata": error.metadata, "request_id": error.request_id, "text": str(error),
        }
    except livecheck.Unavailable as error:
        return {"outcome": "unavailable", "message": str(error), "text": str(error)}
    except livecheck.Unreadable as error:
        return {"outcome": "unreadable", "status": error.status, "text": str(error)}
    except livecheck.TooSlow as error:
        return {"outcome": "timeout", "text": str(error)}
    except livecheck.Broken as error:
        return {"outcome": "broken", "text": str(error)}


for line in sys.stdin:
    call = json.loads(line)
    print(json.dumps({"id": call["id"], **reply(call)}), flush=True)
