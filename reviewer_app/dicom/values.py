"""Values of a data set, forgiving: what is absent, empty or malformed is None or empty, never an error."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any, BinaryIO, cast

from pydicom.charset import default_encoding
from pydicom.datadict import dictionary_has_tag, dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import read_sequence
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence as DicomSequence
from pydicom.tag import BaseTag, Tag
from pydicom.values import convert_value

from reviewer_app.dicom.bounded import Bounded
from reviewer_app.dicom.columns import read_rows
from reviewer_app.dicom.forgetting import forgets
from reviewer_app.dicom.lengths import NotPlain, TooManyParts, with_lengths
from reviewer_app.dicom.text import install
from reviewer_app.geometry import Vector

install()

_TOO_LARGE = float(1 << 63)
#: Value representations whose short values mean the same whatever else the data set says, its character set included.
_SAME_EVERYWHERE = frozenset({"AE", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "SL", "SS", "TM", "UI", "UL", "US"})
#: Text, which means the same everywhere if it is ASCII that escapes to nothing else (PS3.5 6.1.2).
_TEXT = frozenset({"LO", "PN", "SH"})
_KNOWN = _SAME_EVERYWHERE | _TEXT
_SHORT = 128
_ESCAPE = b"\x1b"
_LONGEST_UID = 64
_LARGE = 1 << 20
#: From here on pydicom does not look up what an element of unknown representation is.
_LARGE_UNKNOWN = 0xFFFE
_SEVERAL = (list, tuple, MultiValue)


@cache
def _tag(keyword: str) -> BaseTag:
    found = tag_for_keyword(keyword)
    if found is None:
        raise ValueError(f"DICOM has no keyword {keyword}")
    return Tag(found)


def value(dataset: Dataset, keyword: str) -> Any:
    """Return the value of an element by its keyword, or None."""
    return _at(dataset, _tag(keyword))


def _at(dataset: Dataset, tag: BaseTag) -> Any:
    # to ask for an absent element costs pydicom much, and most of what is asked for is absent
    if tag not in dataset.keys():  # noqa: SIM118 - the data set itself makes a tag of a tag first
        return None
    try:
        element: Any = dataset.get_item(tag)
        if isinstance(element, RawDataElement) and _is_large(element):
            _bound(dataset, element)
        found = _known_value(element) if _is_known(element) else dataset[tag].value
    except Exception:
        # a malformed value counts as absent, whatever its conversion raised
        return None
    return None if found == "" else found


def kept(dataset: Dataset, tag: BaseTag) -> Any:
    """Return an element as it is kept, converted or not; None where it is absent, or pydicom cannot hand it out.

    It converts an element without bytes as it is asked for, and raises where its representation is none.
    """
    if tag not in dataset.keys():  # noqa: SIM118 - see `_at`
        return None
    try:
        return dataset.get_item(tag)
    except Exception:
        return None


def _bound(dataset: Dataset, element: RawDataElement) -> None:
    """Let a large sequence in a data set be one of which pydicom makes no more objects than memory has room for.

    Raises
    ------
    TooManyParts
        If objects made of it would fill the memory.
    """
    if not _is_sequence(element):
        return
    data = element.value or b""
    # what was of unknown representation once is implicit (PS3.5 6.2.2)
    for implicit in dict.fromkeys((element.is_implicit_VR, True)):
        with suppress(NotPlain):
            bounded = with_lengths(data, implicit=implicit, little=element.is_little_endian)
            break
    else:
        dataset[element.tag] = DataElement(element.tag, "SQ", _as_pydicom_reads(dataset, data, element))
        return
    if bounded is not data or implicit != element.is_implicit_VR or element.VR == "UN":
        # pydicom leaves a long value of unknown representation as bytes, whatever its tag
        dataset[element.tag] = element._replace(VR="SQ", value=bounded, length=len(bounded), is_implicit_VR=implicit)


def _as_pydicom_reads(dataset: Dataset, data: bytes, element: RawDataElement) -> DicomSequence:
    """Return a sequence that is not plain, as far as pydicom makes something of it."""
    stream = Bounded(io.BytesIO(data))
    found = read_sequence(
        cast("BinaryIO", stream),
        element.is_implicit_VR,
        element.is_little_endian,
        len(data),
        dataset.original_character_set or default_encoding,
    )
    if stream.spent:
        raise TooManyParts
    return found


def _is_large(element: RawDataElement) -> bool:
    return len(element.value or b"") > (_LARGE_UNKNOWN if element.VR == "UN" else _LARGE)


def _is_sequence(element: RawDataElement) -> bool:
    if element.VR in (None, "UN") and dictionary_has_tag(element.tag):
        return dictionary_VR(element.tag) == "SQ"
    return element.VR == "SQ"


def _is_known(element: Any) -> bool:
    """Whether an element is one that `_converted` is for."""
    return isinstance(element, RawDataElement) and _is_plain(element.VR or "", element.value or b"")


def _is_plain(vr: str, raw: bytes) -> bool:
    return vr in _KNOWN and len(raw) <= _SHORT and (vr not in _TEXT or (raw.isascii() and _ESCAPE not in raw))


def _known_value(element: RawDataElement) -> Any:
    return _converted(element.VR or "", element.value or b"", element.is_little_endian)


@lru_cache(maxsize=4096)
def _converted(vr: str, raw: bytes, is_little_endian: bool) -> Any:
    """Return what pydicom makes of a short value; in a series most values are the same in each instance."""
    element = RawDataElement(BaseTag(0), vr, len(raw), raw, 0, False, is_little_endian)
    return convert_value(vr, element)


@forgets
def forget_values() -> None:
    """Drop the values that are remembered: a date of birth may be among them."""
    _converted.cache_clear()


def text(dataset: Dataset, keyword: str) -> str:
    """Return a text value with blanks trimmed; the first of several, empty if absent."""
    return to_text(value(dataset, keyword))


def uid(dataset: Dataset, keyword: str) -> str:
    """Return a UID as far as it can be one: in a damaged file its length may take in the elements after it."""
    return text(dataset, keyword).partition("\0")[0][:_LONGEST_UID]


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return all values of a text element."""
    return tuple(_words(one) for one in _several(value(dataset, keyword)))


def number(dataset: Dataset, keyword: str) -> float | None:
    """Return the first value as a finite number, or None."""
    return to_number(first(value(dataset, keyword)))


def integer(dataset: Dataset, keyword: str) -> int | None:
    """Return the first value as a whole number, or None; one of more than 64 bits counts as malformed."""
    return to_integer(first(value(dataset, keyword)))


def to_integer(found: Any) -> int | None:
    """Return a number as a whole one, or None."""
    found = to_number(found)
    return None if found is None or abs(found) >= _TOO_LARGE else int(found)


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """Return all values as numbers; empty if any of them is none."""
    found = [to_number(one) for one in _several(value(dataset, keyword))]
    kept = tuple(one for one in found if one is not None)
    return kept if len(kept) == len(found) else ()


def vector(dataset: Dataset, keyword: str) -> Vector | None:
    """Return a triple of numbers, or None."""
    found = numbers(dataset, keyword)
    return (found[0], found[1], found[2]) if len(found) == 3 else None


def items(dataset: Dataset | None, keyword: str) -> Sequence[Dataset]:
    """Return the items of a sequence, empty if absent or no sequence."""
    found = value(dataset, keyword) if dataset is not None else None
    return [one for one in found if isinstance(one, Dataset)] if isinstance(found, Iterable) else []


def is_whole(dataset: Dataset, keyword: str) -> bool:
    """Whether a sequence was read to its end, if it is there at all: else what `items` gives is not all there is."""
    tag = _tag(keyword)
    if tag not in dataset.keys():  # noqa: SIM118 - the data set itself makes a tag of a tag first
        return True
    found = _at(dataset, tag)
    if found is None:
        element = kept(dataset, tag)
        return element is not None and not element.value
    if not isinstance(found, DicomSequence):
        return False
    # where the parser loses its way an element takes in all that follows, and more
    return not found or not any(_is_cut(kept(found[-1], one)) for one in found[-1].keys())  # noqa: SIM118 - as above


def _is_cut(element: object) -> bool:
    return isinstance(element, RawDataElement) and len(element.value or b"") < element.length


def item(dataset: Dataset | None, keyword: str) -> Dataset | None:
    """Return the first item of a sequence, or None; of a large sequence no other is made."""
    found = items(_with_first(dataset, _tag(keyword)), keyword)
    return found[0] if found else None


def _with_first(dataset: Dataset | None, tag: BaseTag) -> Dataset | None:
    """Return a data set that has no more than the first item of a large sequence; any other as it is."""
    if dataset is None:
        return None
    element = kept(dataset, tag)
    if not isinstance(element, RawDataElement) or len(element.value or b"") <= _LARGE or not _is_sequence(element):
        return dataset
    data = element.value or b""
    end = 8 + int.from_bytes(data[4:8], "little" if element.is_little_endian else "big")
    if end > len(data):  # a mark tells where it ends
        return dataset
    named = (one for one in dataset.keys() if one != tag)  # noqa: SIM118 - to iterate sorts
    others = {one: element_of for one in named if (element_of := kept(dataset, one)) is not None}
    cut = Dataset({**others, tag: element._replace(value=data[:end], length=end)})
    encodings = dataset.original_character_set
    cut.set_original_encoding(element.is_implicit_VR, element.is_little_endian, encodings)
    return cut


def rows(dataset: Dataset, keyword: str, paths: Sequence[tuple[str, ...]]) -> list[tuple[Any, ...]]:
    """Return values of all items of a sequence, a row for each: at each path the value, or None.

    Parameters
    ----------
    paths
        Keywords of sequences, whose first items count, and at the end that of the value.
    """
    try:
        return _plain_rows(dataset, _tag(keyword), paths)
    except (NotPlain, TooManyParts):
        return [tuple(_value_at(one, path) for path in paths) for one in items(dataset, keyword)]


def _plain_rows(dataset: Dataset, tag: BaseTag, paths: Sequence[tuple[str, ...]]) -> list[tuple[Any, ...]]:
    element = kept(dataset, tag)
    if not isinstance(element, RawDataElement) or not _is_sequence(element):
        raise NotPlain
    _bound(dataset, element)
    element = kept(dataset, tag)
    if not isinstance(element, RawDataElement):
        raise NotPlain
    little = element.is_little_endian

    def convert(tag: int, name: bytes | None, raw: bytes) -> Any:
        vr = dictionary_VR(tag) if name is None else name.decode("ascii", "replace")
        if not _is_plain(vr, raw):
            raise NotPlain
        try:
            found = _converted(vr, raw, little)
        except Exception:
            return None  # as `_at` has it
        return None if found == "" else found

    tags = [tuple(int(_tag(one)) for one in path) for path in paths]
    return read_rows(element.value or b"", tags, convert, implicit=element.is_implicit_VR, little=little)


def _value_at(dataset: Dataset, path: tuple[str, ...]) -> Any:
    found: Dataset | None = dataset
    for keyword in path[:-1]:
        found = item(found, keyword)
    return value(found, path[-1]) if found is not None else None


def first(found: Any) -> Any:
    """Return the first of several values, a single value itself."""
    if isinstance(found, _SEVERAL):
        return found[0] if len(found) else None
    return found


def to_number(found: Any) -> float | None:
    """Return a finite number or None."""
    try:
        result = float(found)
    except (TypeError, ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def to_text(found: Any) -> str:
    """Return the first of several values as text with blanks trimmed, empty if there is none."""
    return _words(first(found))


def _words(found: Any) -> str:
    """Return a value as text; a sequence where a text should be is none, and could not always be written out."""
    if isinstance(found, str):
        return found.strip(" \0")
    return "" if found is None or isinstance(found, DicomSequence | Dataset) else str(found).strip(" \0")


def _several(found: Any) -> Iterable[Any]:
    if found is None:
        return ()
    return found if isinstance(found, _SEVERAL) else (found,)


def private(dataset: Dataset, group: int, creator: str, element: int) -> Any:
    """Return a vendor's value, by the creator of its block (PS3.5 7.8.1); None if absent or malformed."""
    # pydicom sorts all tags to find a block, and most that are asked for are absent
    creators = [one for one in dataset.keys() if one >> 8 == group << 8]  # noqa: SIM118 - to iterate sorts, too
    for tag in sorted(creators):
        if _words(_at(dataset, tag)) == creator:
            return _at(dataset, BaseTag(group << 16 | (tag & 0xFF) << 8 | element))
    return None


def text_at(dataset: Dataset, group: int, element: int) -> str:
    """Return a text value by its tag, for the repeating groups that have no keyword; empty if absent or malformed."""
    return _words(_at(dataset, BaseTag(group << 16 | element)))
