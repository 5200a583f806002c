"""Text of a data set in the character set it names, or in the one it must be (PS3.3 C.12.1.1.2, PS3.5 6.1 and 6.2).

A name or a sentence is

1. what Specific Character Set (0008,0005) says, wherever its bytes can be that;
2. UTF-8, where nothing or ISO_IR 100 is said and bytes beyond ASCII form UTF-8: by chance they hardly ever do. Under
   the other 8-bit sets only where bytes fall on places that are no characters there (0x80 to 0x9F);
3. code extensions by their escape sequences, whether declared or not;
4. Windows-1252 (Latin-1 with its gaps filled) for whatever is left, which never fails.

`install` hands the rule to pydicom for the whole process: every text of every data set goes through it. pydicom's own
decoder leaves escape sequences of GB 2312 in the text, knows no Latin-9, and warns with words of the patient.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydicom import charset
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.hooks import hooks, raw_element_value
from pydicom.multival import MultiValue
from pydicom.valuerep import PersonName

_ONE_VALUE = frozenset({"LT", "ST", "UT"})
_TEXT = _ONE_VALUE | {"LO", "SH", "UC", "PN"}

_ESCAPE = b"\x1b"
_DEFAULT = "iso8859"  # what pydicom makes of no declaration, of ISO_IR 6, and of a term it does not know
_LATIN = frozenset({_DEFAULT, "latin_1"})
_MULTI_BYTE = frozenset({"utf8", "gb18030", "gbk", "gb2312", "shift_jis", "euc_kr"})
_LAST_RESORT = "cp1252"

_UPPER_HALF = {
    b"-A": "latin_1",
    b"-B": "iso8859_2",
    b"-C": "iso8859_3",
    b"-D": "iso8859_4",
    b"-F": "iso8859_7",
    b"-G": "iso8859_6",
    b"-H": "iso8859_8",
    b"-L": "iso8859_5",
    b"-M": "iso8859_9",
    b"-T": "iso8859_11",
    b"-b": "iso8859_15",
    b")I": "shift_jis",
    b"$)C": "euc_kr",
    b"$)A": "gb2312",
}
"""Escape sequences that say what bytes from 0x80 on are (G1; PS3.3 Tables C.12-3 and C.12-4)."""

_DOUBLES = {b"$B": "iso2022_jp", b"$@": "iso2022_jp", b"$(D": "iso2022_jp_2"}
"""Escape sequences after which two bytes below 0x80 are one character (G0)."""

_SINGLES = (b"(B", b"(J", b"(I")
_ESCAPES = re.compile(rb"\x1b(\$\)C|\$\)A|\$\(D|\$B|\$@|\([BJI]|\)I|-[A-Zb])")
_RESETS = re.compile(rb"([\r\n\t\f^=\\])")


def install() -> None:
    """Let pydicom take the rule of this module for every text it converts. Safe to call again and again."""
    charset.python_encoding.update({"ISO_IR 203": "iso8859_15", "ISO 2022 IR 203": "iso8859_15"})
    hooks.register_callback("raw_element_value", _raw_element_value)


def decode(data: bytes, encodings: Sequence[str]) -> str:
    """Return the text of the bytes of one element, by the rule of this module.

    Parameters
    ----------
    encodings
        Python names of what Specific Character Set says, as pydicom translates them; the first is the one that each
        line and value begins in.
    """
    told = encodings[0].lower() if encodings else _DEFAULT
    return _decode_extended(data, told) if _ESCAPE in data else _decode_plain(data, told)


def _decode_plain(data: bytes, told: str) -> str:
    for encoding in _candidates(data, told):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode("latin_1")


def _candidates(data: bytes, told: str) -> tuple[str, ...]:
    if data.isascii():
        return (told, "ascii")
    if told in _LATIN:
        return ("utf8", _LAST_RESORT if told == _DEFAULT or _has_controls(data) else told)
    if told not in _MULTI_BYTE and _has_controls(data):
        return ("utf8", told, _LAST_RESORT)
    return (told, "utf8", _LAST_RESORT)


def _has_controls(data: bytes) -> bool:
    """Tell whether bytes lie where the 8-bit sets of DICOM have no characters (PS3.5 6.1.2.1: C1)."""
    return any(0x80 <= byte <= 0x9F for byte in data)


def _decode_extended(data: bytes, first: str) -> str:
    """Return text with escape sequences (PS3.5 6.1.2.5): each says what follows it, up to the next."""
    start, *rest = _ESCAPES.split(data)
    out = [_decode_plain(start, first)]
    upper = first
    for escape, part in zip(rest[::2], rest[1::2], strict=True):
        if escape in _DOUBLES:
            out.append(_decode_doubles(_ESCAPE + escape + part, _DOUBLES[escape]))
            continue
        upper = _UPPER_HALF.get(escape, upper)
        words, upper = _decode_until_reset(part, upper, first)
        out.append(words)
    return "".join(out).replace("\x1b", "")


def _decode_doubles(data: bytes, encoding: str) -> str:
    return data.decode(encoding, "replace")


def _decode_until_reset(data: bytes, upper: str, first: str) -> tuple[str, str]:
    """Return text and the set in force at its end: a delimiter goes back to the first set (PS3.5 6.1.2.5.3).

    Where that is plain ASCII, and so has no meaning for bytes beyond it, the set stays: some writers forget to escape.
    """
    out = []
    for piece in _RESETS.split(data):
        if _RESETS.fullmatch(piece) and first != _DEFAULT:
            upper = first
        out.append(_decode_plain(piece, upper))
    return "".join(out), upper


def _raw_element_value(
    raw: RawDataElement, data: dict[str, Any], *, encoding: Any = None, ds: Dataset | None = None, **kwargs: Any
) -> None:
    """Convert a raw value: text by this module's rule, anything else as pydicom does."""
    value = raw.value
    vr = data["VR"]
    if vr not in _TEXT or not isinstance(value, bytes) or (value.isascii() and _ESCAPE not in value):
        raw_element_value(raw, data, encoding=encoding, ds=ds, **kwargs)
        return
    encodings = [encoding] if isinstance(encoding, str) else list(encoding or ())
    data["value"] = _values(decode(value, encodings).rstrip("\0 "), vr)


def _values(text: str, vr: str) -> Any:
    """Return one value, or several parted by backslashes; of bytes only now, since a character may hold that byte."""
    if vr in _ONE_VALUE:
        return text
    # JIS X 0201 has a yen sign in the place of the backslash: as a delimiter it is the same byte
    made = [PersonName(one) if vr == "PN" else one.rstrip(" ") for one in text.split("\\")]
    return made[0] if len(made) == 1 else MultiValue(lambda one: one, made)
