"""A painted frame as the tools that draw, measure and window on it need to know it."""

from __future__ import annotations

from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.imaging.display import initial_window
from reviewer_app.imaging.preview import PreviewSource
from reviewer_app.imaging.source import PixelSource
from reviewer_app.viewer.picture import frame_of
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.viewport import Shown


def painted_frame(shown: Shown, source: PixelSource, view: ViewState) -> PaintedFrame:
    """Return a shown frame as tools need to know it."""
    index = shown.frame.instance
    pixels = index.pixels
    description = source.description
    window = view.window or initial_window(description)
    preview = isinstance(source, PreviewSource)
    return PaintedFrame(
        image=shown.reference,
        frame=frame_of(source),
        plane=source.plane,
        spacing=index.spacing_of(shown.frame.frame),
        calibration=pixels.calibration if pixels is not None else Calibration.NONE,
        regions=pixels.regions if pixels is not None else (),
        frame_of_reference_uid=index.frame_of_reference_uid,
        window=window,
        span=_span(source, window),
        pixel_aspect=description.pixel_aspect,
        source=None if preview else source,
        preview=preview,
        calibration_note=pixels.calibration_note if pixels is not None else "",
    )


def _span(source: PixelSource, window: Window | None) -> float:
    """Return how far the values of a picture spread, for the step of a window drag."""
    offered = [one.window.width for one in source.description.windows]
    automatic = source.description.auto_window
    if automatic is not None:
        offered.append(automatic.width)
    if window is not None:
        offered.append(window.width)
    return max(offered, default=256.0)
