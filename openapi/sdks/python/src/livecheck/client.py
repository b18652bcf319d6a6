"""The clients. They send the key to the address they were given and to no other, and follow no redirection."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

import httpx

from . import answer
from .answer import Answer, Received
from .errors import CallTimeoutError, ConnectError, LivecheckError, TransportError
from .generated import types
from .generated.api.health import get_health
from .generated.api.liveness import check_liveness
from .generated.api.usage import get_usage
from .generated.codes import API_VERSION
from .generated.models import Healthy, LivenessData, UsageData
from .image import Image
from .retry import RetryPolicy

T = TypeVar("T")


class _Settings:
    """What both clients share: how a request looks, and what a failure of HTTP means."""

    def __init__(self, base_url: str, api_key: str, timeout: float, retry: RetryPolicy | None) -> None:
        if _checked("API key", api_key) is None:
            raise ValueError("the API key is missing")
        url = httpx.URL(base_url)
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError("the base URL is not an http or https address")
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._timeout = timeout
        self._retry = retry or RetryPolicy(tries=1)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base_url!r})"

    def _build(self, request: types.Request, time_left: float) -> httpx.Request:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"livecheck-python/{API_VERSION}",
            **request.headers,
        }
        if request.keyed:
            headers["X-API-Key"] = self._api_key
        content = None
        if request.json is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(request.json).encode()
        return httpx.Request(
            request.method,
            self._base_url + request.path,
            headers=headers,
            content=content,
            extensions={"timeout": httpx.Timeout(max(time_left, 0.001)).as_dict()},
        )

    def _check_request(self, image: Image, idempotency_key: str | None, sandbox: str | None) -> types.Request:
        if idempotency_key is None and self._retry.tries > 1:
            idempotency_key = str(uuid.uuid4())
        return check_liveness.request(
            body=image.to_request(),
            idempotency_key=_checked("idempotency key", idempotency_key),
            livecheck_sandbox=_checked("fixture's name", sandbox),
        )

    def _failure(self, error: Exception) -> LivecheckError:
        if isinstance(error, (httpx.TimeoutException, TimeoutError)):
            return CallTimeoutError(f"no whole answer came within {self._timeout:g} seconds")
        if isinstance(error, httpx.ConnectError):
            return ConnectError("the server could not be reached")
        return TransportError("the connection broke")


class Client(_Settings):
    """A client for one account. Usable from several threads; to be closed, best by `with`.

    `timeout` is for a whole call with its retries, in seconds; while data trickles in it may take twice as long.
    Without a `retry` policy each call is sent once.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeout: float = 30.0,
        retry: RetryPolicy | None = None,
        http_client: httpx.Client | None = None,
    ) -> None:
        super().__init__(base_url, api_key, timeout, retry)
        self._http = http_client or httpx.Client()

    def check_liveness(
        self, image: Image, *, idempotency_key: str | None = None, sandbox: str | None = None
    ) -> Answer[LivenessData]:
        """Judges one photo. Each success costs one call; requests with the same `idempotency_key` cost one together.

        With a sandbox key nothing is counted, and `sandbox` names the fixture that answers, such as `quota_exceeded`.
        """
        request = self._check_request(image, idempotency_key, sandbox)
        return self._call(request, lambda received: answer.verdict(received, check_liveness.read))

    def usage(self) -> Answer[UsageData]:
        """Tells what the month has used so far. Free."""
        return self._call(get_usage.request(), lambda received: answer.usage(received, get_usage.read))

    def health(self) -> Healthy:
        """Asks whether the service can answer; raises UnavailableError where it says no. Free; the key is not sent."""
        return self._call(get_health.request(), lambda received: answer.health(received, get_health.read))

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, request: types.Request, judge: Callable[[Received], T]) -> T:
        deadline = time.monotonic() + self._timeout
        attempt = 1
        while True:
            try:
                return judge(self._exchange(request, deadline))
            except LivecheckError as error:
                wait = self._retry.wait_after(error, attempt)
                if wait is None or time.monotonic() + wait >= deadline:
                    raise
            time.sleep(wait)
            attempt += 1

    def _exchange(self, request: types.Request, deadline: float) -> Received:
        built = self._build(request, deadline - time.monotonic())
        try:
            response = self._http.send(built, stream=True, follow_redirects=False)
            try:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > answer.MAX_BYTES:
                        break
                    if time.monotonic() > deadline:
                        raise TimeoutError
            finally:
                response.close()
        except (httpx.HTTPError, TimeoutError) as error:
            raise self._failure(error) from error
        return _received(response, bytes(body))


class AsyncClient(_Settings):
    """The same for asyncio. To be closed, best by `async with`; `timeout` holds to the letter."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeout: float = 30.0,
        retry: RetryPolicy | None = None,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        super().__init__(base_url, api_key, timeout, retry)
        self._http = http_client or httpx.AsyncClient()

    async def check_liveness(
        self, image: Image, *, idempotency_key: str | None = None, sandbox: str | None = None
    ) -> Answer[LivenessData]:
        """Judges one photo. Each success costs one call; requests with the same `idempotency_key` cost one together.

        With a sandbox key nothing is counted, and `sandbox` names the fixture that answers, such as `quota_exceeded`.
        """
        request = self._check_request(image, idempotency_key, sandbox)
        return await self._call(request, lambda received: answer.verdict(received, check_liveness.read))

    async def usage(self) -> Answer[UsageData]:
        """Tells what the month has used so far. Free."""
        return await self._call(get_usage.request(), lambda received: answer.usage(received, get_usage.read))

    async def health(self) -> Healthy:
        """Asks whether the service can answer; raises UnavailableError where it says no. Free; the key is not sent."""
        return await self._call(get_health.request(), lambda received: answer.health(received, get_health.read))

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _call(self, request: types.Request, judge: Callable[[Received], T]) -> T:
        deadline = time.monotonic() + self._timeout
        attempt = 1
        while True:
            try:
                return judge(await self._exchange(request, deadline))
            except LivecheckError as error:
                wait = self._retry.wait_after(error, attempt)
                if wait is None or time.monotonic() + wait >= deadline:
                    raise
            await asyncio.sleep(wait)
            attempt += 1

    async def _exchange(self, request: types.Request, deadline: float) -> Received:
        time_left = deadline - time.monotonic()
        built = self._build(request, time_left)
        try:
            async with asyncio.timeout(time_left):
                response = await self._http.send(built, stream=True, follow_redirects=False)
                try:
                    body = bytearray()
                    async for chunk in response.aiter_bytes():
                        body += chunk
                        if len(body) > answer.MAX_BYTES:
                            break
                finally:
                    await response.aclose()
        except (httpx.HTTPError, TimeoutError) as error:
            raise self._failure(error) from error
        return _received(response, bytes(body))


def _checked(what: str, value: str | None) -> str | None:
    """Refuses what no header can bear, without saying it."""
    if value is not None and not (value.isascii() and value.isprintable() and value and " " not in value):
        raise ValueError(f"the {what} is empty, or holds what it cannot hold")
    return value


def _received(response: httpx.Response, body: bytes) -> Received:
    received = Received(response.status_code, response.headers, body)
    if len(body) > answer.MAX_BYTES:
        raise received.unexpected("longer than any answer of this API")
    return received
