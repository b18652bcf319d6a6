"""What client mode cannot see: settings, images, retries with their key, and the async client."""

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest

import livecheck

KEY = "lc_abc12xxxxxxxxxxxxxxxxxxxxxxxx"
URL = "http://livecheck.test"
PHOTO = livecheck.Image.from_bytes(b"\xff\xd8\xff\xe0 not really a photo")
METADATA = {
    "date": "2026-05-04T12:34:56.789Z",
    "ver": "1.2.0",
    "customer_id": "550e8400-e29b-41d4-a716-446655440000",
    "remaining_calls": 3850,
    "over_limit_calls": 0,
}
RECT = {"x": 120, "y": 80, "width": 200, "height": 260}
VERDICT = {
    "metadata": METADATA | {"status": "success"},
    "data": {
        "isFakeFace": False,
        "isFakeLikelihood": 0.031,
        "isValidFace": True,
        "faceBrightness": 142.3,
        "faceRectArea": RECT,
        "vFaceRect": [RECT],
        "msg": "",
        "latency_ms": 12,
        "threshold": 0.15,
        "reasons": [],
    },
}

Answerer = Callable[[httpx.Request], httpx.Response]
AT_ONCE = livecheck.RetryPolicy(first_wait=0.0)


def refusal(status: int, code: str) -> httpx.Response:
    body = {"metadata": METADATA | {"status": "error"}, "error": {"code": code, "message": "in words"}}
    return httpx.Response(status, json=body)


def client(answer: Answerer, retry: livecheck.RetryPolicy | None = None) -> livecheck.Client:
    return livecheck.Client(URL, KEY, retry=retry, http_client=httpx.Client(transport=httpx.MockTransport(answer)))


def test_every_try_of_a_check_bears_the_same_idempotency_key() -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        return refusal(503, "service_unavailable") if len(keys) < 3 else httpx.Response(200, json=VERDICT)

    tried = client(answer, AT_ONCE)
    assert tried.check_liveness(PHOTO).data.is_fake_likelihood == 0.031
    assert len(keys) == 3
    assert len(set(keys)) == 1
    tried.check_liveness(PHOTO)
    assert len(set(keys)) == 2


def test_a_callers_own_idempotency_key_is_sent_even_without_retries() -> None:
    keys: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers.get("idempotency-key"))
        return httpx.Response(200, json=VERDICT)

    once = client(answer)
    once.check_liveness(PHOTO, idempotency_key="order-7")
    once.check_liveness(PHOTO)
    assert keys == ["order-7", None]


@pytest.mark.parametrize(
    ("status", "code", "tries"),
    [
        (503, "service_unavailable", 3),
        (429, "rate_limited", 3),
        (503, "closed_for_lunch", 3),
        (409, "idempotency_conflict", 3),
        (429, "quota_exceeded", 1),
        (429, "moon_in_the_wrong_phase", 1),
        (500, "internal_error", 1),
    ],
)
def test_the_code_decides_whether_a_call_is_sent_again(status: int, code: str, tries: int) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return refusal(status, code)

    with pytest.raises(livecheck.ServiceError) as raised:
        client(answer, AT_ONCE).usage()
    assert (len(seen), raised.value.code, raised.value.status) == (tries, code, status)


def test_a_connection_that_broke_or_never_came_about_is_tried_again_but_not_a_time_that_ran_out() -> None:
    for fault, tries in [
        (httpx.ReadError("gone"), 3),
        (httpx.ConnectError("refused"), 3),
        (httpx.ReadTimeout("slow"), 1),
    ]:
        seen: list[httpx.Request] = []

        def answer(
            request: httpx.Request, fault: Exception = fault, seen: list[httpx.Request] = seen
        ) -> httpx.Response:
            seen.append(request)
            raise fault

        with pytest.raises(livecheck.LivecheckError):
            client(answer, AT_ONCE).check_liveness(PHOTO)
        assert len(seen) == tries


@pytest.mark.parametrize(("status", "tries"), [(502, 3), (503, 3), (504, 3), (500, 1), (200, 1)])
def test_a_gateways_page_is_worth_another_try_and_no_other_page_is(status: int, tries: int) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(status, text="<html>")

    with pytest.raises(livecheck.UnexpectedAnswerError):
        client(answer, AT_ONCE).check_liveness(PHOTO)
    assert len(seen) == tries


def test_a_fixture_is_asked_for_by_name_and_a_replay_is_told() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["livecheck-sandbox"] == "bona_fide"
        return httpx.Response(200, json=VERDICT, headers={"idempotency-replayed": "true"})

    assert client(answer).check_liveness(PHOTO, sandbox="bona_fide").replayed


def test_a_longer_retry_after_than_allowed_ends_the_call() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        refused = refusal(429, "rate_limited")
        refused.headers["retry-after"] = "31"
        return refused

    with pytest.raises(livecheck.ServiceError) as raised:
        client(answer, AT_ONCE).usage()
    assert (len(seen), raised.value.retry_after) == (1, 31)


def test_the_async_client_says_the_same() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert json.loads(request.content)["image_format"] == "jpeg"
        return httpx.Response(200, json=VERDICT, headers={"x-request-id": "played-7"})

    async def check() -> livecheck.Answer[livecheck.LivenessData]:
        http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        async with livecheck.AsyncClient(URL, KEY, http_client=http) as own:
            return await own.check_liveness(PHOTO)

    answered = asyncio.run(check())
    assert (answered.request_id, answered.data.to_dict()) == ("played-7", VERDICT["data"])


def test_an_image_is_told_by_its_first_bytes_and_never_shown() -> None:
    assert PHOTO.format is livecheck.ImageFormat.JPEG
    assert livecheck.Image.from_bytes(b"\x89PNG\r\n\x1a\n...").format is livecheck.ImageFormat.PNG
    with pytest.raises(ValueError, match="neither JPEG nor PNG"):
        livecheck.Image.from_bytes(b"GIF89a")
    assert "photo" not in repr(PHOTO)
    assert PHOTO.to_request().image not in repr(PHOTO.to_request())


@pytest.mark.parametrize("key", ["", "lc_ abc", "lc_\r\nX-Evil: 1", "lc_ä"])
def test_a_key_that_no_header_can_bear_is_refused_without_being_said(key: str) -> None:
    with pytest.raises(ValueError, match="API key") as raised:
        livecheck.Client(URL, key)
    assert not key or key not in str(raised.value)


def test_neither_the_client_nor_its_errors_say_the_key() -> None:
    refusing = client(lambda _: refusal(401, "invalid_api_key"))
    with pytest.raises(livecheck.ServiceError) as raised:
        refusing.usage()
    assert KEY not in repr(refusing) + repr(raised.value)
