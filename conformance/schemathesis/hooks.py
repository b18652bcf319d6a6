"""What schemathesis cannot know of the API: that `image` holds a photo of a face.

Bodies that it makes by the schema carry random Base64; here they get a drawn face of the format they name, so that the server must
accept them. Bodies that it makes against the schema stay as they are.
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


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts a face into a body that keeps the schema."""
    generation = case.meta.generation if case.meta else None
    by_schema = generation is None or generation.mode == GenerationMode.POSITIVE
    if by_schema and isinstance(case.body, dict) and "image" in case.body:
        case.body["image"] = FACES[case.body["image_format"]]
