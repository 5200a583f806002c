"""An annotation as the mark that is exchanged: shapes in the words of DICOM, numbers with coded names and units."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final

from reviewer_app.cases.annotations import CALIBRATION_WORDS, Annotation, AnnotationKind, Measurement
from reviewer_app.cases.exchanged_marks import ExchangedMark, MarkShape, Quantity
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.people import Reviewer
from reviewer_app.dicom.person_name import name_groups
from reviewer_app.exchange.marks import concepts
from reviewer_app.exchange.marks.sources import frame_numbers

_NAMESPACE: Final = uuid.UUID("4f0a3c52-6f0b-5d7c-8a5e-3f6e5f0f3d11")
_PREFIXES: Final = frozenset({"dr", "dr.", "prof", "prof.", "pd", "mr", "mr.", "mrs", "mrs.", "ms", "ms."})
_LONGEST_IDENTIFIER: Final = 64
#: Unformatted Text Value holds 1024 characters (ST); some are left for a number and the ends of lines.
_LONGEST_WORDS: Final = 800
_WORDS: Final = {AnnotationKind.LENGTH: "Length", AnnotationKind.ARROW: "Arrow", AnnotationKind.TEXT: "Text"}


def exchanged(annotation: Annotation, place: int, reviewer: Reviewer, frame: MarkedFrame) -> ExchangedMark:
    """Return an annotation on `frame` as it is exchanged; `place` is its place among those of the case, from 1."""
    return ExchangedMark(
        tracking_uid=tracking_uid(annotation.id),
        tracking_identifier=_identifier(annotation, place),
        author=name_groups(person_name(reviewer.name)).words,
        sop_instance_uid=annotation.image.sop_instance_uid,
        frames=tuple(one - 1 for one in frame_numbers(frame) or ()),
        shapes=tuple(_shapes(annotation)),
        words=_words(annotation),
        quantities=tuple(_quantities(annotation.measurement)) if annotation.measurement is not None else (),
        frame_of_reference_uid=annotation.frame_of_reference_uid,
    )


def tracking_uid(annotation_id: str) -> str:
    """Return the UID that an annotation is followed by in every object: derived from its id (PS3.5 B.2)."""
    try:
        known = uuid.UUID(annotation_id)
    except ValueError:
        known = uuid.uuid5(_NAMESPACE, annotation_id)
    return f"2.25.{known.int}"


def person_name(name: str) -> str:
    """Return a name in words as DICOM PN: the last word is taken for the family name (PS3.5 6.2.1)."""
    words = [one.replace("^", " ").replace("=", " ").replace("\\", " ") for one in name.split()]
    prefix = [one for one in words if one.lower() in _PREFIXES]
    rest = [one.rstrip(",") for one in words if one.lower() not in _PREFIXES]
    family, given = (rest[-1] if rest else ""), " ".join(rest[:-1])
    return f"{family}^{given}^^{' '.join(prefix)}".rstrip("^") + ("^" if not given and not prefix else "")


def _shapes(annotation: Annotation) -> Iterator[MarkShape]:
    kind = "POINT" if annotation.kind is AnnotationKind.TEXT else "POLYLINE"
    yield MarkShape(kind, annotation.points, annotation.patient_points)


def _identifier(annotation: Annotation, place: int) -> str:
    named = _cleaned(annotation.text).replace("\n", " ")[:_LONGEST_IDENTIFIER].strip()
    return named or f"{_WORDS[annotation.kind]} {place}"


def _cleaned(text: str) -> str:
    """Return words without what DICOM strips or takes for control: spaces at the ends of lines, C0 (PS3.5 6.1.3)."""
    lines = ("".join(one for one in line if one.isprintable()).strip() for line in text.splitlines())
    return "\n".join(one for one in lines if one)


def _words(annotation: Annotation) -> str:
    measured = annotation.measurement
    number = f"{measured.text} ({CALIBRATION_WORDS[measured.calibration]})" if measured is not None else ""
    said = _cleaned(annotation.text)[:_LONGEST_WORDS].strip()
    return "\n".join(one for one in (said, number) if one)


def _quantities(measured: Measurement) -> Iterator[Quantity]:
    simple = measured.unit in ("mm", "px") and measured.across is None
    name = concepts.LENGTH if simple else concepts.EXTENT_DOWN
    method = concepts.method_of(measured.calibration)
    yield Quantity(name, measured.value, concepts.unit_code(measured.unit), method=method)
    if measured.across is not None:
        across, unit = measured.across, concepts.unit_code(measured.across.unit)
        name = concepts.DURATION if across.unit == "s" else concepts.EXTENT_ACROSS
        yield Quantity(name, across.value, unit, method=method)
