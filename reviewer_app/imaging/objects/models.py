"""Surface models as far as they are named: format, size and how many faces (PS3.3 A.85: STL, OBJ, MTL)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydicom.dataset import Dataset

from reviewer_app.dicom.encapsulated import document_of

_FORMATS = {
    "1.2.840.10008.5.1.4.1.1.104.3": "STL",
    "1.2.840.10008.5.1.4.1.1.104.4": "OBJ",
    "1.2.840.10008.5.1.4.1.1.104.5": "MTL",
}
_STL_HEAD, _STL_FACE = 84, 50


@dataclass(frozen=True, slots=True)
class SurfaceModel:
    """A model or its material. `faces` are triangles, `materials` named ones; None where they cannot be counted."""

    format: str
    size: int
    title: str = ""
    faces: int | None = None
    vertices: int | None = None
    materials: int | None = None


def is_model(sop_class_uid: str) -> bool:
    """Tell whether an object is an encapsulated model or material."""
    return sop_class_uid in _FORMATS


def read_model(dataset: Dataset, sop_class_uid: str) -> SurfaceModel:
    """Return what a model holds.

    Raises
    ------
    CannotDecode
        If the object holds no document.
    """
    document = document_of(dataset)
    data, kind = document.data, _FORMATS[sop_class_uid]
    if kind == "STL":
        return SurfaceModel(kind, len(data), document.title, faces=_stl_faces(data))
    if kind == "OBJ":
        return SurfaceModel(kind, len(data), document.title, faces=_obj_triangles(data), vertices=_lines(data, rb"v"))
    return SurfaceModel(kind, len(data), document.title, materials=_lines(data, rb"newmtl"))


def _stl_faces(data: bytes) -> int | None:
    """Return the triangles of a binary model, whose size must fit them, or of one in text."""
    if len(data) >= _STL_HEAD:
        told = int.from_bytes(data[80:84], "little")
        if 0 <= len(data) - (_STL_HEAD + told * _STL_FACE) < 2:
            return told
    return _lines(data, rb"facet[ \t]+normal") if data.lstrip()[:5].lower() == b"solid" else None


def _obj_triangles(data: bytes) -> int:
    """Return how many triangles the faces make: one less than two for each corner."""
    return sum(max(0, len(corners.split()) - 2) for corners in re.findall(rb"^[ \t]*f[ \t]+(.*)$", data, re.MULTILINE))


def _lines(data: bytes, word: bytes) -> int:
    return len(re.findall(rb"^[ \t]*" + word + rb"\b", data, re.MULTILINE | re.IGNORECASE))
