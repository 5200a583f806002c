"""Marks, windows and turns as softcopy presentation states (PS3.3 A.33.1, A.33.2, C.10), for grey and for colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from highdicom import pr
from highdicom.content import ModalityLUTTransformation, PresentationLUTTransformation
from pydicom.dataset import Dataset

from reviewer_app.cases.exchanged_marks import ExchangedMark, MarkShape
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.views import Window
from reviewer_app.dicom.srgb import input_profile
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.examined_side import put_side
from reviewer_app.exchange.marks.of_annotation import exchanged, person_name
from reviewer_app.exchange.marks.outlines import inside, outline
from reviewer_app.exchange.marks.sources import evidence, evidences, frame_numbers
from reviewer_app.exchange.marks.views import Look, StatePlan, plans_for
from reviewer_app.exchange.marks.written import MAKER, STATE, finished, identity
from reviewer_app.geometry import ImagePoint

LAYER: Final = "MARKS"
_SERIAL: Final = "1"
#: The terms of Rescale Type (PS3.3 C.11.1.1.2); images have others too, which a state calls not specified ("US").
_UNITS: Final = frozenset({"OD", "HU", "MGML", "Z_EFF", "ED", "EDW", "HU_MOD", "PCT"})
#: Counted points of a frame are drawn up to here; beyond, the report alone tells of them: a state has an item for each.
_MOST_POINTS: Final = 2000
#: Lines of words to the height of a frame, and how wide a letter is by its line.
_LINES: Final = 40
_LETTER: Final = 0.5


def presentation_states(draft: MarksDraft) -> list[ArchiveCopy]:
    """Return the states of every study: one, and another for each view that cannot share one."""
    made = []
    for study in draft.studies:
        for number, plan in enumerate(plans_for(draft, study), start=1):
            made.append(finished(_state(draft, plan, study, number), draft, STATE, next(iter(plan.looks))))
    return made


def _state(draft: MarksDraft, plan: StatePlan, study_uid: str, number: int) -> Dataset:
    frames = list(plan.looks)
    layer = pr.GraphicLayer(LAYER, order=1, description="Marks of the reviewer")
    annotations = list(_annotations(draft, frames, layer))
    common: dict[str, Any] = {
        "referenced_images": _whole(evidences(frames)),
        "manufacturer_model_name": MAKER,
        "software_versions": draft.software or MAKER,
        "device_serial_number": _SERIAL,
        "content_label": f"OPINION {number}",
        "content_description": STATE.words,
        "graphic_annotations": annotations or None,
        "graphic_layers": [layer] if annotations else None,
        "content_creator_name": person_name(draft.reviewer.name),
        "specific_character_set": "ISO_IR 192",
        **identity(draft, STATE, study_uid, number),
    }
    made: Dataset
    if plan.color:
        made = pr.ColorSoftcopyPresentationState(icc_profile=input_profile(frames[0].icc_profile), **common)
    else:
        made = pr.GrayscaleSoftcopyPresentationState(**common, **_grey(plan))
    made.DisplayedAreaSelectionSequence = [_area(frame, look) for frame, look in plan.looks.items()]
    _turn(made, *plan.turn)
    put_side(made, frames)
    return made


def _whole(images: list[Dataset]) -> list[Dataset]:
    """Return images as of one frame and with empty functional groups: what those say was read from them already."""
    for one in images:
        one.pop("NumberOfFrames", None)
        one.SharedFunctionalGroupsSequence, one.PerFrameFunctionalGroupsSequence = [Dataset()], []
    return images


def _grey(plan: StatePlan) -> dict[str, Any]:
    transform = next(iter(plan.looks)).transform
    windows = [_window(frame, look.window) for frame, look in plan.looks.items() if look.window is not None]
    return {
        "modality_lut_transformation": ModalityLUTTransformation(
            rescale_intercept=float(transform.intercept),
            rescale_slope=float(transform.slope),
            rescale_type=transform.unit if transform.unit in _UNITS else "US",
        ),
        "voi_lut_transformations": windows or None,
        "presentation_lut_transformation": PresentationLUTTransformation(
            presentation_lut_shape="INVERSE" if plan.inverse else "IDENTITY"
        ),
    }


def _window(frame: MarkedFrame, window: Window) -> Dataset:
    made: Dataset = pr.SoftcopyVOILUTTransformation(
        window_center=float(window.center),
        window_width=float(window.width),
        voi_lut_function=window.function.value,
    )
    made.ReferencedImageSequence = _references(frame)
    return made


def _references(frame: MarkedFrame) -> list[Dataset]:
    """Return a frame as states name it (PS3.3 table 10-3): highdicom takes milliseconds to check each."""
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = frame.sop_class_uid, frame.image.sop_instance_uid
    numbers = frame_numbers(frame)
    if numbers:
        item.ReferencedFrameNumber = numbers
    return [item]


def _turn(made: Dataset, rotation: int, flipped: bool) -> None:
    """Write the Spatial Transformation Module, whose turn comes before its mirror (PS3.3 C.10.6); ours comes after."""
    if rotation or flipped:
        made.ImageRotation = 90 * (-rotation % 4 if flipped else rotation)
        made.ImageHorizontalFlip = "Y" if flipped else "N"


def _area(frame: MarkedFrame, look: Look) -> Dataset:
    """Return the displayed area (PS3.3 C.10.4): all of the frame, or as much around the middle of a magnified view."""
    area = Dataset()
    area.ReferencedImageSequence = _references(frame)
    area.PixelOriginInterpretation = "VOLUME" if frame.slide else "FRAME"
    left, top = 1, 1
    if look.zoom is not None:
        area.PresentationSizeMode = "MAGNIFY"
        area.PresentationPixelMagnificationRatio = look.zoom
    else:
        area.PresentationSizeMode = "SCALE TO FIT"
    if look.center is not None:
        left += round(look.center.column - (frame.columns - 1) / 2)
        top += round(look.center.row - (frame.rows - 1) / 2)
    corners = _seen_corners((left, top, left + frame.columns - 1, top + frame.rows - 1), look)
    area.DisplayedAreaTopLeftHandCorner, area.DisplayedAreaBottomRightHandCorner = corners
    if frame.plane is not None and not frame.slide:
        area.PresentationPixelSpacing = [frame.plane.spacing.row, frame.plane.spacing.column]
    else:
        area.PresentationPixelAspectRatio = _ratio(frame.pixel_aspect)
    return area


def _seen_corners(area: tuple[int, int, int, int], look: Look) -> tuple[list[int], list[int]]:
    """Return the corners of an area that stand at the top left and at the bottom right once it is turned (C.10.4)."""
    left, top, right, bottom = area
    if look.flipped:
        left, right = right, left
    around = [[left, top], [left, bottom], [right, bottom], [right, top]]
    return around[look.rotation], around[(look.rotation + 2) % 4]


def _ratio(aspect: float) -> list[int]:
    """Return the vertical by the horizontal size of a pixel as two whole numbers."""
    return [1, 1] if aspect == 1.0 else [round(aspect * 1000), 1000]


def _annotations(
    draft: MarksDraft, frames: Sequence[MarkedFrame], layer: pr.GraphicLayer
) -> Iterator[pr.GraphicAnnotation]:
    """Return one item for each frame that something was drawn on; others for further marks of one lesion there."""
    for frame in frames:
        marks = [
            exchanged(one, place, draft.reviewer, frame, draft.lesion(one))
            for place, one in draft.placed
            if one.image == frame.image and not one.hidden
        ]
        if sum(len(one.points) for _place, one in draft.placed if one.image == frame.image) > _MOST_POINTS:
            marks = [one for one in marks if all(shape.type != "MULTIPOINT" for shape in one.shapes)]
        for apart in _tracked_apart(marks):
            drawn = [one for mark in apart for one in _graphics(mark, frame)]
            written = [one for mark in apart for one in _texts(mark, frame)]
            if drawn or written:
                yield pr.GraphicAnnotation(
                    referenced_images=[evidence(frame)],
                    graphic_layer=layer,
                    referenced_frame_number=frame_numbers(frame),
                    graphic_objects=drawn or None,
                    text_objects=written or None,
                )


def _tracked_apart(marks: Sequence[ExchangedMark]) -> list[list[ExchangedMark]]:
    """Return marks in groups in which no two are tracked as one: a reader takes what is tracked as one for one mark.

    All marks of a lesion carry its Tracking UID (PS3.3 C.10.5); nothing else in an item tells which lines are one mark.
    """
    groups: list[list[ExchangedMark]] = []
    before: dict[str, int] = {}
    for mark in marks:
        place = before.get(mark.tracking_uid, 0)
        before[mark.tracking_uid] = place + 1
        if place == len(groups):
            groups.append([])
        groups[place].append(mark)
    return groups


def _graphics(mark: ExchangedMark, frame: MarkedFrame) -> Iterator[pr.GraphicObject]:
    """Return the lines of a mark; a place with nothing but words has none."""
    if _is_place_of_words(mark):
        return
    for shape in mark.shapes:
        for drawn in _drawable(shape, frame):
            yield pr.GraphicObject(
                graphic_type=drawn.type,
                graphic_data=np.array([_counted(one.column, one.row) for one in drawn.points]),
                units=_units(frame),
                tracking_id=mark.tracking_identifier,
                tracking_uid=mark.tracking_uid,
            )


def _drawable(shape: MarkShape, frame: MarkedFrame) -> Iterator[MarkShape]:
    """Return a shape as states know it: points one by one, and what leaves the frame as its outline within it."""
    if shape.type == "MULTIPOINT":
        yield from (MarkShape("POINT", (one,)) for one in inside(shape.points, frame))
    elif inside(shape.points, frame) == shape.points:
        yield shape
    else:
        yield MarkShape("POINT" if shape.type == "POINT" else "POLYLINE", inside(outline(shape), frame))


def _is_place_of_words(mark: ExchangedMark) -> bool:
    return bool(mark.words) and not mark.quantities and [one.type for one in mark.shapes] == ["POINT"]


def _texts(mark: ExchangedMark, frame: MarkedFrame) -> Iterator[pr.TextObject]:
    if not mark.words or not mark.shapes:
        return
    [anchor] = inside(mark.shapes[0].points[-1:], frame)
    put = mark.words_at
    yield pr.TextObject(
        text_value=mark.words.replace("\n", "\r\n"),
        units=_units(frame),
        bounding_box=None if put is None else _box(put, mark.words, frame),
        text_justification=pr.TextJustificationValues.CENTER,
        anchor_point=_counted(anchor.column, anchor.row),
        anchor_point_visible=put is not None,
        tracking_id=mark.tracking_identifier,
        tracking_uid=mark.tracking_uid,
    )


def _box(middle: ImagePoint, words: str, frame: MarkedFrame) -> tuple[float, float, float, float]:
    """Return the box about the middle of words that were put somewhere, brought into the frame.

    How large words are is for who shows them to say, who may go beyond the box (PS3.3 C.10.5.1.1); it is as large as
    they would be with forty lines to the height of the frame.
    """
    lines = words.splitlines()
    height = frame.rows / _LINES
    across = min(_LETTER * height / frame.pixel_aspect * max(len(one) for one in lines), float(frame.columns))
    down = min(height * len(lines), float(frame.rows))
    left = min(max(middle.column + 0.5 - across / 2, 0.0), frame.columns - across)
    top = min(max(middle.row + 0.5 - down / 2, 0.0), frame.rows - down)
    return left, top, left + across, top + down


def _units(frame: MarkedFrame) -> str:
    return "MATRIX" if frame.slide else "PIXEL"


def _counted(column: float, row: float) -> tuple[float, float]:
    """Return a point as the file counts it: from the outer corner of the first pixel (PS3.3 C.10.5.1.1)."""
    return (column + 0.5, row + 0.5)
