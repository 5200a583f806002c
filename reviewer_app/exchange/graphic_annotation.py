"""Drawings and words of a presentation state (Graphic Annotation Module, PS3.3 C.10.5)."""

from __future__ import annotations

from pydicom.dataset import Dataset

from reviewer_app.cases.presentation_states import (
    FARTHEST,
    Graphic,
    Point,
    StateAnnotation,
    StateImage,
    StateText,
    Units,
)
from reviewer_app.dicom import values
from reviewer_app.dicom.colors import from_dicom_lab

_MOST_AREAS = 100.0
"""How many displayed areas away from the first one something may be drawn."""


def read_annotation(item: Dataset) -> StateAnnotation:
    """Return one item of Graphic Annotation Sequence; drawings without points are left out.

    A compound drawing is there a second time in simple ones and words (PS3.3 C.10.5.1.3.1): these are taken then.
    """
    simple, written = values.items(item, "GraphicObjectSequence"), values.items(item, "TextObjectSequence")
    drawn_already = {values.integer(one, "CompoundGraphicInstanceID") for one in (*simple, *written)} - {None}
    graphics = [_graphic(one, compound=False) for one in simple]
    graphics += [
        _graphic(one, compound=True)
        for one in values.items(item, "CompoundGraphicSequence")
        if values.integer(one, "CompoundGraphicInstanceID") not in drawn_already
    ]
    texts = (_text(one) for one in written)
    return StateAnnotation(
        layer=values.text(item, "GraphicLayer"),
        graphics=tuple(one for one in graphics if one.points),
        texts=tuple(one for one in texts if one.words),
        images=referenced_images(item),
    )


def referenced_images(dataset: Dataset, series: str = "") -> tuple[StateImage, ...]:
    """Return the images of a Referenced Image Sequence; items without a UID are left out."""
    found = (
        StateImage(
            values.text(item, "ReferencedSOPInstanceUID"),
            values.text(item, "ReferencedSOPClassUID"),
            series,
            tuple(int(one) - 1 for one in values.numbers(item, "ReferencedFrameNumber") if one >= 1),
        )
        for item in values.items(dataset, "ReferencedImageSequence")
    )
    return tuple(one for one in found if one.sop_instance_uid)


def _graphic(item: Dataset, *, compound: bool) -> Graphic:
    units = _units(item, "CompoundGraphicUnits" if compound else "GraphicAnnotationUnits")
    style = values.item(item, "LineStyleSequence")
    return Graphic(
        type=values.text(item, "CompoundGraphicType" if compound else "GraphicType").upper(),
        units=units,
        points=_points(values.numbers(item, "GraphicData"), units),
        filled=values.text(item, "GraphicFilled").upper() == "Y",
        color=_color(style),
        thickness=values.number(style, "LineThickness") if style is not None else None,
        compound=compound,
        rotation=values.number(item, "RotationAngle") or 0.0,
        tracking_uid=values.text(item, "TrackingUID"),
        tracking_identifier=values.text(item, "TrackingID"),
    )


def _text(item: Dataset) -> StateText:
    box_units = _units(item, "BoundingBoxAnnotationUnits")
    anchor_units = _units(item, "AnchorPointAnnotationUnits")
    corners = _points(
        values.numbers(item, "BoundingBoxTopLeftHandCorner") + values.numbers(item, "BoundingBoxBottomRightHandCorner"),
        box_units,
    )
    anchor = _points(values.numbers(item, "AnchorPoint"), anchor_units)
    return StateText(
        words=values.text(item, "UnformattedTextValue"),
        anchor=anchor[0] if anchor else None,
        anchor_units=anchor_units,
        anchor_visible=values.text(item, "AnchorPointVisibility").upper() == "Y",
        box=(corners[0], corners[1]) if len(corners) == 2 else None,
        box_units=box_units,
        justification=values.text(item, "BoundingBoxTextHorizontalJustification").upper(),
        color=_color(values.item(item, "TextStyleSequence"), "TextColorCIELabValue"),
        tracking_uid=values.text(item, "TrackingUID"),
        tracking_identifier=values.text(item, "TrackingID"),
    )


def _units(item: Dataset, keyword: str) -> Units:
    try:
        return Units(values.text(item, keyword).upper())
    except ValueError:
        return Units.PIXEL


def _points(flat: tuple[float, ...], units: Units) -> tuple[Point, ...]:
    """Return points; in pixels the file counts from the outer corner of the first one (PS3.3 C.10.5.1.1).

    None at all where one of them lies where no picture is.
    """
    shift, farthest = (0.0, _MOST_AREAS) if units is Units.DISPLAY else (0.5, FARTHEST)
    if any(abs(one) > farthest for one in flat):
        return ()
    return tuple((x - shift, y - shift) for x, y in zip(flat[::2], flat[1::2], strict=False))


def _color(style: Dataset | None, keyword: str = "PatternOnColorCIELabValue") -> tuple[int, int, int] | None:
    return from_dicom_lab(values.numbers(style, keyword)) if style is not None else None
