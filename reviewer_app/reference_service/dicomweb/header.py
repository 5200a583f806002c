"""Reads of a DICOM file what search and metadata need: everything but the pixels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import pydicom
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag

Json = dict[str, Any]

PIXEL_TAGS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
#: Stands before the path of a bulk value until the address of the service is known. JSON text cannot hold it by
#: chance: its quotation marks would be escaped.
BULK_MARK = b'"BulkDataURI":"@/'
DEFLATED = "1.2.840.10008.1.2.1.99"
_BULK_BYTES = 1024
_BINARY_VRS = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
_UID = re.compile(r"[0-9.]{1,64}\Z")

#: Attributes that a search returns for each level (PS3.18 section 10.6.3.3).
_STUDY_TAGS = (
    0x00080020, 0x00080030, 0x00080050, 0x00080090, 0x00081030, 0x00100010, 0x00100020, 0x00100030, 0x00100040,
    0x0020000D, 0x00200010,
)  # fmt: skip
_SERIES_TAGS = (0x00080060, 0x00080021, 0x00080031, 0x0008103E, 0x00180015, 0x0020000E, 0x00200011)
_INSTANCE_TAGS = (0x00080008, 0x00080016, 0x00080018, 0x00200013, 0x00280008, 0x00280010, 0x00280011, 0x00280100)


class UnreadableObject(Exception):
    """The file is no DICOM object that can be kept."""


@dataclass(frozen=True, slots=True)
class ObjectHeader:
    """What is kept of an object beside its file; attributes are in the DICOM JSON model (PS3.18 annex F)."""

    study_uid: str
    series_uid: str
    sop_uid: str
    sop_class: str
    transfer_syntax: str
    modality: str
    patient_id: str
    patient_name: str
    study_date: str
    accession: str
    number: int
    study: Json
    series: Json
    instance: Json
    metadata: Json


@dataclass(frozen=True, slots=True)
class PixelPlace:
    """Where the value of the pixel data begins in its file.

    ``length`` is None for encapsulated pixel data; in a deflated file there is neither length nor offset.
    """

    tag: int
    vr: str
    offset: int
    length: int | None


def read_header(path: Path) -> ObjectHeader:
    """Read a DICOM file of the DICOM File Format (PS3.10).

    Raises
    ------
    UnreadableObject
        If it is none, if a UID is missing, or if its pixel data is cut off.
    """
    try:
        with path.open("rb") as file:
            dataset, place = read_to_pixels(file)
        metadata = dict(_elements(dataset, ""))
    except Exception as failure:
        # pydicom raises nearly anything on a broken file.
        raise UnreadableObject(f"not a DICOM file: {type(failure).__name__}") from failure
    if place is not None and place.offset + (place.length or 0) > path.stat().st_size:
        raise UnreadableObject("the pixel data is cut off")
    return _header(dataset, metadata, place)


def read_to_pixels(file: BinaryIO) -> tuple[pydicom.FileDataset, PixelPlace | None]:
    """Read everything before the pixel data, and where that stands."""
    found: list[PixelPlace] = []

    def at_pixels(tag: BaseTag, vr: str | None, length: int) -> bool:
        if tag not in PIXEL_TAGS:
            return False
        found.append(PixelPlace(int(tag), vr or "OW", file.tell(), None if length == 0xFFFFFFFF else length))
        return True

    dataset = read_partial(file, at_pixels)
    if found and dataset.file_meta.get("TransferSyntaxUID") == DEFLATED:
        # pydicom has read an inflated copy; the value has no place in the file itself.
        found = [replace(found[0], offset=0, length=None)]
    return dataset, found[0] if found else None


def _header(dataset: pydicom.FileDataset, metadata: Json, place: PixelPlace | None) -> ObjectHeader:
    if place is not None:
        metadata[f"{place.tag:08X}"] = {"vr": place.vr, "BulkDataURI": f"@/{place.tag:08X}"}
    transfer_syntax = str(dataset.file_meta.get("TransferSyntaxUID", ""))
    # DICOM JSON is always UTF-8 (PS3.18 annex F.2).
    metadata["00080005"] = {"vr": "CS", "Value": ["ISO_IR 192"]}
    metadata["00083002"] = {"vr": "UI", "Value": [transfer_syntax]}
    return ObjectHeader(
        study_uid=_uid(metadata, "0020000D"), series_uid=_uid(metadata, "0020000E"),
        sop_uid=_uid(metadata, "00080018"), sop_class=_uid(metadata, "00080016"),
        transfer_syntax=_valid_uid(transfer_syntax, "transfer syntax"),
        modality=_text(metadata, "00080060"), patient_id=_text(metadata, "00100020"),
        patient_name=_text(metadata, "00100010"), study_date=_text(metadata, "00080020"),
        accession=_text(metadata, "00080050"), number=_number(metadata),
        study=_chosen(metadata, _STUDY_TAGS), series=_chosen(metadata, _SERIES_TAGS),
        instance=_chosen(metadata, _INSTANCE_TAGS) | {"00083002": metadata["00083002"]}, metadata=metadata,
    )  # fmt: skip


def _elements(dataset: Dataset, path: str) -> Iterator[tuple[str, Json]]:
    """Give the elements in the DICOM JSON model: long binary values as links, unreadable elements not at all."""
    for tag in sorted(dataset.keys()):
        name = f"{int(tag):08X}"
        try:
            element = dataset[tag]
            yield name, _element_json(element, f"{path}{name}")
        except Exception:  # noqa: S112 - one wrong value in a real file must not hide the others
            continue


def _element_json(element: DataElement, path: str) -> Json:
    if element.VR == "SQ":
        items = [dict(_elements(item, f"{path}/{number}/")) for number, item in enumerate(element.value)]
        return {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}
    if element.VR in _BINARY_VRS and isinstance(element.value, bytes) and len(element.value) > _BULK_BYTES:
        return {"vr": element.VR, "BulkDataURI": f"@/{path}"}
    # Through text and back: pydicom's own kinds of numbers and strings become plain ones, NaN is refused.
    plain: Json = json.loads(json.dumps(element.to_json_dict(None, 0), allow_nan=False))
    return plain


def _chosen(metadata: Json, tags: tuple[int, ...]) -> Json:
    names = (f"{tag:08X}" for tag in tags)
    return {name: metadata[name] for name in names if name in metadata}


def _text(metadata: Json, name: str) -> str:
    values = metadata.get(name, {}).get("Value") or [""]
    value = values[0]
    if isinstance(value, dict):
        return str(value.get("Alphabetic") or value.get("Ideographic") or "")
    return "" if value is None else str(value)


def _number(metadata: Json) -> int:
    text = _text(metadata, "00200013")
    return int(text) if text.lstrip("-").isdigit() else 0


def _uid(metadata: Json, name: str) -> str:
    return _valid_uid(_text(metadata, name), f"({name[:4]},{name[4:]})")


def _valid_uid(uid: str, what: str) -> str:
    if _UID.match(uid) is None:
        raise UnreadableObject(f"{what} is missing or no UID")
    return uid
