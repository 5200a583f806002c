"""`reviewer-app render --state`: images as presentation states show them, against dcmtk and the standard."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reviewer_app.imaging.source import Pixels
from tests.commands.test_render import run
from tests.helpers.dicom_files import file_bytes, image, item
from tests.helpers.object_kinds import OPHTHALMIC_8_BIT
from tests.helpers.states import CSPS, area, state_for

DCMTK = pytest.mark.skipif(shutil.which("dcmp2pgm") is None, reason="dcmtk is not installed (apt package dcmtk)")

ROWS, COLUMNS = 48, 80
PIXELS = (np.arange(ROWS * COLUMNS, dtype=np.uint16).reshape(ROWS, COLUMNS) % 3840).astype(np.uint16)
SHOWN = {"Modality": "MR", "SOPClassUID": "1.2.840.10008.5.1.4.1.1.4", "BitsStored": 12, "HighBit": 11}


def table(entries: Any, first: int, bits: int, **more: Any) -> Any:
    return item(LUTDescriptor=[len(entries), first, bits], LUTData=np.asarray(entries, "<u2").tobytes(), **more)


def window(center: float, width: float, **more: Any) -> dict[str, Any]:
    return {"SoftcopyVOILUTSequence": [item(WindowCenter=center, WindowWidth=width, **more)]}


CIRCLE = {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [20, 31], "RadiusOfCircularShutter": 15}
RECTANGLE = {"ShutterShape": "RECTANGULAR", "ShutterLeftVerticalEdge": 10, "ShutterRightVerticalEdge": 70,
             "ShutterUpperHorizontalEdge": 5, "ShutterLowerHorizontalEdge": 40}  # fmt: skip
CASES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "inverse": {"PresentationLUTShape": "INVERSE"},
    "window": window(900, 1100),
    "rescale": {"RescaleSlope": 2, "RescaleIntercept": -500, "RescaleType": "US", **window(900, 1100)},
    "modality table": {
        "ModalityLUTSequence": [table(4095 - np.arange(4096), 0, 12, ModalityLUTType="US")], **window(3000, 2000)
    },
    "table": {"SoftcopyVOILUTSequence": [item(VOILUTSequence=[table(np.arange(4096) ** 2 // 4095, 0, 12)])]},
    "presentation table": {
        "PresentationLUTSequence": [table((np.arange(4096) / 4095) ** 0.8 * 65535, 0, 16)], **window(900, 1100)
    },
    "short presentation table": {"PresentationLUTSequence": [table(np.linspace(1023, 0, 256), 0, 10)]},
    "turned": {"ImageRotation": 90, "ImageHorizontalFlip": "N", **window(900, 1100)},
    "turned round": {"ImageRotation": 180, "ImageHorizontalFlip": "N"},
    "mirrored": {"ImageRotation": 0, "ImageHorizontalFlip": "Y"},
    "turned and mirrored": {"ImageRotation": 270, "ImageHorizontalFlip": "Y", **window(900, 1100)},
}  # fmt: skip


def rendered(folder: Path, shown: Any, state: Any, *options: str) -> Pixels:
    (folder / "image.dcm").write_bytes(file_bytes(shown))
    (folder / "state.dcm").write_bytes(file_bytes(state))
    out = folder / "ours.png"
    asked = ("--state", str(folder / "state.dcm"), "--output", str(out), *options)
    assert run(str(folder / "image.dcm"), *asked) == 0
    with Image.open(out) as made:
        return np.asarray(made).astype(int)


def dcmtk(folder: Path) -> Pixels:
    out = folder / "theirs.pgm"
    command = ["dcmp2pgm", "-p", str(folder / "state.dcm"), str(folder / "image.dcm"), str(out)]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    with Image.open(out) as made:
        return np.asarray(made).astype(int)


@DCMTK
@pytest.mark.parametrize("name", CASES)
def test_states_as_dcmtk_shows_them(name: str, tmp_path: Path, qapp: Any) -> None:
    """The image's own window and rescale are there to be left aside (PS3.4 N.2)."""
    own = {"WindowCenter": 100, "WindowWidth": 50, "RescaleSlope": 3, "RescaleIntercept": 7}
    shown = image(PIXELS, **SHOWN, **own, PhotometricInterpretation="MONOCHROME2")
    ours = rendered(tmp_path, shown, state_for(shown, **CASES[name]))
    theirs = dcmtk(tmp_path)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() <= 1


def test_a_sigmoid_is_that_of_the_standard(tmp_path: Path, qapp: Any) -> None:
    """dcmtk's presentation states know no VOI LUT Function."""
    shown = image(PIXELS, **SHOWN)
    ours = rendered(tmp_path, shown, state_for(shown, **window(900, 1100, VOILUTFunction="SIGMOID")))
    expected = 255.0 / (1.0 + np.exp(-4.0 * (PIXELS - 900.0) / 1100.0))
    assert np.abs(ours - expected).max() <= 0.51


DOWN, ACROSS = np.mgrid[1 : ROWS + 1, 1 : COLUMNS + 1]
OPEN: dict[str, tuple[dict[str, Any], Pixels]] = {
    "rectangle": (RECTANGLE, (ACROSS >= 10) & (ACROSS <= 70) & (DOWN >= 5) & (DOWN <= 40)),
    "circle": (CIRCLE, (ACROSS - 31) ** 2 + (DOWN - 20) ** 2 <= 15**2),
    "polygon": (
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [5, 5, 5, 60, 40, 60, 40, 5]},
        (ACROSS >= 5) & (ACROSS <= 60) & (DOWN >= 5) & (DOWN <= 40),
    ),
}


@pytest.mark.parametrize("name", OPEN)
def test_shutters_cover_what_lies_outside(name: str, tmp_path: Path, qapp: Any) -> None:
    """dcmtk leaves shutters to its viewer. The state's are counted from 1, and the image's own is not used."""
    attributes, open_ = OPEN[name]
    own = {"ShutterShape": "RECTANGULAR", "ShutterLeftVerticalEdge": 50, "ShutterRightVerticalEdge": 60,
           "ShutterUpperHorizontalEdge": 1, "ShutterLowerHorizontalEdge": 2}  # fmt: skip
    shown = image(np.full((ROWS, COLUMNS), 200, np.uint8), **own)
    made = rendered(tmp_path, shown, state_for(shown, **attributes, ShutterPresentationValue=32768))
    assert np.array_equal(made, np.where(open_, 200, 128))


@DCMTK
def test_polarity_of_the_image_is_left_aside(tmp_path: Path, qapp: Any) -> None:
    shown = image(PIXELS, **SHOWN, PhotometricInterpretation="MONOCHROME1")
    ours = rendered(tmp_path, shown, state_for(shown))
    assert np.abs(ours - dcmtk(tmp_path)).max() <= 1
    assert ours[0, 0] == 0


def test_padding_stays_black(tmp_path: Path, qapp: Any) -> None:
    shown = image(PIXELS, **SHOWN, PixelPaddingValue=0)
    assert rendered(tmp_path, shown, state_for(shown, PresentationLUTShape="INVERSE"))[0, 0] == 0


def test_the_displayed_area_is_cut_out_and_turned(tmp_path: Path, qapp: Any) -> None:
    """The corner that is at the top left after the turn is named first (PS3.3 C.10.4)."""
    shown = image(PIXELS, **SHOWN)
    whole = rendered(tmp_path, shown, state_for(shown))
    part = {"DisplayedAreaSelectionSequence": [area(11, 40, 30, 21)], "ImageRotation": 90, "ImageHorizontalFlip": "N"}
    cut = rendered(tmp_path, shown, state_for(shown, **part))
    assert np.array_equal(cut, np.rot90(whole[20:40, 10:30], -1))


def test_an_area_is_fitted_or_magnified(tmp_path: Path, qapp: Any) -> None:
    shown = image(PIXELS, **SHOWN)
    fitted = rendered(
        tmp_path, shown, state_for(shown, DisplayedAreaSelectionSequence=[area(1, 1, 40, 20)]), "--size", "80x80"
    )
    assert fitted[20:60].any(axis=1).all()
    assert abs(int(fitted[59, 40]) - round(PIXELS[19, 20] / 4095 * 255)) <= 1
    magnified = area(1, 1, 4, 4, PresentationSizeMode="MAGNIFY", PresentationPixelMagnificationRatio=8.0)
    shown = image(np.eye(4, dtype=np.uint8) * 255)
    made = rendered(tmp_path, shown, state_for(shown, DisplayedAreaSelectionSequence=[magnified]), "--size", "64x64")
    assert made[16:48, 16:48].any()
    assert not made[:15].any()


def test_pixels_are_as_high_as_the_state_says(tmp_path: Path, qapp: Any) -> None:
    shown = image(PIXELS, **SHOWN, PixelSpacing=[1.0, 1.0])
    tall = area(1, 1, COLUMNS, ROWS, PresentationPixelAspectRatio=[2, 1])
    assert rendered(tmp_path, shown, state_for(shown, DisplayedAreaSelectionSequence=[tall])).shape == (96, COLUMNS)


def plane(bits: Pixels) -> dict[int, Any]:
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    packed += b"\0" * (len(packed) % 2)
    return {0x10: ("US", bits.shape[0]), 0x11: ("US", bits.shape[1]), 0x40: ("CS", "G"), 0x50: ("SS", [1, 1]),
            0x100: ("US", 1), 0x102: ("US", 0), 0x3000: ("OW", packed)}  # fmt: skip


def put(dataset: Any, group: int, elements: dict[int, Any]) -> None:
    for element, (vr, value) in elements.items():
        dataset.add_new((group, element), vr, value)


def test_overlays_are_shown_in_the_colour_of_their_layer_and_only_where_the_state_asks(
    tmp_path: Path, qapp: Any
) -> None:
    first, second, third = (np.zeros((ROWS, COLUMNS), bool) for _ in range(3))
    first[5, 5:15], second[10, 5:15], third[15, 5:15] = True, True, True
    shown = image(np.zeros((ROWS, COLUMNS), np.uint8))
    put(shown, 0x6000, plane(first))
    put(shown, 0x6002, plane(second))
    state = state_for(shown)
    state.GraphicLayerSequence = [
        item(GraphicLayer="A", GraphicLayerOrder=1, GraphicLayerRecommendedDisplayGrayscaleValue=0x8080),
        item(GraphicLayer="B", GraphicLayerOrder=2, GraphicLayerRecommendedDisplayCIELabValue=[35000, 53000, 50000]),
    ]
    put(state, 0x6000, {0x1001: ("CS", "A")})
    put(state, 0x6004, {**plane(third), 0x1001: ("CS", "B")})
    made = rendered(tmp_path, shown, state)
    assert made[5, 10].tolist() == [128, 128, 128]
    assert not made[10].any()
    red, green, blue = made[15, 10]
    assert red > 150
    assert red > 2 * max(green, blue)


def test_a_bitmap_shutter_covers_and_is_no_overlay(tmp_path: Path, qapp: Any) -> None:
    bits = np.zeros((ROWS, COLUMNS), bool)
    bits[:, :40] = True
    shown = image(np.full((ROWS, COLUMNS), 200, np.uint8))
    state = state_for(shown, ShutterShape="BITMAP", ShutterOverlayGroup=0x6000, ShutterPresentationValue=0x4040)
    put(state, 0x6000, {**plane(bits), 0x1001: ("CS", "A")})
    made = rendered(tmp_path, shown, state)
    assert (made[:, :40] == 64).all()
    assert (made[:, 40:] == 200).all()


def test_a_shutter_may_have_a_colour(tmp_path: Path, qapp: Any) -> None:
    shown = image(np.full((ROWS, COLUMNS), 200, np.uint8))
    made = rendered(
        tmp_path, shown, state_for(shown, **RECTANGLE, ShutterPresentationColorCIELabValue=[20000, 32896, 10000])
    )
    assert made[20, 40].tolist() == [200, 200, 200]
    assert made[0, 0][2] > 2 * made[0, 0][0]


@DCMTK
def test_overlays_of_a_real_state_are_all_there(shared_data: Path, tmp_path: Path, qapp: Any) -> None:
    """dcmtk writes overlays beside the picture: together they are what is shown here."""
    folder = shared_data / "dicom/gsps"
    out = tmp_path / "ours.png"
    assert run(str(folder / "overlay.dcm"), "--state", str(folder / "prOverlay.dcm"), "--output", str(out)) == 0
    command = ["dcmp2pgm", "-v", "-p", folder / "prOverlay.dcm", folder / "overlay.dcm", "theirs.pgm"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    planes = sorted(tmp_path.glob("ovl_*.pgm"))
    assert len(planes) == 6
    expected = np.max([np.asarray(Image.open(one)).astype(int) for one in (*planes, tmp_path / "theirs.pgm")], axis=0)
    with Image.open(out) as made:
        assert np.abs(np.asarray(made).astype(int) - expected).max() <= 1


def test_a_colour_state_keeps_colours_and_turns(tmp_path: Path, qapp: Any) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (ROWS, COLUMNS, 3)).astype(np.uint8)
    shown = image(pixels)
    state = state_for(shown, SOPClassUID=CSPS, ImageRotation=180, ImageHorizontalFlip="N", **RECTANGLE)
    state.file_meta.MediaStorageSOPClassUID = CSPS
    made = rendered(tmp_path, shown, state)
    expected = np.rot90(pixels, 2).astype(int)
    assert np.array_equal(made[8:43, 10:71], expected[8:43, 10:71])
    assert not made[:8].any()


def test_a_colour_state_on_a_photograph_of_the_eye(tmp_path: Path, qapp: Any) -> None:
    pixels = np.full((ROWS, ROWS, 3), (200, 80, 30), np.uint8)
    pixels[20:24, 40:44] = (255, 220, 150)
    shown = image(pixels, Modality="OP", SOPClassUID=OPHTHALMIC_8_BIT, PixelSpacing=[0.04, 0.04])
    white = {"ShutterPresentationColorCIELabValue": [65535, 32896, 32896]}
    around = {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [24, 24], "RadiusOfCircularShutter": 22}
    turned = {"ImageRotation": 90, "ImageHorizontalFlip": "N"}
    state = state_for(shown, SOPClassUID=CSPS, **turned, **around, **white)
    state.file_meta.MediaStorageSOPClassUID = CSPS
    made = rendered(tmp_path, shown, state)
    assert made[0, 0].tolist() == [255, 255, 255]
    assert np.array_equal(made[10:40, 10:40], np.rot90(pixels, -1)[10:40, 10:40])
    assert made[41, 25].tolist() == [255, 220, 150]


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.11.4"}, "blends two series"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.11.6"}, "view of a volume"),
        ({"ReferencedSeriesSequence": []}, "names no image"),
        (
            {"ReferencedSeriesSequence": [item(ReferencedImageSequence=[item(ReferencedSOPInstanceUID="1.9")])]},
            "not for this image",
        ),
    ],
)
def test_a_state_that_cannot_be_used_is_said(
    tmp_path: Path, attributes: dict[str, Any], said: str, capsys: Any, qapp: Any
) -> None:
    shown = image(PIXELS, **SHOWN)
    state = state_for(shown, **attributes)
    state.file_meta.MediaStorageSOPClassUID = state.SOPClassUID
    (tmp_path / "image.dcm").write_bytes(file_bytes(shown))
    (tmp_path / "state.dcm").write_bytes(file_bytes(state))
    out = tmp_path / "ours.png"
    assert run(str(tmp_path / "image.dcm"), "--state", str(tmp_path / "state.dcm"), "--output", str(out)) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_what_is_left_aside_is_said(tmp_path: Path, capsys: Any, qapp: Any) -> None:
    shown = image(PIXELS, **SHOWN)
    mask = item(MaskOperation="AVG_SUB")
    rendered(tmp_path, shown, state_for(shown, MaskSubtractionSequence=[mask]))
    assert "subtraction of a mask, which is not shown" in capsys.readouterr().err
