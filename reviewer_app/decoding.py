"""Values of a known type out of JSON, MessagePack and plain Python: the one way in, from whatever thread.

What msgspec knows of a type it works out at its first use and keeps with the classes. Two threads that do so for the
same dataclass at once read what is half made, and the program ends (msgspec 0.22, seen as a segmentation fault where a
case was opened while its window was still made ready). Here the first use of each type is one thread's; after that a
decoder is safe in all of them.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")

_FIRST_USE = threading.Lock()
_JSON: dict[Any, msgspec.json.Decoder[Any]] = {}
_MSGPACK: dict[Any, msgspec.msgpack.Decoder[Any]] = {}


def from_json(data: bytes | str, kind: type[T]) -> T:
    """Return the value of type `kind` that JSON `data` holds; raises what msgspec raises."""
    found = _JSON.get(kind)
    if found is None:
        with _FIRST_USE:
            found = _JSON[kind] = msgspec.json.Decoder(kind)
    return cast("T", found.decode(data))


def from_msgpack(data: bytes | memoryview, kind: type[T]) -> T:
    """Return the value of type `kind` that MessagePack `data` holds; raises what msgspec raises."""
    return msgpack_decoder(kind).decode(data)


def msgpack_decoder(kind: type[T]) -> msgspec.msgpack.Decoder[T]:
    """Return the decoder of a type, made once."""
    found = _MSGPACK.get(kind)
    if found is None:
        with _FIRST_USE:
            found = _MSGPACK[kind] = msgspec.msgpack.Decoder(kind)
    return cast("msgspec.msgpack.Decoder[T]", found)


def from_builtins(values: Any, kind: type[T]) -> T:
    """Return the value of type `kind` that plain dictionaries and lists tell; raises what msgspec raises."""
    msgpack_decoder(kind)  # what `convert` looks up is whole when it does
    return msgspec.convert(values, type=kind)
