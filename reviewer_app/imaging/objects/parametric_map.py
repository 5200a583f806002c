"""Parametric maps: what their numbers measure (PS3.3 A.75, C.7.6.16.2.11)."""

from __future__ import annotations

from dataclasses import replace

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import ModalityTransform, NamedWindow
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.dicom import values
from reviewer_app.dicom.codes import code, unit_words

PARAMETRIC_MAP = "1.2.840.10008.5.1.4.1.1.30"


def in_real_world(
    transform: ModalityTransform, windows: tuple[NamedWindow, ...], mapping: Dataset | None
) -> tuple[ModalityTransform, tuple[NamedWindow, ...]]:
    """Return transform and windows in real world values.

    The windows of the file stand in the units after its rescale; they are moved along where real world values differ.
    A LINEAR window of width 1, which for whole numbers is a threshold, means what it says for fractions: LINEAR_EXACT.

    Parameters
    ----------
    mapping
        An item of Real World Value Mapping Sequence; one that maps by a table, or nothing, changes no value.
    """
    unit = unit_words(code(mapping, "MeasurementUnitsCodeSequence")) or transform.unit
    slope, intercept = _real_world(mapping, transform)
    scale = slope / transform.slope if transform.slope else 1.0
    shift = intercept - scale * transform.intercept
    moved = tuple(replace(one, window=_moved(one.window, scale, shift)) for one in windows)
    return ModalityTransform(slope, intercept, transform.has_lut, unit), moved


def quantity_words(mapping: Dataset | None) -> str:
    """Return what a map measures: its quantity, else the label or explanation of its mapping."""
    if mapping is None:
        return ""
    for item in values.items(mapping, "QuantityDefinitionSequence"):
        named = code(item, "ConceptNameCodeSequence")
        quantity = code(item, "ConceptCodeSequence")
        if quantity is not None and named is not None and named.value in ("246205007", "G-C1C6"):
            return quantity.words
    return values.text(mapping, "LUTExplanation") or values.text(mapping, "LUTLabel")


def _real_world(mapping: Dataset | None, transform: ModalityTransform) -> tuple[float, float]:
    slope = values.number(mapping, "RealWorldValueSlope") if mapping is not None else None
    if mapping is None or slope is None or slope == 0:
        return transform.slope, transform.intercept
    return slope, values.number(mapping, "RealWorldValueIntercept") or 0.0


def _moved(window: Window, scale: float, shift: float) -> Window:
    narrow = window.function is VoiFunction.LINEAR and window.width <= 1
    function = VoiFunction.LINEAR_EXACT if narrow else window.function
    return Window(window.center * scale + shift, abs(window.width * scale), function)
