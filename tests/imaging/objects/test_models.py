"""Surface models are counted."""

from __future__ import annotations

import struct

import pytest

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.objects.models import read_model
from tests.helpers.dicom_objects import plain_object

STL, OBJ, MTL = (f"1.2.840.10008.5.1.4.1.1.104.{number}" for number in (3, 4, 5))
BINARY = b"\0" * 80 + struct.pack("<I", 2) + b"\0" * 100
TEXT = b"solid x\nfacet normal 0 0 1\nouter loop\nendloop\nendfacet\nendsolid x\n"


def _model(data: bytes, sop_class: str):  # type: ignore[no-untyped-def]
    made = plain_object(sop_class, "M3D", DocumentTitle="Skull")
    made.EncapsulatedDocument = data + b"\0" * (len(data) % 2)
    made.EncapsulatedDocumentLength = len(data)
    return read_model(made, sop_class)


@pytest.mark.parametrize(("data", "faces"), [(BINARY, 2), (TEXT, 1), (BINARY[:-50], None), (b"", None), (b"solid", 0)])
def test_triangles_of_stl(data: bytes, faces: int | None) -> None:
    if not data:
        with pytest.raises(CannotDecode, match="no document"):
            _model(data, STL)
        return
    found = _model(data, STL)
    assert (found.faces, found.size, found.title) == (faces, len(data), "Skull")


def test_faces_of_obj_are_counted_as_triangles() -> None:
    found = _model(b"v 0 0 0\nv 1 0 0\nvn 0 0 1\nf 1 2 3\nf 1//1 2//1 3//1 4//1\n# f 1 2 3\n", OBJ)
    assert (found.faces, found.vertices) == (3, 2)


def test_materials_of_mtl() -> None:
    assert _model(b"newmtl bone\nKd 1 1 1\nnewmtl skin\n", MTL).materials == 2
