# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
"""Show the current month's usage: `GET /v1/usage`."""

from ... import types
from ...models.error_envelope import ErrorEnvelope
from ...models.usage_success import UsageSuccess


def request() -> types.Request:
    """The calls counted since the month began, and what the plan still grants. Reading it is free. A sandbox key
    is shown the figures of a fixture, which never change; only the account is its own.
    """
    return types.Request(
        "GET",
        "/v1/usage",
        keyed=True,
    )


def read(status: int, value: object) -> ErrorEnvelope | UsageSuccess:
    """An answer by its status. An error status bears the envelope, even where the document does not have it."""
    if status == 200:
        return UsageSuccess.from_dict(value)
    if status >= 400:
        return ErrorEnvelope.from_dict(value)
    raise types.Mismatch("a status that the document does not have")
