"""The words of an annotation's label: its number and value first, then where the scale comes from.

They are English in panes, and in the language of the report on its figures (`cases.language`).
"""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.language import numbers, say, say_code
from reviewer_app.cases.measured_words import measured_in_words
from reviewer_app.cases.measurements import Calibration, Measurement
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
    first, *more = (measured_in_words(one) for one in measurement.lines)
    text = measured_in_words(measurement.text)
    if annotation.kind is AnnotationKind.CALIBRATION and own:
        first = text = ""  # its number is the one that the reader gave, and stands in these words
    trusted = measurement.calibration in TRUSTED
    short = _joined(number, text, own)
    if measurement.calibration_note:
        more.append(say("label.calibration-note", note=measurement.calibration_note))
    return Label(_joined(number, first, own), scale_words(measurement), not trusted, tuple(more), short)


def _joined(number: int | None, measured: str, own: tuple[str, ...]) -> str:
    return "  ".join(one for one in (str(number or ""), measured, *own) if one)


def _own_words(annotation: Annotation) -> tuple[str, ...]:
    """Return what the reviewer called a mark, wrote to it, and the class it belongs to."""
    if annotation.kind is AnnotationKind.CALIBRATION:
        if not annotation.known_length:
            return ()
        words = "label.calibrated-series" if annotation.label else "label.calibrated"
        return (say(words, length=numbers(f"{annotation.known_length:g}")),)
    return (annotation.label, annotation.text, annotation.class_name)


def scale_words(measurement: Measurement) -> str:
    """Return where a length gets its scale from, for example ``"0.286 mm spacing, scanner"``; empty if none counts."""
    if measurement.calibration is Calibration.NOT_NEEDED:
        return ""
    code = measurement.calibration
    words = say_code("calibration", code)
    if measurement.spacing is None or code is Calibration.NONE:
        return words
    return f"{spacing_words(measurement.spacing)}, {say_code('scale-source', code, words)}"


def spacing_words(spacing: Spacing) -> str:
    """Return a spacing as it is read: ``"0.286 mm spacing"``, ``"0.5 × 0.6 mm spacing"`` (row × column)."""
    if abs(spacing.row - spacing.column) <= 1e-4 * spacing.row:
        if spacing.row < 0.01:
            return say("scale.pixels", size=numbers(f"{spacing.row * 1000:.3g}"))
        return say("scale.spacing", spacing=numbers(f"{spacing.row:.3g}"))
    return say("scale.spacing", spacing=numbers(f"{spacing.row:.3g} × {spacing.column:.3g}"))
