# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
"""Tell whether the service can answer: `GET /v1/health`."""

from ... import types
from ...models.error_envelope import ErrorEnvelope
from ...models.healthy import Healthy
from ...models.unhealthy import Unhealthy


def request() -> types.Request:
    """Asks the database. Needs no key, is free, and answers without the envelope."""
    return types.Request(
        "GET",
        "/v1/health",
        keyed=False,
    )


def read(status: int, value: object) -> Healthy | Unhealthy | ErrorEnvelope:
    """An answer by its status. An error status bears the envelope, even where the document does not have it."""
    if status == 200:
        return Healthy.from_dict(value)
    if status == 503:
        return Unhealthy.from_dict(value)
    if status >= 400:
        return ErrorEnvelope.from_dict(value)
    raise types.Mismatch("a status that the document does not have")
