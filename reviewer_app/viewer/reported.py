"""What reports that were opened say of the images: their marks by image, read-only, shown or not."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.report_marks import ReportMark
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.overlays import DrawnMark
from reviewer_app.viewer.viewport import Shown

#: Millimetres from a plane within which a place in the patient lies on it, where slices have no regular distance.
_NEAR = 1.0


class Reported(QObject):
    """Marks of reports, by the SOP Instance UID of the report."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = True
        self._reports: dict[str, tuple[ReportMark, ...]] = {}
        self._on_images: dict[str, list[ReportMark]] = {}
        self._in_patient: dict[str, list[ReportMark]] = {}

    def add(self, report: str, marks: Iterable[ReportMark]) -> None:
        """Draw the marks of a report on its images from now on."""
        if report in self._reports:
            return
        self._reports[report] = tuple(marks)
        for one in self._reports[report]:
            if one.sop_instance_uid:
                self._on_images.setdefault(one.sop_instance_uid, []).append(one)
            elif one.frame_of_reference_uid:
                self._in_patient.setdefault(one.frame_of_reference_uid, []).append(one)
        self.changed.emit()

    def set_shown(self, *, shown: bool) -> None:
        """Show or hide all of them."""
        self.shown = shown
        self.changed.emit()

    def clear(self) -> None:
        """Forget all of them; those of the next case are shown."""
        self.shown = True
        for one in (self._reports, self._on_images, self._in_patient):
            one.clear()

    def on(self, shown: Shown) -> tuple[DrawnMark, ...]:
        """Return the marks for a picture, those in the patient where they lie in its plane."""
        if not self.shown or not self._reports:
            return ()
        uid, frame = shown.key
        flat = [one for one in self._on_images.get(uid, ()) if not one.frames or frame in one.frames]
        drawn = [DrawnMark(one.type, tuple(ImagePoint(*p[:2]) for p in one.points), one.words) for one in flat]
        plane = shown.source.plane if shown.source is not None else None
        solid = self._in_patient.get(shown.frame.instance.frame_of_reference_uid, ())
        if plane is not None and solid:
            reach = slice_reach(shown.stack)
            found = (_flattened(one, plane, reach) for one in solid)
            drawn += [one for one in found if one is not None]
        return tuple(drawn)


def slice_reach(stack: Stack) -> float:
    """Return how many millimetres from the plane of a slice something still belongs to it: half a slice."""
    return stack.spacing / 2 if stack.spacing else _NEAR


def _flattened(mark: ReportMark, plane: ImagePlane, reach: float) -> DrawnMark | None:
    """Return a mark in the patient on a plane that all of it lies in, None for another plane."""
    points = [PatientPoint(*one[:3]) for one in mark.points]
    if mark.type == "ELLIPSOID" or any(abs(plane.distance_of(one)) > reach for one in points):
        return None
    return DrawnMark(mark.type, tuple(plane.to_image(one) for one in points), mark.words)
