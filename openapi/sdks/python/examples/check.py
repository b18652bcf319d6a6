"""Judges the photo named on the command line: `python examples/check.py face.jpg`."""

import os
import sys

import livecheck

with livecheck.Client(
    os.environ.get("LIVECHECK_URL", "http://127.0.0.1:8080"),
    os.environ["LIVECHECK_API_KEY"],
    retry=livecheck.RetryPolicy(),
) as client:
    try:
        answer = client.check_liveness(livecheck.Image.from_path(sys.argv[1]))
    except livecheck.ServiceError as error:
        if error.code == livecheck.ErrorCode.INVALID_IMAGE:
            sys.exit(f"another photo, please: {error.message}")
        sys.exit(f"{error} (request {error.request_id})")

print("attack" if answer.data.is_fake_face else "live", f"{answer.data.is_fake_likelihood:.3f}")
for reason in answer.data.reasons:
    print(reason.message)
print(answer.metadata.remaining_calls, "calls left this month")
