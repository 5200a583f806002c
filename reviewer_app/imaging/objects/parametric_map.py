"""Parametric maps: what their numbers measure (PS3.3 A.75, C.7.6.16.2.11)."""

from __future__ import annotations

from pydicom.dataset import Dataset

from reviewer_app.dicom import values
from reviewer_app.dicom.codes import code


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
