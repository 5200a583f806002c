"""The pictures of docs/marks.md: every tool of the marks, drawn with the mouse on an image that it is meant for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from reviewer_app.cases.annotation_kinds import AnnotationKind
from tests.pictures import studies
from tests.pictures.studies import MAN
from tests.pictures.studio import Studio

_K = AnnotationKind
#: Six panes in which labels can be read.
_SIZE = (1660, 1020)
_ONE_ROW = (1660, 640)
#: Nuclei of the slide, as an example of two classes.
_COUNTED = {
    "positive": ((0.4731, 0.5027), (0.4779, 0.4976), (0.4841, 0.4946), (0.4921, 0.4849), (0.5014, 0.4804)),
    "negative": ((0.5303, 0.5077), (0.5355, 0.4900)),
}
MOST_BYTES = 250_000


#: What the pictures need of the data folder.
NEEDS = ("dicom/mr", "dicom/cr_dx", "dicom/us_cine", "dicom/transfer_syntax", "dicom/pet/qin_head", "dicom/mg")


def lengths(studio: Studio, data: Path, out: Path) -> None:
    """Lengths in the patient, at the detector, in a region of ultrasound, and by the reader's own calibration."""
    dicom = data / "dicom"
    _open(studio, [
        *studies.chest(prior=False), *_one(dicom / "transfer_syntax/MR2_J2KI", "MR shoulder", "Shoulder"),
        *_one(dicom / "cr_dx/RG1_J2KI", "Chest radiograph", "Chest"),
        *_one(dicom / "us_cine/I_000007.dcm", "Echocardiography", "Four chambers"),
        *_one(dicom / "cr_dx/RG3_JPLY", "Radiograph", "Lower leg"),
        *studies.read(dicom / "mr/brain_bbmri", person=MAN, study="MR head"),
    ], "layout-2x3", ("Axial", "Shoulder", "Chest", "Four chambers", "Lower leg", "MEMPRAGE"))  # fmt: skip
    studio.go(0, studies.chest_position(-70.0))
    studio.zoom(0, 0.42, 0.60, 1.8)
    studio.draw(0, "bidirectional", [(0.232, 0.583), (0.276, 0.540), (0.233, 0.540), (0.275, 0.583)])
    studio.draw(0, "length", [(0.440, 0.707), (0.560, 0.707)])
    studio.draw(1, "polyline", [(0.30, 0.36), (0.36, 0.31), (0.44, 0.31), (0.51, 0.36), (0.54, 0.45)])
    studio.draw(1, "perpendicular", [(0.33, 0.58), (0.42, 0.88), (0.545, 0.50)])
    studio.draw(2, "cardiothoracic-ratio", [(0.40, 0.66), (0.76, 0.66), (0.08, 0.72), (0.91, 0.72)])
    studio.draw(3, "length", [(0.43, 0.29), (0.50, 0.56)])
    studio.draw(4, "calibration", [(0.66, 0.78), (0.66, 0.83)], "25.4")
    studio.draw(4, "length", [(0.43, 0.50), (0.53, 0.50)])
    studio.draw(5, "profile", [(0.20, 0.45), (0.80, 0.45)])
    studio.choose(5, _K.PROFILE)
    _take(studio, out)


def angles(studio: Studio, data: Path, out: Path) -> None:
    """Angles need no scale, only pixels of a known shape."""
    dicom = data / "dicom"
    _open(studio, [
        *_one(dicom / "transfer_syntax/MR2_J2KI", "MR shoulder", "Shoulder"),
        *_one(dicom / "cr_dx/RG3_JPLY", "Radiograph", "Lower leg"),
        *_one(dicom / "cr_dx/RG1_J2KI", "Chest radiograph", "Chest"),
    ], "layout-1x3", ("Shoulder", "Lower leg", "Chest"), _ONE_ROW)  # fmt: skip
    studio.draw(0, "angle", [(0.37, 0.85), (0.43, 0.52), (0.53, 0.40)])
    studio.draw(1, "open-angle", [(0.51, 0.30), (0.505, 0.60), (0.42, 0.80), (0.56, 0.79)])
    studio.draw(2, "cobb", [(0.44, 0.25), (0.54, 0.235), (0.43, 0.62), (0.54, 0.64)])
    _take(studio, out)


def regions(studio: Studio, data: Path, out: Path) -> None:
    """Regions with their values: Hounsfield units, SUV, stored values, areas alone."""
    dicom = data / "dicom"
    pet = studies.read(dicom / "pet/qin_head", person=MAN, study="PET, whole body")
    _open(studio, [
        *studies.chest(prior=False), *pet,
        *_one(dicom / "cr_dx/RG1_J2KI", "Chest radiograph", "Chest"),
        *_one(dicom / "us_cine/I_000007.dcm", "Echocardiography", "Four chambers"),
        *_one(dicom / "mg/OutOfBoundsOverlay.dcm", "Mammography", "Magnified view"),
        *_one(dicom / "transfer_syntax/MR2_J2KI", "MR shoulder", "Shoulder"),
    ], "layout-2x3", ("Axial", "PET", "Chest", "Four chambers", "Magnified view", "Shoulder"))  # fmt: skip
    studio.go(0, studies.chest_position(-70.0))
    studio.go_to_image(1, studies.brightest_of(pet))
    studio.draw(0, "ellipse", [(0.255, 0.50), (0.315, 0.61)])
    studio.draw(1, "circle", [(0.5, 0.49), (0.53, 0.49)])
    studio.draw(2, "rectangle", [(0.19, 0.50), (0.33, 0.62)])
    studio.draw(
        3,
        "polygon",
        [
            (0.27, 0.25),
            (0.36, 0.29),
            (0.45, 0.35),
            (0.49, 0.45),
            (0.46, 0.60),
            (0.40, 0.65),
            (0.31, 0.54),
            (0.25, 0.42),
        ],
    )
    studio.draw(4, "freehand", _loop((0.50, 0.62), (0.07, 0.12)))
    studio.draw(5, "spline", [(0.30, 0.42), (0.35, 0.36), (0.44, 0.35), (0.52, 0.42), (0.50, 0.54), (0.38, 0.58)])
    studio.choose(0, _K.ELLIPSE)
    _take(studio, out)


def places(studio: Studio, data: Path, out: Path) -> None:
    """Arrows, words, values at a place, lesions, levels, counted cells, and a part for a figure."""
    dicom = data / "dicom"
    _open(studio, [
        *studies.chest(prior=False),
        *studies.read(dicom / "mr/brain_bbmri", person=MAN, study="MR head"),
        *_one(dicom / "cr_dx/RG3_JPLY", "Radiograph", "Lower leg"),
        *_one(dicom / "transfer_syntax/MR2_J2KI", "MR shoulder", "Shoulder"),
        *_one(dicom / "cr_dx/RG1_J2KI", "Chest radiograph", "Chest"),
        *studies.read(data / "wsi/dicom_pyramid", person=MAN, study="Biopsy"),
    ], "layout-2x3", ("Axial", "MEMPRAGE", "Lower leg", "Shoulder", "Chest", "Slide"))  # fmt: skip
    studio.go(0, studies.chest_position(-70.0))
    studio.zoom(0, 0.42, 0.60, 1.8)
    studio.draw(0, "marker", [(0.2535, 0.5604)], "Lesion 1")
    studio.draw(0, "probe", [(0.535, 0.605)])
    studio.move_label(0, _K.MARKER, 0.33, 0.44)
    for level, (across, down) in (("C2", (0.505, 0.70)), ("", (0.505, 0.78)), ("", (0.51, 0.85))):
        studio.draw(1, "level", [(across, down)], level)
    studio.draw(2, "arrow", [(0.50, 0.63), (0.36, 0.56)], "lucent, sharp rim")
    studio.draw(3, "text", [(0.60, 0.47)], "glenoid")
    studio.draw(4, "crop", [(0.16, 0.44), (0.44, 0.70)])
    studio.zoom(5, 0.5, 0.5, 12.0)
    for name, spots in _COUNTED.items():
        studio.window.workspace.scene.class_name = name
        for spot in spots:
            studio.draw(5, "count", [spot])
    studio.window.workspace.scene.class_name = ""
    _take(studio, out)


def _loop(middle: tuple[float, float], size: tuple[float, float]) -> list[tuple[float, float]]:
    """Return a line as a hand draws it around something."""
    turns = [2 * math.pi * step / 60 for step in range(60)]
    return [(middle[0] + size[0] * (1 + 0.12 * math.sin(3 * one)) * math.cos(one),
             middle[1] + size[1] * (1 + 0.1 * math.cos(4 * one)) * math.sin(one)) for one in turns]  # fmt: skip


def _open(studio: Studio, files: list[bytes], layout: str, rows: Sequence[str], size: tuple[int, int] = _SIZE) -> None:
    """Show series by a part of their name, a pane for each, with all the room there is."""
    studio.open(files, MAN, headline="What marks are there?", question="How large is it?", size=size)
    studio.window.frame.toggle_left()
    studio.do(layout)
    studio.rest()
    for pane, words in enumerate(rows):
        studio.show(words, pane)
    studio.rest()


def _one(path: Path, study: str, series: str) -> list[bytes]:
    """Return one image as a series of its own with a name."""
    [image] = studies.read(path, person=MAN, study=study)
    return [studies.named(image, series)]


def _take(studio: Studio, out: Path) -> None:
    studio.rest()
    studio.take(out, studio.window.workspace, MOST_BYTES)
