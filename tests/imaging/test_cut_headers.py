"""Headers that break off, or say nothing of a picture that should be there: a sentence, and nothing half is whole."""

from __future__ import annotations

import contextlib
import io
import struct
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.inspect import inspect_paths
from reviewer_app.imaging.layout import IN_PART
from reviewer_app.sync.checking import require_picture
from tests.helpers.dicom_files import CT, file_bytes, image, item, stream
from tests.helpers.dicom_objects import plain_object

WHOLE = file_bytes(image(np.arange(96, dtype=np.uint16).reshape(8, 12)))
NESTED = struct.pack("<HH2sHIHHI", 0x0040, 0x0275, b"SQ", 0, 0xFFFFFFFF, 0xFFFE, 0xE000, 0xFFFFFFFF)


def in_front_of_the_picture(extra: bytes) -> bytes:
    """Return the file with an element put before all that describes its picture."""
    at = WHOLE.index(b"\x28\x00\x02\x00US")
    return WHOLE[:at] + extra + WHOLE[at:]


@pytest.mark.parametrize(
    "data",
    [
        in_front_of_the_picture(NESTED * 5000),
        in_front_of_the_picture(struct.pack("<HH2sHI", 0x0020, 0x9999, b"OB", 0, 0xFFFFFFF0)),
        in_front_of_the_picture(struct.pack("<HH2sH", 0x0020, 0x4000, b"LT", 0xFFFE)),
        WHOLE[: WHOLE.index(b"\x28\x00\x10\x00US") + 3],
        WHOLE[: WHOLE.index(b"\x20\x00\x0d\x00UI") + 20],
        WHOLE[: WHOLE.index(b"\xe0\x7f\x10\x00OW") + 5],
    ],
    ids=["nested", "longer-than-the-file", "runs-past-all", "in-the-module", "in-an-identifier", "at-the-pixels"],
)
def test_a_picture_whose_header_breaks_off_is_said_to_be_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "image.dcm"
    path.write_bytes(data)
    (file,) = inspect_paths([path]).files
    assert (file.readable, file.reason) == (False, IN_PART)
    index = index_instance(io.BytesIO(data))
    with pytest.raises(CannotDecode, match="damaged or cut off"):
        open_frame(io.BytesIO(data), index, 0)
    with pytest.raises(CannotDecode, match="not complete on the service"):
        require_picture(index, len(data))


@pytest.mark.parametrize("sop_class", [CT, "1.2.840.10008.5.1.4.1.1.1.1", "1.2.840.10008.5.1.4.1.1.1.2"])
def test_a_picture_without_a_word_of_its_pixels_has_a_reason(sop_class: str) -> None:
    """Also where the standard's name goes on after "Image": digital X-rays and mammograms."""
    index = index_instance(stream(plain_object(sop_class, "CT")))
    assert (index.kind, index.problem, index.incomplete) == (InstanceKind.OTHER, "The file holds no pixel data.", "")


def test_what_does_not_say_what_it_is_has_a_reason() -> None:
    dataset = plain_object(CT, "CT")
    data = file_bytes(dataset)
    body = data[132 + 12 + struct.unpack("<I", data[140:144])[0] :]
    at = body.index(b"\x08\x00\x16\x00UI")
    end = at + 8 + struct.unpack("<H", body[at + 6 : at + 8])[0]
    index = index_instance(io.BytesIO(body[:at] + body[end:]))
    assert (index.sop_class_uid, index.problem) == ("", "The file does not say what it holds.")


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
@pytest.mark.parametrize("share", [0.5, 0.8, 0.97])
def test_half_a_report_is_not_taken_for_a_whole_one(syntax: str, share: float) -> None:
    entries = [item(ValueType="TEXT", TextValue=f"Finding {number}") for number in range(40)]
    sop_class = "1.2.840.10008.5.1.4.1.1.88.33"
    data = file_bytes(image(None, transfer_syntax=syntax, SOPClassUID=sop_class, ContentSequence=entries))
    assert index_instance(io.BytesIO(data)).incomplete == ""
    assert index_instance(io.BytesIO(data + b"\0" * 130)).incomplete == "", "zeros fill up a block"
    cut = index_instance(io.BytesIO(data[: int(len(data) * share)]))
    assert (cut.kind, cut.problem, cut.incomplete) == (InstanceKind.STRUCTURED_REPORT, "", IN_PART)


def test_damaged_files_of_the_world_and_no_others_are_told(shared_data: Path) -> None:
    """All that are known to break off, among some hundred objects without a picture and files in odd encodings."""
    told = set()
    for path in sorted((shared_data / "dicom").rglob("*")):
        if path.is_file() and path.parent.name not in ("video", "us_cine"):
            with contextlib.suppress(CannotDecode), path.open("rb") as opened:
                if not read_header(opened).whole:
                    told.add(path.name)
    assert told == {"GH179A.dcm", "GH626.dcm", "rtplan_truncated.dcm"}
