"""Values of `cases` as JSON and back. What was encoded is known to be readable before it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from reviewer_app.decoding import from_json
from reviewer_app.errors import StoreDamaged

T = TypeVar("T")


def encode(value: Any) -> bytes:
    """Return `value` as JSON.

    Raises
    ------
    ValueError
        If it could not be read back, for example a float that is not a number: better now than after a restart.
    """
    data = msgspec.json.encode(value)
    try:
        from_json(data, type(value))
    except msgspec.MsgspecError as error:
        raise ValueError(f"a {type(value).__name__} that cannot be read back") from error
    return data


def decode(data: bytes, kind: type[T]) -> T:
    """Return the value of type `kind` that `encode` made `data` from; fields added since then get their defaults.

    Raises
    ------
    StoreDamaged
        If `data` is something else.
    """
    try:
        return from_json(data, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        # The message of the decoder may quote what it read, so only the type is told.
        raise StoreDamaged(
            "Something in the vault cannot be read.", detail=f"{kind.__name__}: {type(error).__name__}"
        ) from None


def to_text(moment: datetime) -> str:
    """Return a moment as UTC text that sorts by time.

    Raises
    ------
    ValueError
        If it has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """Return the moment that `to_text` wrote."""
    return datetime.fromisoformat(text)
