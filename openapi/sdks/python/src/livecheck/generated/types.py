# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
"""What generated models and operations are made of: requests as data, and readers that check JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


class Mismatch(ValueError):
    """A JSON value is not what the document says. The message names the place, never the value."""


@dataclass(frozen=True)
class Request:
    """A request as the document describes it, ready for any HTTP library."""

    method: str
    path: str
    keyed: bool
    """Whether the operation needs the API key; where it does not, the key is not to be sent."""
    headers: dict[str, str] = field(default_factory=dict)
    json: object = field(default=None, repr=False)


def member(record: Mapping[str, object], name: str, read: Callable[[object], T]) -> T:
    """A member that must be there."""
    if name not in record:
        raise Mismatch(f"{name} is missing")
    try:
        return read(record[name])
    except Mismatch as fault:
        raise Mismatch(f"{name}: {fault}") from None


def record(value: object) -> Mapping[str, object]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise Mismatch("not an object")
    return value


def text(value: object) -> str:
    """A JSON string."""
    if not isinstance(value, str):
        raise Mismatch("not a string")
    return value


def whole(value: object) -> int:
    """A JSON number without a fraction."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Mismatch("not a whole number")
    return value


def number(value: object) -> float:
    """Any JSON number."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise Mismatch("not a number")
    return float(value)


def flag(value: object) -> bool:
    """A JSON true or false."""
    if not isinstance(value, bool):
        raise Mismatch("neither true nor false")
    return value


def instant(value: object) -> datetime:
    """A date and time with its offset from UTC."""
    try:
        read = datetime.fromisoformat(text(value))
    except ValueError:
        raise Mismatch("not a date and time") from None
    if read.tzinfo is None:
        raise Mismatch("a date and time without offset")
    return read.astimezone(UTC)


def identifier(value: object) -> UUID:
    """A UUID."""
    try:
        return UUID(text(value))
    except ValueError:
        raise Mismatch("not a UUID") from None


def word(kind: type[E]) -> Callable[[object], E]:
    """One of a closed list of words."""

    def read(value: object) -> E:
        try:
            return kind(value)
        except ValueError:
            raise Mismatch("not one of the words expected") from None

    return read


def nullable(read: Callable[[object], T]) -> Callable[[object], T | None]:
    """A value that may be null, but not absent."""
    return lambda value: None if value is None else read(value)


def items(read: Callable[[object], T]) -> Callable[[object], list[T]]:
    """A list, every item of which is read alike."""

    def read_all(value: object) -> list[T]:
        if not isinstance(value, list):
            raise Mismatch("not a list")
        return [read(item) for item in value]

    return read_all


def write(value: object) -> object:
    """A field's value as JSON takes it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        return [write(item) for item in value]
    to_dict = getattr(value, "to_dict", None)
    return to_dict() if callable(to_dict) else value
