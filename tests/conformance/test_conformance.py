"""The command that compares with independent decoders tells equal from different, and writes its page."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from reviewer_app.imaging.frames import read_stored
from reviewer_app.imaging.index import index_instance
from tests.conformance.compare import Verdict, compare
from tests.conformance.explained import explanation
from tests.conformance.opinions import Opinion
from tests.conformance.oracles import stored_values
from tests.conformance.page import page
from tests.conformance.simple_itk import simple_itk
from tests.helpers.dicom_files import file_bytes, image, item
from tests.helpers.pixel_files import Bits
from tests.imaging.conftest import BUNDLED


def test_a_file_is_compared_with_every_oracle_that_reads_it() -> None:
    outcome = compare(BUNDLED / "test_files" / "MR_small_jp2klossless.dcm")
    assert (outcome.kind, outcome.frames, outcome.decoded, outcome.reason) == ("image", 1, 1, "")
    assert [one for one in outcome.verdicts if one.largest != 0] == []
    assert "pydicom with pylibjpeg-openjpeg" in [one.oracle for one in outcome.verdicts]


@pytest.mark.skipif(shutil.which("dcmdrle") is None, reason="dcmtk is not installed (apt package dcmtk)")
def test_dcmtk_is_asked() -> None:
    outcome = compare(BUNDLED / "test_files" / "MR_small_RLE.dcm")
    assert Verdict("dcmtk", 0.0) in outcome.verdicts


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small_jp2klossless.dcm", "SC_rgb_small_odd.dcm"])
def test_simple_itk_gives_stored_values(name: str) -> None:
    path = BUNDLED / "test_files" / name
    (opinion,) = simple_itk(path, "", [0], path)
    with path.open("rb") as stream:
        ours = read_stored(stream, index_instance(stream), 0).pixels
    assert np.array_equal(opinion.frames[0], ours)


def test_a_difference_is_told_by_its_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = np.arange(12, dtype=np.uint16).reshape(3, 4)
    path = tmp_path / "one.dcm"
    path.write_bytes(file_bytes(image(words)))
    wrong = words.astype(np.int64)
    wrong[1, 1] += 7
    monkeypatch.setattr("tests.conformance.compare.ORACLES", (lambda *_: [Opinion("liar", {0: wrong}, "MONOCHROME2")],))
    outcome = compare(path)
    assert outcome.verdicts == (Verdict("liar", 7.0),)
    assert explanation(outcome, outcome.verdicts[0]) == ""
    written = page([outcome], [tmp_path], ["liar 1.0"])
    assert "differences that nobody explained: 1." in written
    assert "- `one.dcm`: liar differs by up to 7: not explained yet." in written
    assert "| Explicit VR Little Endian | 1 | 1 | liar 0/1 | reviewer-app uncompressed |" in written


@pytest.mark.parametrize("bits", [Bits(16, 12, 11), Bits(16, 12, 13, signed=True), Bits(8, 5, 7, signed=True)], ids=str)
def test_the_formula_of_the_oracles_is_that_of_the_standard(bits: Bits) -> None:
    words = bits.words((6, 7))
    header = item(
        BitsAllocated=bits.allocated, BitsStored=bits.stored, HighBit=bits.high, PixelRepresentation=int(bits.signed)
    )
    assert np.array_equal(stored_values(words, header), bits.values(words))


def test_what_fails_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "cut.dcm"
    path.write_bytes(file_bytes(image(np.zeros((30, 30), np.uint16)))[:-900])
    (tmp_path / "text.txt").write_text("no DICOM")
    outcomes = [compare(path), compare(tmp_path / "text.txt")]
    written = page(outcomes, [tmp_path], [])
    assert "- `cut.dcm`: The file ends before its pixel data is complete." in written
    assert "- `text.txt`: This is not a DICOM file." in written
