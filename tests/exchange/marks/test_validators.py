"""The checkers of other people on everything that is written, about real images of several kinds."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pydicom
import pytest

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from tests.conformance.written import COLOR, GREY, KINDS, errors_of_dcmtk, explanation, said, whole_draft
from tests.helpers.marks import bundled, draft, index_of, key_image

SOURCES = [*GREY, *COLOR]
#: A date of birth of the year 1111 stands in the header of one image.
OF_THE_IMAGE = ("Affected attribute: PatientBirthDate (0010,0030), Type DA", "Attribute value   : [11111111]")


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is missing: apt-get install {package}")
    return found


@cache
def objects(name: str, kind: str, words: str) -> tuple[ArchiveCopy, ...]:
    return tuple(KINDS[kind](whole_draft(bundled(name), words)))


def written(name: str, kind: str, folder: Path, words: str = "hier – Łódź") -> list[Path]:
    paths = []
    for number, copy in enumerate(objects(name, kind, words)):
        paths.append(folder / f"{number}.dcm")
        paths[-1].write_bytes(copy.data)
    return paths


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SOURCES)
def test_dciodvfy_finds_no_error(tmp_path: Path, name: str, kind: str) -> None:
    checker = program("dciodvfy", "dicom3tools")
    for path in written(name, kind, tmp_path):
        complaints = [one for one in said([checker, str(path)]).splitlines() if one.startswith(("Error", "Warning"))]
        assert [one for one in complaints if not explanation(one)] == []


@pytest.mark.parametrize("kind", ["report", "key objects"])
@pytest.mark.parametrize("name", SOURCES)
def test_dsrdump_reads_the_tree(tmp_path: Path, name: str, kind: str) -> None:
    checker = program("dsrdump", "dcmtk")
    [path] = written(name, kind, tmp_path)
    told = said([checker, str(path)])
    assert "CONTAINER" in told
    assert errors_of_dcmtk(told) == []


@pytest.mark.parametrize("name", GREY)
def test_dcmpschk_passes_grey_states(tmp_path: Path, name: str) -> None:
    checker = program("dcmpschk", "dcmtk")
    # its check of values knows no UTF-8: what dciodvfy is given in Polish, it gets in English
    paths = written(name, "state", tmp_path, "here")
    assert len(paths) == 2
    for path in paths:
        told = said([checker, str(path)])
        assert "Test passed" in told or any(one in told for one in OF_THE_IMAGE)
        assert [one for one in errors_of_dcmtk(told) if one not in OF_THE_IMAGE] == []


@pytest.mark.parametrize(
    ("view", "turned"),
    [
        (ViewState(Window(40, 400)), lambda pixels: pixels),
        (ViewState(Window(100, 900), rotation=1), lambda pixels: np.rot90(pixels, -1)),
        (ViewState(Window(100, 900), flipped=True, rotation=1), lambda pixels: np.rot90(pixels[:, ::-1], -1)),
        (ViewState(Window(40, 400), inverted=True), lambda pixels: 255 - pixels),
    ],
    ids=["as it is", "turned", "mirrored, then turned", "inverted"],
)
def test_dcmtk_shows_an_image_as_it_was_seen(tmp_path: Path, view: ViewState, turned: object) -> None:
    painter = program("dcmp2pgm", "dcmtk")
    source = bundled("CT_small.dcm")
    index = index_of(source)
    [state] = presentation_states(draft([index], key_images=[key_image(index, view)]))
    (tmp_path / "state.dcm").write_bytes(state.data)
    picture = tmp_path / "picture.pgm"
    said([painter, "--pstate", str(tmp_path / "state.dcm"), str(source), str(picture)])
    assert view.window is not None
    expected = turned(windowed(source, view.window))  # type: ignore[operator]
    # both round a value half way between two greys as they like
    assert np.abs(expected.astype(int) - read_pgm(picture).astype(int)).max() <= 1


def windowed(path: Path, window: Window) -> npt.NDArray[np.uint8]:
    """The arithmetic of PS3.3 C.11.2.1.2.1, to 8 bits."""
    data = pydicom.dcmread(path)
    values = data.pixel_array * float(data.RescaleSlope) + float(data.RescaleIntercept)
    share = (values - (window.center - 0.5)) / (window.width - 1) + 0.5
    return np.round(np.clip(share, 0, 1) * 255).astype(np.uint8)


def read_pgm(path: Path) -> npt.NDArray[np.uint8]:
    content = path.read_bytes()
    columns, rows = (int(one) for one in content.split(maxsplit=3)[1:3])
    return np.frombuffer(content[-rows * columns :], dtype=np.uint8).reshape(rows, columns)
