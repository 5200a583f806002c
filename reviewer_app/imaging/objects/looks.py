"""The first look of objects that are no photographs: windows where the file offers none, colours of label maps."""

from __future__ import annotations

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import NamedWindow
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.dicom import values
from reviewer_app.imaging.kinds import RT_DOSE
from reviewer_app.imaging.objects.radiotherapy import dose_scaling, dose_unit
from reviewer_app.imaging.objects.segmentation import (
    SegmentationType,
    is_segmentation,
    maximum_of,
    segmentation_type,
)


def windows_of_object(dataset: Dataset, sop_class_uid: str) -> tuple[NamedWindow, ...]:
    """Return the window of a segmentation (nothing black, all of it white) or of a dose grid (0 to its highest dose).

    One window for all frames: an empty frame must not look like a full one, nor a low dose like a high one.
    """
    if is_segmentation(sop_class_uid):
        return (_from_zero(maximum_of(dataset)),) if not has_label_colors(dataset, sop_class_uid) else ()
    highest = highest_dose(dataset) if sop_class_uid == RT_DOSE else 0.0
    return (_from_zero(highest),) if highest > 0 else ()


def has_label_colors(dataset: Dataset, sop_class_uid: str) -> bool:
    """Tell whether stored values are segment numbers, which colours tell apart."""
    return is_segmentation(sop_class_uid) and segmentation_type(dataset) is SegmentationType.LABELMAP


def highest_dose(dataset: Dataset) -> float:
    """Return the highest dose that the dose-volume histograms name (PS3.3 C.8.8.4), 0.0 if none does.

    Nothing is named for a grid whose values are in no unit.
    """
    if dose_scaling(dataset) is None:
        return 0.0
    unit = dose_unit(dataset)
    histograms = [one for one in values.items(dataset, "DVHSequence") if dose_unit(one) == unit]
    found = [values.number(one, "DVHMaximumDose") for one in histograms]
    return max((one for one in found if one is not None), default=0.0)


def _from_zero(highest: float) -> NamedWindow:
    return NamedWindow(Window(highest / 2, float(highest), VoiFunction.LINEAR_EXACT))
