"""Every attribute of a file as words, for a reader who wants to look for himself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from pydicom.datadict import dictionary_description, dictionary_has_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag
from pydicom.uid import UID

from reviewer_app.dicom.person_name import name_groups
from reviewer_app.imaging.dicom_file import PIXEL_TAGS, read_header

#: More rows, deeper items and longer values than these are said, not listed.
MOST_ROWS, DEEPEST, LONGEST = 20_000, 16, 4096
_BYTES = frozenset({"OB", "OW", "OD", "OF", "OL", "OV", "UN"})
_UNREADABLE = "(cannot be read)"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute, or the head of an item (then `vr` is empty); `depth` counts the sequences around it."""

    tag: str
    vr: str
    name: str
    value: str
    depth: int = 0

    @property
    def line(self) -> str:
        """The attribute as one line of text, indented by its depth."""
        parts = (f"{'  ' * self.depth}{self.tag}", self.vr, self.name, self.value)
        return "\t".join(part for part in parts if part)


def attributes_of(stream: BinaryIO) -> tuple[Attribute, ...]:
    """Return the attributes of a DICOM file in their order, sequences with their items; pixel data is only named.

    Raises
    ------
    CannotDecode
        If this is no DICOM, or damaged beyond reading.
    """
    header = read_header(stream)
    found = [_attribute("(0002,0010)", "UI", "Transfer Syntax UID", _uid(header.transfer_syntax_uid), 0)]
    for one in _listed(header.dataset, 0):
        if len(found) >= MOST_ROWS:
            found.append(Attribute("", "", f"More than {MOST_ROWS} attributes: the others are not listed", "", 0))
            break
        found.append(one)
    pixels = header.pixel_element
    if pixels is not None:
        size = "encapsulated" if pixels.length is None else _size(pixels.length)
        tag = BaseTag(pixels.tag)
        found.append(_attribute(_tag(tag), PIXEL_TAGS[pixels.tag], dictionary_description(tag), size, 0))
    return tuple(found)


def _listed(dataset: Dataset, depth: int) -> Iterator[Attribute]:
    for tag in sorted(dataset.keys()):
        try:
            element: Any = dataset[tag]
        except Exception:
            yield _attribute(_tag(tag), "", _name(dataset, tag), _UNREADABLE, depth)
            continue
        if element.VR == "SQ":
            yield from _sequence(dataset, element, depth)
        else:
            yield _attribute(_tag(tag), element.VR, _name(dataset, tag), _words(element), depth)


def _sequence(dataset: Dataset, element: DataElement, depth: int) -> Iterator[Attribute]:
    items = list(element.value or ())
    count = f"{len(items)} item{'' if len(items) == 1 else 's'}"
    yield _attribute(_tag(element.tag), "SQ", _name(dataset, element.tag), count, depth)
    if depth >= DEEPEST:
        return
    for number, item in enumerate(items, start=1):
        yield Attribute("", "", f"Item {number}", "", depth + 1)
        yield from _listed(item, depth + 2)


def _attribute(tag: str, vr: str, name: str, value: str, depth: int) -> Attribute:
    return Attribute(tag, vr, name, value if len(value) <= LONGEST else f"{value[:LONGEST]}…", depth)


def _tag(tag: BaseTag) -> str:
    return f"({tag.group:04X},{tag.element:04X})"


def _name(dataset: Dataset, tag: BaseTag) -> str:
    if dictionary_has_tag(tag):
        return dictionary_description(tag)
    if tag.is_private_creator:
        return "Private creator"
    if tag.is_private:
        try:
            creator = str(dataset.get((tag.group, tag.element >> 8), "") and dataset[tag.group, tag.element >> 8].value)
        except Exception:
            creator = ""
        return f"Private ({creator})" if creator else "Private"
    return "Unknown"


def _words(element: DataElement) -> str:
    value = element.value
    if value is None or value == "":
        return ""
    if element.VR in _BYTES and isinstance(value, bytes):
        return _size(len(value))
    if element.VR == "UI":
        return _several(value, _uid)
    if element.VR == "PN":
        return _several(value, _person)
    return _several(value, str)


def _several(value: Any, words: Any) -> str:
    if isinstance(value, (list, tuple, MultiValue)):
        return " \\ ".join(words(one) for one in value)
    return str(words(value))


def _uid(value: Any) -> str:
    uid = UID(str(value))
    name = uid.name if uid else ""
    return f"{uid} ({name})" if name and name != uid else str(uid)


def _person(value: Any) -> str:
    return name_groups(str(value)).words


def _size(length: int) -> str:
    return f"{length:,} bytes".replace(",", " ")
