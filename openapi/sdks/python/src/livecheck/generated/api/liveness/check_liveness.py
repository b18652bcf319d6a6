# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
"""Judge one photo: `POST /v1/check/liveness`."""

from ... import types
from ...models.error_envelope import ErrorEnvelope
from ...models.liveness_request import LivenessRequest
from ...models.liveness_success import LivenessSuccess


def request(
    *,
    body: LivenessRequest,
    idempotency_key: str | None = None,
    livecheck_sandbox: str | None = None,
) -> types.Request:
    """Finds the faces of the photo, adopts the largest, and says how likely it is a presentation attack. The
    server applies the EXIF orientation before anything else, so all rectangles count in pixels of the upright
    image.

    Checks run in this order: key, throttle, credits left, body, image, inference, and last the count itself. A
    call is counted just before its answer is written, and is durable by then; a request that ends in an error
    is free.

    With an `Idempotency-Key` a request can be sent again after a lost answer: what was counted is answered from
    what was stored, for 24 hours, and costs nothing more, even when the month's calls are used up by then.

    A sandbox key (`lc_test_...`) asks no network and counts nothing: the request is checked as any other, up to
    the image, and a fixture answers. `Livecheck-Sandbox` names which; without it a live face does.
    """
    given = {
        "Idempotency-Key": idempotency_key,
        "Livecheck-Sandbox": livecheck_sandbox,
    }
    return types.Request(
        "POST",
        "/v1/check/liveness",
        keyed=True,
        headers={name: value for name, value in given.items() if value is not None},
        json=body.to_dict(),
    )


def read(status: int, value: object) -> ErrorEnvelope | LivenessSuccess:
    """An answer by its status. An error status bears the envelope, even where the document does not have it."""
    if status == 200:
        return LivenessSuccess.from_dict(value)
    if status >= 400:
        return ErrorEnvelope.from_dict(value)
    raise types.Mismatch("a status that the document does not have")
