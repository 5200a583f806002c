"""What a header says of display shutters (PS3.3 C.7.6.11, C.7.6.15); `shutter` paints them."""

from __future__ import annotations

from pydicom.dataset import Dataset

from reviewer_app.dicom import values
from reviewer_app.dicom.colors import from_dicom_lab, from_p_value
from reviewer_app.imaging.source import Color, OverlayPlane, Shutter


def shutter_of(dataset: Dataset, aspect: float, bitmap: OverlayPlane | None = None) -> Shutter | None:
    """Return the shutter of a Display Shutter Module or of an item of Frame Display Shutter, None for none.

    Parameters
    ----------
    aspect
        Height of a pixel over its width.
    bitmap
        The overlay of the group that `overlay_group` names.
    """
    shapes = {one.upper() for one in values.texts(dataset, "ShutterShape")}
    found = Shutter(
        rectangle=_rectangle(dataset) if "RECTANGULAR" in shapes else None,
        circle=_circle(dataset, aspect) if "CIRCULAR" in shapes else None,
        polygon=_polygon(dataset) if "POLYGONAL" in shapes else (),
        bitmap=bitmap if "BITMAP" in shapes else None,
        color=_color(dataset),
    )
    nothing = found.rectangle is None and found.circle is None and not found.polygon and found.bitmap is None
    return None if nothing else found


def overlay_group(dataset: Dataset) -> int | None:
    """Return the group of the overlay that is a bitmap shutter (0018,1623), None where there is none."""
    shapes = {one.upper() for one in values.texts(dataset, "ShutterShape")}
    return values.integer(dataset, "ShutterOverlayGroup") if "BITMAP" in shapes else None


def _rectangle(dataset: Dataset) -> tuple[float, float, float, float] | None:
    """Return left, right, top and bottom, the outermost columns and rows still seen, counted from 0."""
    edges = [
        values.number(dataset, f"Shutter{edge}Edge")
        for edge in ("LeftVertical", "RightVertical", "UpperHorizontal", "LowerHorizontal")
    ]
    known = [one - 1.0 for one in edges if one is not None]
    if len(known) < 4 or known[0] > known[1] or known[2] > known[3]:
        return None
    return known[0], known[1], known[2], known[3]


def _circle(dataset: Dataset, aspect: float) -> tuple[float, float, float, float] | None:
    center, radius = (
        values.numbers(dataset, "CenterOfCircularShutter"),
        values.number(dataset, "RadiusOfCircularShutter"),
    )
    if len(center) != 2 or radius is None or radius <= 0:
        return None
    return center[0] - 1.0, center[1] - 1.0, radius, aspect


def _polygon(dataset: Dataset) -> tuple[tuple[float, float], ...]:
    found = values.numbers(dataset, "VerticesOfThePolygonalShutter")
    pairs = tuple((row - 1.0, column - 1.0) for row, column in zip(found[::2], found[1::2], strict=False))
    return pairs if len(pairs) >= 3 else ()


def _color(dataset: Dataset) -> Color:
    """Return what stands outside: the colour for colour displays if there is one, else the grey; black if not told."""
    color = from_dicom_lab(values.numbers(dataset, "ShutterPresentationColorCIELabValue"))
    return color or from_p_value(values.number(dataset, "ShutterPresentationValue") or 0.0)
