"""The functional groups of one frame of an enhanced object (PS3.3 C.7.6.16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydicom.dataset import Dataset

from reviewer_app.dicom import values
from reviewer_app.geometry import ImagePlane
from reviewer_app.imaging.calibration import spacing_value
from reviewer_app.imaging.planes import plane_of


@dataclass(frozen=True, slots=True)
class Groups:
    """Functional groups of one frame: its own, and behind them the shared ones."""

    own: Dataset | None
    shared: Dataset | None

    def item(self, keyword: str) -> Dataset | None:
        """Return the first item of a functional group, of this frame before the shared one."""
        found = values.item(self.own, keyword)
        return found if found is not None else values.item(self.shared, keyword)

    def items(self, keyword: str) -> Sequence[Dataset]:
        """Return all items of a functional group, of this frame before the shared ones."""
        return values.items(self.own, keyword) or values.items(self.shared, keyword)

    @property
    def plane(self) -> ImagePlane | None:
        """The plane of the frame in the patient, None where a part of it is not told."""
        position, orientation = self.item("PlanePositionSequence"), self.item("PlaneOrientationSequence")
        if position is None or orientation is None:
            return None
        return plane_of(
            values.vector(position, "ImagePositionPatient"),
            values.numbers(orientation, "ImageOrientationPatient"),
            spacing_value(self.item("PixelMeasuresSequence"), "PixelSpacing"),
        )
