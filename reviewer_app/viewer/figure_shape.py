"""Which shape a printed figure has, and which view: what its pane showed of the image, and no black beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ViewState
from reviewer_app.viewer.transform import Frame, clamp_zoom, pane_transform, view_of_box

#: Where the size of the pane is not known, as in views of earlier versions, a larger figure shows the same as a square
#: of so many pixels.
_PANE = 800
#: Width by height: what is narrower or wider than this has no room for its words, or is small on paper.
_NARROWEST, _WIDEST = 0.5, 1.6
_Box = tuple[float, float, float, float]


def crop_of(annotations: Sequence[Annotation]) -> Annotation | None:
    """Return the crop that a figure is cut to, the newest; None for none."""
    return next((one for one in reversed(annotations) if one.kind is AnnotationKind.CROP), None)


def figure_size(
    frame: Frame,
    view: ViewState,
    annotations: Sequence[Annotation],
    square: tuple[int, int],
    pane: tuple[int, int] | None = None,
) -> tuple[int, int]:
    """Return the width and height of a figure in device pixels, of about as many as `square` has.

    Its shape is that of the part of the image that a `pane` of that size showed, or of the crop; shapes that are very
    narrow or wide are moderated, and show more than that.
    """
    across, down = _extent(frame, view, annotations, pane)
    shape = min(max(across / down, _NARROWEST), _WIDEST)
    area = square[0] * square[1]
    return max(1, round(math.sqrt(area * shape))), max(1, round(math.sqrt(area / shape)))


def printed_view(frame: Frame, view: ViewState, size: tuple[int, int], pane: tuple[int, int] | None) -> ViewState:
    """Return the view in which a figure of a size shows all that its pane showed of the image, as large as it can.

    Of a pane that is not known a figure of up to 800 pixels shows as much as a pane of its own size.
    """
    if _is_fitted(view, pane):
        return view
    if pane is None:
        return replace(view, zoom=clamp_zoom((view.zoom or 1.0) * max(1.0, min(size) / _PANE)))
    left, top, right, bottom = _in_sight(frame, view, pane)
    transform = pane_transform(frame, pane, view)
    zoom = clamp_zoom(transform.zoom * min(size[0] / (right - left), size[1] / (bottom - top)))
    return replace(view, zoom=zoom, center=transform.to_image(((left + right) / 2, (top + bottom) / 2)))


def _extent(
    frame: Frame, view: ViewState, annotations: Sequence[Annotation], pane: tuple[int, int] | None
) -> tuple[float, float]:
    """Return how wide and high what is printed is, in one unit."""
    crop = crop_of(annotations)
    if crop is not None:
        square = (_PANE, _PANE)
        boxed = view_of_box(frame, square, view, crop.points)
        transform = pane_transform(frame, square, boxed)
        ends = [transform.to_pane(one) for one in crop.points]
        xs, ys = [one[0] for one in ends], [one[1] for one in ends]
        return max(1.0, max(xs) - min(xs)), max(1.0, max(ys) - min(ys))
    if not _is_fitted(view, pane):
        left, top, right, bottom = (0.0, 0.0, 1.0, 1.0) if pane is None else _in_sight(frame, view, pane)
        return right - left, bottom - top
    # as many columns and rows of two images are fitted so that both have one scale: their figures have one shape then
    fitted = frame if view.fitted is None else Frame(*view.fitted, frame.aspect)
    across, down = float(fitted.columns), fitted.rows * fitted.aspect
    return (down, across) if view.rotation % 2 else (across, down)


def _is_fitted(view: ViewState, pane: tuple[int, int] | None) -> bool:
    """Tell whether all of the image is shown, whatever the size of the pane."""
    return view.zoom is None and (view.center is None or pane is None)


def _in_sight(frame: Frame, view: ViewState, pane: tuple[int, int]) -> _Box:
    """Return the part of a pane that the image covers: left, top, right, bottom; all of it where that is nothing."""
    left, top, right, bottom = pane_transform(frame, pane, view).bounds
    box = max(left, 0.0), max(top, 0.0), min(right, float(pane[0])), min(bottom, float(pane[1]))
    if box[2] - box[0] < 1.0 or box[3] - box[1] < 1.0:
        return 0.0, 0.0, float(pane[0]), float(pane[1])
    return box
