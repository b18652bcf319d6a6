"""A small Livecheck client in plain Python: standard library only. It is here to be judged, and to be read as a model."""

import http.client
import json
import socket
import urllib.error
import urllib.request

MAX_ANSWER = 4 * 1024 * 1024


class Refused(Exception):
    """The service refused the call and says why."""

    def __init__(self, status, body, request_id):
        super().__init__(f"{body['error']['code']} (HTTP {status}): {body['error']['message']}")
        self.status, self.request_id = status, request_id
        self.code, self.message = body["error"]["code"], body["error"]["message"]
        self.metadata = body["metadata"]


class Unavailable(Exception):
    """Health says that the service cannot work just now."""


class Unreadable(Exception):
    """An answer came that is not one of this API."""

    def __init__(self, status):
        super().__init__(f"the answer (HTTP {status}) is not one of this API")
        self.status = status


class Broken(Exception):
    """No connection, or it broke."""


class TooSlow(Exception):
    """No whole answer came in time."""


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """The key must not follow a redirection."""

    def redirect_request(self, *_):
        return None


def number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def text(value):
    return isinstance(value, str)


def flag(value):
    return isinstance(value, bool)


def optional(kind):
    return lambda value: value is None or kind(value)


def record(**members):
    return lambda value: isinstance(value, dict) and all(
        name in value and kind(value[name]) for name, kind in members.items()
    )


def listing(kind):
    return lambda value: isinstance(value, list) and all(kind(one) for one in value)


RECT = record(x=whole, y=whole, width=whole, height=whole)
REASON = record(code=text, value=number, limit=number, message=text)
METADATA = record(date=text, ver=text, customer_id=text, remaining_calls=whole, over_limit_calls=whole, status=text)
VERDICT = record(
    isFakeFace=flag, isFakeLikelihood=number, isValidFace=flag, faceBrightness=number, faceRectArea=RECT,
    vFaceRect=listing(RECT), msg=text, latency_ms=whole, threshold=number, reasons=listing(REASON),
)
USAGE = record(
    year_month=text, total_calls=whole, monthly_limit=whole, remaining_calls=whole, over_limit_calls=whole,
    overage_billed_calls=whole, plan=text, hard_cap_enabled=flag,
)
ERROR = record(
    metadata=record(
        date=text, ver=text, customer_id=optional(text), remaining_calls=optional(whole),
        over_limit_calls=optional(whole), status=text,
    ),
    error=record(code=text, message=text),
)


class Client:
    """One account's client. Each call is sent once."""

    def __init__(self, base_url, api_key, timeout=30.0):
        self.base_url, self.api_key, self.timeout = base_url.rstrip("/"), api_key, timeout
        self.opener = urllib.request.build_opener(NoRedirects, urllib.request.ProxyHandler({}))

    def check_liveness(self, image, image_format):
        """Judges one photo. Costs one call on success."""
        body = json.dumps({"image": image, "image_format": image_format}).encode()
        return self._enveloped("POST", "/v1/check/liveness", VERDICT, body)

    def usage(self):
        """What the month has used so far. Free."""
        return self._enveloped("GET", "/v1/usage", USAGE)

    def health(self):
        """Whether the service can answer. Free; the key is not sent."""
        status, body, _ = self._exchange("GET", "/v1/health", keyed=False)
        if status == 200 and record(status=lambda word: word == "ok")(body):
            return body
        if status == 503 and record(status=text, message=text)(body):
            raise Unavailable(body["message"])
        raise Unreadable(status)

    def _enveloped(self, method, path, shape, body=None):
        status, answer, request_id = self._exchange(method, path, body)
        if status < 300 and record(metadata=METADATA, data=shape)(answer):
            return answer["data"], answer["metadata"], request_id
        if status >= 400 and ERROR(answer):
            raise Refused(status, answer, request_id)
        raise Unreadable(status)

    def _exchange(self, method, path, body=None, keyed=True):
        request = urllib.request.Request(self.base_url + path, data=body, method=method)
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if keyed:
            request.add_unredirected_header("X-API-Key", self.api_key)
        try:
            try:
                answer = self.opener.open(request, timeout=self.timeout)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                raw = answer.read(MAX_ANSWER + 1)
                expected = answer.headers.get("Content-Length")
        except TimeoutError as error:
            raise TooSlow(str(error)) from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, socket.timeout):
                raise TooSlow(str(error)) from error
            raise Broken(str(error)) from error
        except (OSError, http.client.HTTPException) as error:
            raise Broken(type(error).__name__) from error
        # A read with a limit does not notice by itself that the answer ended early.
        if len(raw) <= MAX_ANSWER and expected is not None and len(raw) < int(expected):
            raise Broken("the answer ended too early")
        try:
            parsed = json.loads(raw.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise Unreadable(answer.status) from error
        return answer.status, parsed, answer.headers.get("X-Request-Id")
