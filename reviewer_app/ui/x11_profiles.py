"""The ICC profiles of monitors that an X server keeps for all programs, as properties of its root window.

ICC Profiles in X Specification 0.3: ``_ICC_PROFILE`` is that of the first monitor, ``_ICC_PROFILE_n`` that of number n.
Asked by a connection of its own through libxcb, which Qt needs for X too; so any thread may ask, and an error is an
answer and not the end of the program.
"""

from __future__ import annotations

import ctypes
import logging
from typing import Any

_LARGEST_WORDS = 1 << 21
_EIGHT_BITS = 8
_log = logging.getLogger(__name__)


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _ScreenIterator(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


class _AtomReply(ctypes.Structure):
    _fields_ = (("head", ctypes.c_uint8 * 8), ("atom", ctypes.c_uint32))


class _PropertyReply(ctypes.Structure):
    _fields_ = (("type", ctypes.c_uint8), ("format", ctypes.c_uint8))


def root_profile(number: int) -> bytes:
    """Return the profile of a monitor by its number from 0, as the X server of this session has it; empty for none."""
    try:
        xcb, libc = _library(), ctypes.CDLL(None)
    except OSError as error:
        _log.info("profiles of the X server not asked for: %s", type(error).__name__)
        return b""
    libc.free.argtypes, libc.free.restype = [ctypes.c_void_p], None
    connection = xcb.xcb_connect(None, None)
    try:
        if xcb.xcb_connection_has_error(connection):
            return b""
        return _property(xcb, libc, connection, "_ICC_PROFILE" if number == 0 else f"_ICC_PROFILE_{number}")
    finally:
        xcb.xcb_disconnect(connection)


def _property(xcb: Any, libc: Any, connection: int, name: str) -> bytes:
    """Return the bytes of a property of the root window."""
    text = name.encode("ascii")
    reply = xcb.xcb_intern_atom_reply(connection, xcb.xcb_intern_atom(connection, 1, len(text), text), None)
    if not reply:
        return b""
    atom = reply.contents.atom
    libc.free(reply)
    if not atom:
        return b""
    root = xcb.xcb_setup_roots_iterator(xcb.xcb_get_setup(connection)).data[0]
    cookie = xcb.xcb_get_property(connection, 0, root, atom, 0, 0, _LARGEST_WORDS)
    found = xcb.xcb_get_property_reply(connection, cookie, None)
    if not found:
        return b""
    try:
        if found.contents.format != _EIGHT_BITS:
            return b""
        return ctypes.string_at(xcb.xcb_get_property_value(found), xcb.xcb_get_property_value_length(found))
    finally:
        libc.free(found)


def _library() -> Any:
    """Return libxcb with the types of the functions that are called.

    Raises
    ------
    OSError
        If there is none.
    """
    xcb = ctypes.CDLL("libxcb.so.1")
    pointer, byte, word, text = ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint32, ctypes.c_char_p
    table: tuple[tuple[str, Any, list[Any]], ...] = (
        ("xcb_connect", pointer, [text, pointer]),
        ("xcb_connection_has_error", ctypes.c_int, [pointer]),
        ("xcb_disconnect", None, [pointer]),
        ("xcb_get_setup", pointer, [pointer]),
        ("xcb_setup_roots_iterator", _ScreenIterator, [pointer]),
        ("xcb_intern_atom", _Cookie, [pointer, byte, ctypes.c_uint16, text]),
        ("xcb_intern_atom_reply", ctypes.POINTER(_AtomReply), [pointer, _Cookie, pointer]),
        ("xcb_get_property", _Cookie, [pointer, byte, word, word, word, word, word]),
        ("xcb_get_property_reply", ctypes.POINTER(_PropertyReply), [pointer, _Cookie, pointer]),
        ("xcb_get_property_value", pointer, [pointer]),
        ("xcb_get_property_value_length", ctypes.c_int, [pointer]),
    )
    for name, answer, arguments in table:
        function = getattr(xcb, name)
        function.restype, function.argtypes = answer, arguments
    return xcb
