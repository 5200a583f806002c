"""Real size: the zoom at which 1 mm of the patient is 1 mm on the screen, or why there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reviewer_app.cases.measurements import Calibration
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.transform import LARGEST_ZOOM, SMALLEST_ZOOM

if TYPE_CHECKING:
    from reviewer_app.viewer.workspace import ViewerWorkspace

NOT_CALIBRATED = (
    "The size of this display is not known. Measure it under Settings, Display; then images can be shown in real size."
)
_NO_PICTURE = "There is no image here that could be shown in real size."
_NO_SPACING = "This image does not say how large its pixels are, so it cannot be shown in real size."
_TWO_SCALES = "This image holds regions of different scale, so it cannot be shown in real size as a whole."
_OUT_OF_REACH = "Real size lies beyond what the zoom can reach here."
_DOUBTED = {
    Calibration.DETECTOR_PLANE: "Real size at the detector: the patient lies nearer to the tube and is enlarged.",
    Calibration.NOMINAL: "Real size by a nominal pixel spacing: sizes are approximate.",
    Calibration.UNKNOWN: "Real size by a pixel spacing whose meaning the file does not say: sizes may be wrong.",
}


def real_size_zoom(painted: PaintedFrame, pixels_per_mm: float) -> float | str:
    """Return device pixels per image pixel for real size, or a sentence why there is none.

    Parameters
    ----------
    painted
        The frame on the screen; its spacing is in mm, that of an ultrasound picture in its regions.
    pixels_per_mm
        Device pixels of the display in one mm, 0 where nobody measured it.
    """
    spacing = painted.spacing
    if spacing is None:
        steps = {one.spacing for one in painted.regions if one.spacing is not None}
        if len(steps) > 1:
            return _TWO_SCALES
        spacing = steps.pop() if steps else None
    if spacing is None:
        return _NO_SPACING
    if pixels_per_mm <= 0:
        return NOT_CALIBRATED
    zoom = spacing.column * pixels_per_mm
    return zoom if SMALLEST_ZOOM <= zoom <= LARGEST_ZOOM else _OUT_OF_REACH


def show_in_real_size(workspace: ViewerWorkspace) -> None:
    """Zoom the active pane to real size; where that cannot be, or means less than it seems, say so."""
    pane = workspace.active_pane
    painted = pane.painted_now
    frame = painted.frame if painted is not None and workspace.active_document is None else None
    if frame is None:
        workspace.said.emit(_NO_PICTURE)
        return
    zoom = real_size_zoom(frame, workspace.scene.pixels_per_mm(pane.screen().name()))
    if isinstance(zoom, str):
        workspace.said.emit(zoom)
        return
    pane.viewport.set_view(replace(pane.viewport.view, zoom=zoom))
    if frame.calibration in _DOUBTED:
        workspace.said.emit(_DOUBTED[frame.calibration])
