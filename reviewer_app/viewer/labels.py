"""The words of an annotation's label: its number and value first, then where the scale comes from."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.measurements import CALIBRATION_WORDS, Calibration, Measurement
from reviewer_app.geometry import Spacing

#: Scales that tell a true length in the patient or on the slide; all others are said in the colour of a warning.
TRUSTED = frozenset({Calibration.PATIENT_PLANE, Calibration.SLIDE_PLANE, Calibration.CALIBRATED, Calibration.USER,
                     Calibration.ULTRASOUND_REGION, Calibration.NOT_NEEDED})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """The first line, more lines of numbers, and the line about the scale (may be empty), which may be a warning.

    `short` stands in the place of the first lines where there is no room for all.
    """

    head: str
    scale: str = ""
    warning: bool = False
    more: tuple[str, ...] = ()
    short: str = ""


def label_of(annotation: Annotation, number: int | None = None) -> Label:
    """Return the label of an annotation; one without words and number has an empty first line."""
    measurement = annotation.measurement
    own = _own_words(annotation)
    if measurement is None:
        words = _joined(number, "", own)
        return Label(words, short=words)
    first, *more = measurement.lines
    text = measurement.text
    if annotation.kind is AnnotationKind.CALIBRATION and own:
        first = text = ""  # its number is the one that the reader gave, and stands in these words
    trusted = measurement.calibration in TRUSTED
    short = _joined(number, text, own)
    if measurement.calibration_note:
        more.append(f"calibration: {measurement.calibration_note}")
    return Label(_joined(number, first, own), scale_words(measurement), not trusted, tuple(more), short)


def _joined(number: int | None, measured: str, own: tuple[str, ...]) -> str:
    return "  ".join(one for one in (str(number or ""), measured, *own) if one)


def _own_words(annotation: Annotation) -> tuple[str, ...]:
    """Return what the reviewer called a mark, wrote to it, and the class it belongs to."""
    if annotation.kind is AnnotationKind.CALIBRATION:
        whole = " for the series" if annotation.label else ""
        return (f"calibrated on {annotation.known_length:g} mm{whole}",) if annotation.known_length else ()
    return (annotation.label, annotation.text, annotation.class_name)


def scale_words(measurement: Measurement) -> str:
    """Return where a length gets its scale from, for example ``"0.286 mm spacing, scanner"``; empty if none counts."""
    if measurement.calibration is Calibration.NOT_NEEDED:
        return ""
    words = CALIBRATION_WORDS[measurement.calibration]
    if measurement.spacing is None or measurement.calibration is Calibration.NONE:
        return words
    return f"{spacing_words(measurement.spacing)}, {words.removesuffix(' spacing')}"


def spacing_words(spacing: Spacing) -> str:
    """Return a spacing as it is read: ``"0.286 mm spacing"``, ``"0.5 × 0.6 mm spacing"`` (row × column)."""
    if abs(spacing.row - spacing.column) <= 1e-4 * spacing.row:
        if spacing.row < 0.01:
            return f"{spacing.row * 1000:.3g} µm pixels"
        return f"{spacing.row:.3g} mm spacing"
    return f"{spacing.row:.3g} × {spacing.column:.3g} mm spacing"
