"""Every real file at hand opens, or a sentence says why not; values equal those of independent decoders."""

from __future__ import annotations

import csv
import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.pixels import pixel_array

from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.frames import open_frame, read_stored
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.source import Grey, Pixels
from tests.imaging.conftest import BUNDLED

NOT_DICOM = {".py", ".pyc", ".json", ".md", ".txt", ".icc", ".gz", ".dump"}
FILES = [one for one in sorted(BUNDLED.rglob("*")) if one.is_file() and one.suffix not in NOT_DICOM]
PICTURES_WITH_A_REASON = {
    "JPEG2000-embedded-sequence-delimiter.dcm",  # its codestream says it is 3,722,445,056 pixels wide
    "chrJapMulti.dcm",
    "chrJapMultiExplicitIR6.dcm",
    "chrKoreanMulti.dcm",
    "meta_missing_tsyntax.dcm",
    "nested_priv_SQ.dcm",
}
NO_DICOM = {"README", "no_meta.dcm"}  # the latter has one byte too many at its beginning


def frames_of(path: Path) -> Iterator[tuple[InstanceIndex, int, Pixels, Grey]]:
    """Yield index, frame number, stored values and picture of the frames of the product page's choice."""
    with path.open("rb") as stream:
        index = index_instance(stream)
        if index.kind is not InstanceKind.IMAGE or index.problem:
            return
        count = index.frame_count
        for frame in sorted({0, count // 2, count - 1}):
            source = open_frame(stream, index, frame)
            shown = to_display(source.read(0, source.levels[0].whole), source.description)
            yield index, frame, read_stored(stream, index, frame).pixels, shown


def independent(path: Path, frame: int) -> Pixels | None:
    """Return stored values by pydicom and its decoders, None where it has none for them."""
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    try:
        return np.asarray(pixel_array(pydicom.dcmread(path, force=True), raw=True, index=frame))
    except (NotImplementedError, RuntimeError, AttributeError, ValueError, KeyError):
        return None


@pytest.mark.parametrize("path", FILES, ids=lambda one: str(one.relative_to(BUNDLED)))
@pytest.mark.filterwarnings("ignore::UserWarning")  # of the independent decoder
def test_bundled_file(path: Path) -> None:
    if path.name in NO_DICOM:
        with path.open("rb") as stream, pytest.raises(CannotDecode, match="not a DICOM file"):
            index_instance(stream)
        return
    if path.name in PICTURES_WITH_A_REASON:
        with path.open("rb") as stream, pytest.raises(CannotDecode):
            open_frame(stream, index_instance(stream), 0)
        return
    for index, frame, stored, shown in frames_of(path):
        assert index.pixels is not None
        assert shown.shape[:2] == (index.pixels.rows, index.pixels.columns)
        other = independent(path, frame)
        if other is not None and not index.incomplete and index.pixels.photometric_interpretation != "YBR_FULL_422":
            assert np.array_equal(stored, other)


@pytest.mark.parametrize("name", ["JPGExtended.dcm", "SC_rgb_jpeg_gdcm.dcm", "JPEG-lossy.dcm"])
@pytest.mark.skipif(shutil.which("dcmdjpeg") is None, reason="dcmtk is not installed (apt package dcmtk)")
def test_jpeg_equals_dcmtk(bundled: Path, tmp_path: Path, name: str) -> None:
    """What pydicom has no decoder for here: twelve-bit and lossless JPEG."""
    plain = tmp_path / "plain.dcm"
    subprocess.run(["dcmdjpeg", "+cn", str(bundled / name), str(plain)], check=True, capture_output=True)
    ours = next(frames_of(bundled / name))[2]
    theirs = next(frames_of(plain))[2]
    assert ours.dtype == theirs.dtype
    assert int(np.abs(ours.astype(int) - theirs).max()) <= (0 if "gdcm" in name else 1)


@pytest.mark.parametrize(
    ("name", "window"),
    [
        ("CT_small.dcm", (40, 400)),
        ("CT_small.dcm", (1000, 1)),
        ("CT_small.dcm", (1000, 2)),
        ("CT_small.dcm", (900.5, 301)),
        ("MR_small.dcm", (600, 1600)),
        ("MR_small_bigendian.dcm", (600, 1599)),
        ("dicomdirtests/77654033/CR1/6154", (500, 900)),
    ],
)
@pytest.mark.skipif(shutil.which("dcm2pnm") is None, reason="dcmtk is not installed (apt package dcmtk)")
def test_windows_equal_dcmtk(bundled: Path, tmp_path: Path, name: str, window: tuple[float, float]) -> None:
    from reviewer_app.cases.views import Window

    out = tmp_path / "shown.pnm"
    options = ["+Ww", str(window[0]), str(window[1]), "-O"]
    subprocess.run(["dcm2pnm", *options, str(bundled / name), str(out)], check=True, capture_output=True)
    with (bundled / name).open("rb") as stream:
        source = open_frame(stream, index_instance(stream), 0)
    state = DisplayState(window=Window(*window), overlays=False)
    ours = to_display(source.read(0, source.levels[0].whole), source.description, state)
    with Image.open(out) as image:
        difference = np.abs(np.asarray(image).astype(int) - ours)
    assert int(difference.max()) <= 1


@pytest.mark.long
def test_shared_data_opens_or_says_why(shared_data: Path) -> None:
    """No file crashes; every decodable file of the manifest is decoded, frame by frame equal where pydicom can."""
    with (shared_data / "manifest.csv").open(encoding="utf-8") as manifest:
        rows = [row for row in csv.DictReader(manifest) if row["path"].startswith("dicom/")]
    refused: dict[str, str] = {}
    frames = 0
    for row in rows:
        path = shared_data / row["path"]
        try:
            with path.open("rb") as stream:
                problem = index_instance(stream).problem
            frames += sum(1 for _ in frames_of(path))
        except CannotDecode as error:
            problem = error.sentence
        if problem:
            refused[row["path"]] = problem
    empty = "dicom/media_dicomdir/TINY_ALPHA/PT000000"  # images whose pixels were taken out
    assert {words for path, words in refused.items() if path.startswith(empty)} == {"The file holds no pixel data."}
    known = ("dicom/broken/", "dicom/charset/", "dicom/video/", empty)
    whole = [path for path in refused if not path.startswith(known)]
    assert [path for path in whole if Path(path).suffix not in (".ts", ".nii") and Path(path).name != "README"] == []
    assert frames > 500
    assert all(sentence.endswith(".") for sentence in refused.values())
