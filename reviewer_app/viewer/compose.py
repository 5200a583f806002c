"""The one function that makes a picture for the eye: panes, thumbnails, report figures, screenshots and `render`.

It touches only `QImage` and `QPainter`, so it runs in a job and with no display. Words need fonts and fonts need a
`QGuiApplication` (the offscreen platform will do); a picture without words and annotations needs none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.monitor import ANY_MONITOR, Monitor
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.imaging.source import PixelSource
from reviewer_app.viewer.annotation_painter import paint_annotations, paint_crossing, paint_passing
from reviewer_app.viewer.color_bar_painter import paint_color_bar
from reviewer_app.viewer.counted_points import paint_counted
from reviewer_app.viewer.figure_shape import crop_of, printed_view
from reviewer_app.viewer.layer_legend import paint_legend
from reviewer_app.viewer.layer_painter import paint_layers
from reviewer_app.viewer.mark_layers import MarkLayers
from reviewer_app.viewer.mark_shapes import paint_shades
from reviewer_app.viewer.overlay_painter import Canvas, paint_overlays
from reviewer_app.viewer.overlays import NOTHING, OverlaySet
from reviewer_app.viewer.picture import covered_by, draw_picture, frame_of
from reviewer_app.viewer.report_painter import paint_reported
from reviewer_app.viewer.state_painter import paint_state
from reviewer_app.viewer.transform import PaneTransform, pane_transform, view_of_box

#: Logical pixels across a printed figure, and down it: a high one stands in a row that a page has room for.
_PRINTED = (430, 520)


@dataclass(frozen=True, slots=True)
class Device:
    """What a picture is painted on.

    `ratio` is device pixels per logical pixel: the size of words and lines, not of the image. `monitor` is what is
    known of the screen: only panes on that very one have it.
    """

    ratio: float = 1.0
    monitor: Monitor = ANY_MONITOR


PLAIN = Device()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where words and marks stand, where those of presentation states do, and the bar of values; device pixels.

    `labels` are pairs of the id of a mark and where its label stands.
    """

    taken: tuple[QRect, ...] = ()
    state: QRect | None = None
    bar: QRect | None = None
    labels: tuple[tuple[str, QRect], ...] = ()


@dataclass(frozen=True, slots=True)
class MarkPicture:
    """Marks of a frame with what is said of them, and where their pictures are kept for the next time, to the bit."""

    annotations: Sequence[Annotation]
    overlays: OverlaySet
    layers: MarkLayers


def compose(
    source: PixelSource | None,
    view: ViewState,
    annotations: Sequence[Annotation],
    overlays: OverlaySet,
    size: tuple[int, int],
    device: Device = PLAIN,
) -> QImage:
    """Return a picture of `size` (width, height in device pixels) as opaque RGB32, black round the image.

    Parameters
    ----------
    source
        What to show; None leaves the ground black for `overlays.message`. What a presentation state draws on its
        picture goes with the overlays of the file.
    view
        Window, zoom (device pixels per image pixel), place, turn. `ViewState.zoom` None fits the picture to `size`.
    annotations
        Those of this very frame; points in pixels of level 0.
    overlays
        Words and marks; the empty set paints none.
    device
        What is painted on; the default is a file, a thumbnail or a figure.

    Raises
    ------
    CannotDecode
        If the pixels cannot be read.
    """
    image = ground(size) if source is None else pixels_of(source, view, size, device.monitor)
    paint_words(image, source, view, annotations, overlays, device)
    return image


def ground(size: tuple[int, int]) -> QImage:
    """Return an opaque RGB32 image of `size` (width, height in device pixels), all black."""
    image = QImage(max(1, size[0]), max(1, size[1]), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    return image


def pixels_of(source: PixelSource, view: ViewState, size: tuple[int, int], monitor: Monitor = ANY_MONITOR) -> QImage:
    """Return the pixels of `compose` without words.

    Raises
    ------
    CannotDecode
        If the pixels cannot be read.
    """
    image = QImage(max(1, size[0]), max(1, size[1]), QImage.Format.Format_RGB32)
    paint_anew(image, source, view, monitor)
    return image


def paint_anew(image: QImage, source: PixelSource, view: ViewState, monitor: Monitor = ANY_MONITOR) -> None:
    """Paint the pixels of `compose` without words, whatever is on the image: black only where the picture is not."""
    painter = QPainter(image)
    try:
        covered = covered_by(source, view, (image.width(), image.height()))
        for strip in _beside(image.rect(), covered):
            painter.fillRect(strip, Qt.GlobalColor.black)
        draw_picture(painter, source, view, monitor)
    finally:
        painter.end()


def paint_picture(
    image: QImage,
    source: PixelSource,
    view: ViewState,
    monitor: Monitor = ANY_MONITOR,
    part: QRect | None = None,
    finest: int = 0,
) -> None:
    """Paint the pixels of `compose` without words.

    Parameters
    ----------
    part
        What to paint of the image, None for all of it; what is outside stays as it is.
    finest
        The number of the finest level that may be read.

    Raises
    ------
    CannotDecode
        If the pixels cannot be read.
    """
    painter = QPainter(image)
    try:
        if part is not None:
            painter.fillRect(part, Qt.GlobalColor.black)
        draw_picture(painter, source, view, monitor, part, finest)
    finally:
        painter.end()


def paint_words(
    image: QImage,
    source: PixelSource | None,
    view: ViewState,
    annotations: Sequence[Annotation],
    overlays: OverlaySet,
    device: Device = PLAIN,
) -> Standing:
    """Paint what stands over the pixels of `compose`, see there; return where words and marks now stand."""
    standing = paint_under_marks(image, source, view, annotations, overlays, device)
    transform = None if source is None else transform_of(source, view, (image.width(), image.height()))
    marks = MarkPicture(annotations, overlays, MarkLayers())
    return paint_marks(image, transform, marks, standing, device.ratio)


def paint_under_marks(
    image: QImage,
    source: PixelSource | None,
    view: ViewState,
    annotations: Sequence[Annotation],
    overlays: OverlaySet,
    device: Device = PLAIN,
) -> Standing:
    """Paint what `paint_words` does without the marks, which come over it; of those only the shade of crops."""
    drawn = isinstance(source, StateSource) and view.file_overlays
    monitor = device.monitor.for_colors(managed=view.color_managed)
    if overlays == NOTHING and not annotations and not drawn:
        return Standing()
    transform = None if source is None else transform_of(source, view, (image.width(), image.height()))
    painter = QPainter(image)
    try:
        canvas = Canvas(painter, image.width(), image.height(), device.ratio, [])
        if transform is not None and not overlays.layers and not drawn:
            canvas.picture = area_of(transform)
        if transform is not None and overlays.layers:
            paint_layers(canvas, overlays.layers, transform, monitor.profile)
        if isinstance(source, StateSource) and transform is not None and drawn:
            paint_state(canvas, source, transform)
        _draw_words(canvas, annotations, overlays, transform, monitor)
    finally:
        painter.end()
    return Standing(tuple(canvas.taken), canvas.state, canvas.bar)


def paint_marks(
    image: QImage,
    transform: PaneTransform | None,
    marks: MarkPicture,
    standing: Standing,
    ratio: float,
) -> Standing:
    """Paint marks over what `paint_under_marks` painted, their labels clear of it; return where all of it stands."""
    if transform is None or not marks.annotations:
        return standing
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        canvas = Canvas(painter, image.width(), image.height(), ratio, list(standing.taken))
        paint_counted(canvas, marks.annotations, transform, legend=True)
        marks.layers.paint(canvas, marks.annotations, marks.overlays, transform)
    finally:
        painter.end()
    return replace(standing, taken=tuple(canvas.taken), labels=tuple(canvas.labels.items()))


def paint_draft(
    image: QImage, transform: PaneTransform, draft: Annotation, overlays: OverlaySet, standing: Standing, ratio: float
) -> QRect:
    """Paint a mark in the making over all that `compose` has painted; its label keeps off what stands there.

    Return the part of the image that may be another now, in device pixels.
    """
    painter = QPainter(image)
    try:
        canvas = Canvas(painter, image.width(), image.height(), ratio, list(standing.taken))
        placed = paint_annotations(canvas, (draft,), replace(overlays, selected=draft.id), transform)
    finally:
        painter.end()
    return placed.bounds(ratio) if placed.shapes else image.rect()


def transform_of(source: PixelSource, view: ViewState, size: tuple[int, int]) -> PaneTransform:
    """Return the map between image and pane that `compose` uses for the same arguments."""
    return pane_transform(frame_of(source), size, view)


def area_of(transform: PaneTransform) -> QRect | None:
    """Return the device pixels that a picture has a share in, within its pane or not; None where it has no end."""
    if not all(math.isfinite(one) for one in transform.bounds):  # a presentation state may ask for any magnification
        return None
    left, top, right, bottom = transform.bounds
    corner = QPoint(math.floor(left) - 1, math.floor(top) - 1)
    return QRect(corner, QPoint(math.ceil(right), math.ceil(bottom)))


def figure(
    source: PixelSource,
    view: ViewState,
    annotations: Sequence[Annotation],
    overlays: OverlaySet,
    size: tuple[int, int],
    pane: tuple[int, int] | None = None,
) -> QImage:
    """Return a figure for the report, at the resolution of print.

    All that a `pane` of that size (width, height in device pixels) showed of the image is in it (`figure_shape`). Its
    words are larger than in a pane: two figures stand in a row of the page, each some 75 mm wide, and 12 logical pixels
    must still be 6 points there. Of a picture with a crop only that is shown, as large as it fits.
    """
    printed = Device(max(1.0, size[0] / _PRINTED[0], size[1] / _PRINTED[1]))
    crop = crop_of(annotations)
    if crop is None:
        shown = printed_view(frame_of(source), view, size, pane)
        return compose(source, shown, annotations, overlays, size, printed)
    cropped, image = view_of_box(frame_of(source), size, view, crop.points), ground(size)
    paint_picture(image, source, cropped)
    painter = QPainter(image)
    canvas = Canvas(painter, *size, printed.ratio, [])
    paint_shades(canvas, (crop,), transform_of(source, cropped, size), QColor(Qt.GlobalColor.black))
    painter.end()
    others = [one for one in annotations if one.kind is not AnnotationKind.CROP]
    paint_words(image, source, cropped, others, overlays, printed)
    return image


def figure_transform(
    source: PixelSource, view: ViewState, size: tuple[int, int], pane: tuple[int, int] | None = None
) -> PaneTransform:
    """Return the map between image and figure that `figure` uses for the same arguments."""
    return transform_of(source, printed_view(frame_of(source), view, size, pane), size)


def thumbnail(source: PixelSource, size: tuple[int, int]) -> QImage:
    """Return the whole picture as the file means it, fitted into `size` (device pixels), without any words."""
    return compose(source, ViewState(), (), NOTHING, size)


def _beside(whole: QRect, inner: QRect) -> tuple[QRect, ...]:
    """Return what of a rectangle lies around another one within it, all of it where that is empty."""
    if inner.isEmpty():
        return (whole,)
    width = whole.width()
    return (
        QRect(0, 0, width, inner.top()),
        QRect(0, inner.top(), inner.left(), inner.height()),
        QRect(inner.right() + 1, inner.top(), width - inner.right() - 1, inner.height()),
        QRect(0, inner.bottom() + 1, width, whole.height() - inner.bottom() - 1),
    )


def _draw_words(
    canvas: Canvas,
    annotations: Sequence[Annotation],
    overlays: OverlaySet,
    transform: PaneTransform | None,
    monitor: Monitor,
) -> None:
    """Paint overlays first: they stay where they are, and labels find their place between them."""
    if overlays == NOTHING and not annotations:
        return
    if transform is not None:
        paint_shades(canvas, annotations, transform)
    paint_overlays(canvas, overlays, transform)
    paint_legend(canvas, overlays)
    if overlays.color_bar is not None:
        paint_color_bar(canvas, overlays.color_bar, monitor)
    if transform is not None and overlays.reported:
        paint_reported(canvas, overlays, transform)
    if transform is not None and overlays.passing:
        paint_passing(canvas, overlays.passing, overlays, transform)
    if transform is not None and overlays.crossing:
        paint_crossing(canvas, overlays.crossing, overlays, transform)
