"""What schemathesis cannot know of the API.

Requests that it makes by the schema are changed, so that the server must accept them:

- `image` holds random Base64; it gets a drawn face of the format that the request names.
- `Livecheck-Sandbox` belongs to sandbox keys alone; the run's key is a live one, so the header goes.
- An `Idempotency-Key` drawn twice, for both formats, would name two requests; each format gets names of its own.

Requests made against the schema stay as they are.
"""

import base64
from pathlib import Path

import schemathesis
from schemathesis.generation import GenerationMode

FIXTURES = Path(__file__).parent.parent / "fixtures"
FACES = {
    "jpeg": base64.b64encode((FIXTURES / "drawn-face.jpg").read_bytes()).decode(),
    "png": base64.b64encode((FIXTURES / "drawn-face.png").read_bytes()).decode(),
}
LONGEST_KEY = 255


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes a request that keeps the schema one that means something."""
    generation = case.meta.generation if case.meta else None
    by_schema = generation is None or generation.mode == GenerationMode.POSITIVE
    if not by_schema or not isinstance(case.body, dict) or "image" not in case.body:
        return
    image_format = case.body["image_format"]
    case.body["image"] = FACES[image_format]
    headers = case.headers
    headers.pop("Livecheck-Sandbox", None)
    if "Idempotency-Key" in headers:
        name = f"{image_format}-{headers['Idempotency-Key']}"
        headers["Idempotency-Key"] = name[:LONGEST_KEY]
