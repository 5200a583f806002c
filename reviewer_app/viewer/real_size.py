"""Real size: the zoom at which 1 mm of the patient is 1 mm on the screen, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviewer_app.cases.measurements import Calibration
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.transform import LARGEST_ZOOM, SMALLEST_ZOOM

if TYPE_CHECKING:
    from reviewer_app.viewer.workspace import ViewerWorkspace

NOT_CALIBRATED = (
    "The size of this display is not known. Measure it under Settings, Display; then images can be shown in real size."
)
_NO_MORE = (
    "The size of the display that the images are on now is not known: they are not in real size any more, and fitted "
    "to their panes. Measure it under Settings, Display."
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


@dataclass(frozen=True, slots=True)
class _RealSize:
    """What is shown in real size at a zoom; `mm_per_column` is the width of an image pixel."""

    stack_key: str
    zoom: float
    mm_per_column: float


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


class RealSizes:
    """Which panes are in real size: on a display of another size their zoom is another one, or it is not real size."""

    def __init__(self, workspace: ViewerWorkspace) -> None:
        self._workspace = workspace
        self._shown: dict[int, _RealSize] = {}
        workspace.scene.sizes_changed.connect(self.renew)

    def show(self) -> None:
        """Zoom the active pane to real size; where that cannot be, or means less than it seems, say so."""
        workspace = self._workspace
        pane = workspace.active_pane
        painted = pane.painted_now
        frame = painted.frame if painted is not None and workspace.active_document is None else None
        if painted is None or frame is None:
            workspace.said.emit(_NO_PICTURE)
            return
        per_mm = workspace.scene.pixels_per_mm(pane.screen().name())
        zoom = real_size_zoom(frame, per_mm)
        if isinstance(zoom, str):
            workspace.said.emit(zoom)
            return
        viewport = pane.viewport
        viewport.set_view(replace(viewport.view, zoom=zoom))
        self._shown[workspace.scene.active] = _RealSize(painted.shown.stack.key, zoom, zoom / per_mm)
        if frame.calibration in _DOUBTED:
            workspace.said.emit(_DOUBTED[frame.calibration])

    def renew(self) -> None:
        """Show what is in real size in that of the display it is on now; where that is not known, fit it and say so."""
        lost = ""
        for number, one in tuple(self._shown.items()):
            viewport = self._workspace.scene.viewports[number]
            del self._shown[number]
            if viewport.stack is None or viewport.stack.key != one.stack_key or viewport.view.zoom != one.zoom:
                continue  # it was zoomed otherwise, or is gone
            per_mm = self._workspace.scene.pixels_per_mm(self._workspace.grid.slots[number].screen().name())
            zoom = one.mm_per_column * per_mm
            if SMALLEST_ZOOM <= zoom <= LARGEST_ZOOM:
                self._shown[number] = replace(one, zoom=zoom)
                viewport.set_view(replace(viewport.view, zoom=zoom))
            else:
                lost = _NO_MORE if per_mm <= 0 else _OUT_OF_REACH
                viewport.set_view(replace(viewport.view, zoom=None, center=None))
        if lost:
            self._workspace.said.emit(lost)

    def forget(self) -> None:
        """Keep nothing of any stack."""
        self._shown.clear()
