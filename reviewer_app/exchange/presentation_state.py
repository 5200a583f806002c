"""Grayscale, colour, pseudo-colour and blending presentation states to values (PS3.3 A.33)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset

from reviewer_app.cases.presentation_states import (
    FARTHEST,
    DisplayedArea,
    GraphicLayer,
    PresentationState,
    Shutters,
    SoftcopyVoi,
    StateImage,
    StateTable,
)
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.dicom import values
from reviewer_app.dicom.colors import from_dicom_lab, from_p_value
from reviewer_app.dicom.dates import date_words
from reviewer_app.dicom.person_name import name_groups
from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.graphic_annotation import read_annotation, referenced_images
from reviewer_app.geometry import Spacing

_STATES = "1.2.840.10008.5.1.4.1.1.11."
COLOR_STATE = f"{_STATES}2"
_FOR_ONE_IMAGE = (f"{_STATES}1", COLOR_STATE, f"{_STATES}5")
"""Grayscale, colour, and the grayscale states of XA and RF."""
_PROBLEMS = {
    f"{_STATES}3": "The presentation state puts a palette on images, which this program does not draw.",
    f"{_STATES}4": "The presentation state blends two series, which this program does not draw.",
    f"{_STATES}8": "The presentation state blends several series, which this program does not draw.",
    f"{_STATES}12": "The presentation state has a table for each pixel of an image, which this program does not draw.",
}
_OTHER = "The presentation state is a view of a volume, which this program does not draw."

_LEFT_ASIDE = {
    "MaskSubtractionSequence": "subtraction of a mask",
    "BlendingSequence": "blending of two series",
    "AdvancedBlendingSequence": "blending of several series",
    "VolumetricPresentationStateInputSequence": "a volume rendering",
    "RedPaletteColorLookupTableDescriptor": "a pseudo-colour palette",
    "StructuredDisplayImageBoxSequence": "an arrangement of several images",
}
_MAXIMUM_ENTRIES = 65536


def read_presentation_state(dataset: Dataset) -> PresentationState:
    """Return a presentation state. Parts that are damaged are left out.

    Raises
    ------
    CannotDecode
        If it names no image.
    """
    images = tuple(_images(dataset))
    if not images:
        raise CannotDecode("The presentation state names no image it is for.", detail="no ReferencedSeriesSequence")
    table, rescale = _modality(dataset)
    shape = values.text(dataset, "PresentationLUTShape").upper()
    sop_class = values.text(dataset, "SOPClassUID")
    return PresentationState(
        label=values.text(dataset, "ContentLabel"),
        description=values.text(dataset, "ContentDescription"),
        creator=name_groups(values.text(dataset, "ContentCreatorName")).words,
        created=date_words(
            values.text(dataset, "PresentationCreationDate") + values.text(dataset, "PresentationCreationTime")
        ),
        color=sop_class == COLOR_STATE,
        images=images,
        areas=tuple(_areas(dataset)),
        rescale=rescale,
        modality_table=table,
        voi=tuple(_voi(dataset)),
        inverse={"INVERSE": True, "IDENTITY": False}.get(shape),
        presentation_table=_table(values.item(dataset, "PresentationLUTSequence")),
        layers=tuple(_layers(dataset)),
        annotations=tuple(read_annotation(one) for one in values.items(dataset, "GraphicAnnotationSequence")),
        shutters=_shutters(dataset),
        rotation=((values.integer(dataset, "ImageRotation") or 0) // 90) % 4,
        flipped=values.text(dataset, "ImageHorizontalFlip").upper() == "Y",
        overlay_layers=tuple(_overlay_layers(dataset)),
        icc_profile=_profile(dataset),
        problem="" if sop_class in _FOR_ONE_IMAGE else _PROBLEMS.get(sop_class, _OTHER),
        left_aside=tuple(words for keyword, words in _LEFT_ASIDE.items() if values.value(dataset, keyword) is not None),
    )


def _images(dataset: Dataset) -> Iterator[StateImage]:
    places = [dataset, *values.items(dataset, "BlendingSequence"), *values.items(dataset, "AdvancedBlendingSequence")]
    for place in places:
        for series in values.items(place, "ReferencedSeriesSequence"):
            yield from referenced_images(series, values.text(series, "SeriesInstanceUID"))


def _areas(dataset: Dataset) -> Iterator[DisplayedArea]:
    for item in values.items(dataset, "DisplayedAreaSelectionSequence"):
        first = values.numbers(item, "DisplayedAreaTopLeftHandCorner")
        last = values.numbers(item, "DisplayedAreaBottomRightHandCorner")
        if len(first) != 2 or len(last) != 2 or not _is_near((*first, *last)):
            continue
        spacing = values.numbers(item, "PresentationPixelSpacing")
        aspect = values.numbers(item, "PresentationPixelAspectRatio")
        yield DisplayedArea(
            top_left=(first[0] - 1, first[1] - 1),
            bottom_right=(last[0] - 1, last[1] - 1),
            size_mode=values.text(item, "PresentationSizeMode").upper() or "SCALE TO FIT",
            spacing=Spacing.told(*spacing) if len(spacing) == 2 else None,
            aspect=aspect[0] / aspect[1] if len(aspect) == 2 and min(aspect) > 0 else 1.0,
            magnification=_positive(values.number(item, "PresentationPixelMagnificationRatio")),
            images=referenced_images(item),
        )


def _is_near(places: tuple[float, ...]) -> bool:
    return all(abs(one) <= FARTHEST for one in places)


def _positive(found: float | None) -> float | None:
    return found if found is not None and found > 0 else None


def _modality(dataset: Dataset) -> tuple[StateTable | None, tuple[float, float, str] | None]:
    table = _table(values.item(dataset, "ModalityLUTSequence"))
    slope = values.number(dataset, "RescaleSlope")
    if table is not None or not slope:
        return table, None
    return None, (slope, values.number(dataset, "RescaleIntercept") or 0.0, values.text(dataset, "RescaleType"))


def _voi(dataset: Dataset) -> Iterator[SoftcopyVoi]:
    for item in values.items(dataset, "SoftcopyVOILUTSequence"):
        images = referenced_images(item)
        table = _table(values.item(item, "VOILUTSequence"))
        window = _window(item)
        if table is not None or window is not None:
            yield SoftcopyVoi(window if table is None else None, table, images)


def _window(item: Dataset) -> Window | None:
    center, width = values.number(item, "WindowCenter"), values.number(item, "WindowWidth")
    if center is None or width is None or width <= 0:
        return None
    try:
        return Window(center, width, VoiFunction(values.text(item, "VOILUTFunction").upper() or "LINEAR"))
    except ValueError:
        return Window(center, width)


def _table(item: Dataset | None) -> StateTable | None:
    """Return a lookup table, None if it is malformed."""
    if item is None:
        return None
    descriptor = values.numbers(item, "LUTDescriptor")
    data = values.value(item, "LUTData")
    if len(descriptor) != 3 or data is None:
        return None
    count, first, bits = (int(one) for one in descriptor)
    most = count if 0 < count <= _MAXIMUM_ENTRIES else _MAXIMUM_ENTRIES
    if isinstance(data, bytes):
        end = min(2 * most, len(data) - 1)  # a file may hold far more than it says
        kept = tuple(int.from_bytes(data[at : at + 2], "little") for at in range(0, end, 2))
    else:
        kept = tuple(int(one) & 0xFFFF for one in values.numbers(item, "LUTData")[:most])
    return (
        StateTable(first, kept, bits if 0 < bits <= 16 else 16, values.text(item, "LUTExplanation")) if kept else None
    )


def _layers(dataset: Dataset) -> Iterator[GraphicLayer]:
    for item in values.items(dataset, "GraphicLayerSequence"):
        grey = values.integer(item, "GraphicLayerRecommendedDisplayGrayscaleValue")
        color = from_dicom_lab(values.numbers(item, "GraphicLayerRecommendedDisplayCIELabValue"))
        yield GraphicLayer(
            name=values.text(item, "GraphicLayer"),
            order=values.integer(item, "GraphicLayerOrder") or 0,
            color=color or (None if grey is None else from_p_value(grey)),
            description=values.text(item, "GraphicLayerDescription"),
        )


def _shutters(dataset: Dataset) -> Shutters:
    """Return the shutters; the file counts rows and columns from 1, and gives the row first."""
    shapes = {one.upper() for one in values.texts(dataset, "ShutterShape")}
    edges = [values.integer(dataset, f"Shutter{side}Edge") for side in ("LeftVertical", "UpperHorizontal")]
    edges += [values.integer(dataset, f"Shutter{side}Edge") for side in ("RightVertical", "LowerHorizontal")]
    told = [one - 1.0 for one in edges if one is not None]
    center = values.numbers(dataset, "CenterOfCircularShutter")
    radius = values.number(dataset, "RadiusOfCircularShutter")
    corners = values.numbers(dataset, "VerticesOfThePolygonalShutter")
    polygon = tuple((column - 1.0, row - 1.0) for row, column in zip(corners[::2], corners[1::2], strict=False))
    return Shutters(
        rectangle=(told[0], told[1], told[2], told[3]) if "RECTANGULAR" in shapes and len(told) == 4 else None,
        circle=((center[1] - 1.0, center[0] - 1.0), radius)
        if "CIRCULAR" in shapes and len(center) == 2 and radius and radius > 0
        else None,
        polygon=polygon if "POLYGONAL" in shapes and len(polygon) >= 3 and _is_near(corners) else (),
        bitmap_group=values.integer(dataset, "ShutterOverlayGroup") if "BITMAP" in shapes else None,
        color=from_dicom_lab(values.numbers(dataset, "ShutterPresentationColorCIELabValue"))
        or from_p_value(values.number(dataset, "ShutterPresentationValue") or 0.0),
    )


def _overlay_layers(dataset: Dataset) -> Iterator[tuple[int, str]]:
    """Return the overlay groups that are shown: those with an activation layer (PS3.3 C.11.7)."""
    for group in range(0x6000, 0x6020, 2):
        layer = values.text_at(dataset, group, 0x1001)
        if layer:
            yield group, layer


def _profile(dataset: Dataset) -> bytes:
    found = values.value(dataset, "ICCProfile")
    return found if isinstance(found, bytes) else b""
