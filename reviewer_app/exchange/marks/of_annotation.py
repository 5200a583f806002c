"""An annotation as the mark that is exchanged: shapes in the words of DICOM, numbers with coded names and units."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator
from typing import Final

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.codes import Code
from reviewer_app.cases.exchanged_marks import CodedQuantity, ExchangedMark
from reviewer_app.cases.lesion_codes import LESION, SIDES, site_codes
from reviewer_app.cases.lesions import Lesion
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.quantities import EXTENTS, QuantityName
from reviewer_app.cases.volumes import LesionVolume, lesion_volumes
from reviewer_app.dicom.person_name import name_groups
from reviewer_app.exchange.marks import concepts
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.shapes import shapes_of
from reviewer_app.exchange.marks.sources import frame_numbers

_NAMESPACE: Final = uuid.UUID("4f0a3c52-6f0b-5d7c-8a5e-3f6e5f0f3d11")
_PREFIXES: Final = frozenset({"dr", "dr.", "prof", "prof.", "pd", "mr", "mr.", "mrs", "mrs.", "ms", "ms."})
_LONGEST_IDENTIFIER: Final = 64
#: Unformatted Text Value holds 1024 characters (ST); label and text share it with the numbers.
_LONGEST_WORDS: Final = 350
_LENGTHS: Final = ("mm", "px")
_SCALED: Final = ("mm", "mm²", "px", "px²")


def exchanged(
    annotation: Annotation, place: int, reviewer: Reviewer, frame: MarkedFrame, lesion: Lesion | None = None
) -> ExchangedMark:
    """Return an annotation on `frame` as it is exchanged; `place` is its place among those of the case, from 1.

    `lesion` is the one that it measures, if any: it says what was found and where, and is what is tracked: all its
    measurements, of whatever day, carry its UID and its name (PS3.16 TID 1501, concepts 112039 and 112040).
    """
    return ExchangedMark(
        tracking_uid=tracking_uid(lesion.id if lesion is not None else annotation.id),
        tracking_identifier=mark_name(annotation, place, lesion),
        author=name_groups(person_name(reviewer.name)).words,
        sop_instance_uid=annotation.image.sop_instance_uid,
        frames=tuple(one - 1 for one in frame_numbers(frame) or ()),
        shapes=shapes_of(annotation, frame.pixel_aspect),
        words=_words(annotation),
        finding=LESION if lesion is not None else None,
        sites=site_codes(lesion) if lesion is not None else (),
        laterality=SIDES.get(lesion.laterality) if lesion is not None and site_codes(lesion) else None,
        quantities=tuple(one for one in _quantities(annotation) if math.isfinite(one.value)),
        frame_of_reference_uid=annotation.frame_of_reference_uid,
        words_at=annotation.label_point,
    )


def tracking_uid(tracked_id: str) -> str:
    """Return the UID that an annotation or a lesion is followed by in every object: from its id (PS3.5 B.2)."""
    try:
        known = uuid.UUID(tracked_id)
    except ValueError:
        known = uuid.uuid5(_NAMESPACE, tracked_id)
    return f"2.25.{known.int}"


def person_name(name: str) -> str:
    """Return a name in words as DICOM PN: the last word is taken for the family name (PS3.5 6.2.1)."""
    words = [one.replace("^", " ").replace("=", " ").replace("\\", " ") for one in name.split()]
    prefix = [one for one in words if one.lower() in _PREFIXES]
    rest = [one.rstrip(",") for one in words if one.lower() not in _PREFIXES]
    family, given = (rest[-1] if rest else ""), " ".join(rest[:-1])
    return f"{family}^{given}^^{' '.join(prefix)}".rstrip("^") + ("^" if not given and not prefix else "")


def mark_name(annotation: Annotation, place: int, lesion: Lesion | None) -> str:
    """Return what a mark is called: as its lesion is, else as it is labelled, else by its kind and number."""
    words = f"Lesion {lesion.title}" if lesion is not None else annotation.label or annotation.text
    named = _cleaned(words).replace("\n", " ")[:_LONGEST_IDENTIFIER].strip()
    return named or f"{KIND_RULES[annotation.kind].title} {place}"


def _cleaned(text: str) -> str:
    """Return words without what DICOM strips or takes for control: spaces at the ends of lines, C0 (PS3.5 6.1.3).

    A backslash parts values (6.2) and becomes a slash.
    """
    lines = ("".join(one for one in line if one.isprintable()).strip() for line in text.replace("\\", "/").splitlines())
    return "\n".join(one for one in lines if one)


def _words(annotation: Annotation) -> str:
    measured = annotation.measurement
    said = [_cleaned(one)[:_LONGEST_WORDS].strip() for one in (annotation.label, annotation.text)]
    return "\n".join(one for one in (*said, *(_told(measured) if measured is not None else ())) if one)


def _told(measured: Measurement) -> tuple[str, ...]:
    """Return the lines of a number, the last with how its scale came about."""
    if measured.calibration is Calibration.NOT_NEEDED:
        return measured.lines
    *others, last = measured.lines
    return (*others, f"{last} ({_cleaned(measured.calibration_words)[:_LONGEST_WORDS]})")


def _quantities(annotation: Annotation) -> Iterator[CodedQuantity]:
    if annotation.kind is AnnotationKind.COUNT:
        yield CodedQuantity(concepts.COUNT, float(len(annotation.points)), concepts.POINTS)
    measured = annotation.measurement
    if measured is None:
        return
    method = None
    if measured.calibration is not Calibration.NOT_NEEDED:
        method = concepts.method_of(measured.calibration, _cleaned(measured.calibration_words))
    foreign = _foreign(measured)
    for one in (measured.primary, *measured.quantities):
        axis = measured.name if measured.name in EXTENTS else QuantityName.EXTENT_DOWN
        name = _extent(axis, one.unit) if foreign and one.name is measured.name else concepts.name_code(one.name)
        scaled = method if one.unit in _SCALED or foreign else None
        yield CodedQuantity(name, one.value, concepts.unit_code(one.unit), method=scaled)
    if measured.across is not None:
        name = _extent(QuantityName.EXTENT_ACROSS, measured.across.unit)
        yield CodedQuantity(name, measured.across.value, concepts.unit_code(measured.across.unit), method=method)


def volumes_written(draft: MarksDraft) -> list[LesionVolume]:
    """Return the volumes all of whose outlines are written: of some of them it would be another number."""
    written = {one.id for _, one in draft.placed if draft.frame(one.image) is not None}
    found = lesion_volumes(draft.annotations, draft.lesions)
    return [one for one in found if all(outline.id in written for outline in one.outlines)]


def volume_quantities(volume: LesionVolume) -> tuple[CodedQuantity, ...]:
    """Return the numbers of a volume: itself, and the values of all pixels within its outlines."""
    measured = volume.measurement
    return tuple(
        CodedQuantity(
            concepts.name_code(one.name),
            one.value,
            concepts.unit_code(one.unit),
            method=concepts.SUM_OF_AREAS if one.name is QuantityName.VOLUME else None,
        )
        for one in (measured.primary, *measured.quantities)
    )


def _foreign(measured: Measurement) -> bool:
    """Tell whether a number is how far a line reaches along an axis of ultrasound; earlier versions say LENGTH."""
    if measured.name is not QuantityName.LENGTH:
        return measured.name in EXTENTS
    return measured.across is not None or measured.unit not in _LENGTHS


def _extent(axis: QuantityName, unit: str) -> Code:
    return concepts.DURATION if unit == "s" else concepts.name_code(axis)
