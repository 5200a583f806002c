"""Where a number, a figure or the table of lesions is another one than a preview has shown, it is flagged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.evidence import (
    LESIONS_TOKEN,
    Token,
    TokenKind,
    fields_citing,
    token_text,
    token_words,
    tokens,
)
from reviewer_app.cases.figure_marks import marks_of
from reviewer_app.cases.lesions import LesionPlan
from reviewer_app.cases.measurements import CALIBRATION_WORDS, Measurement
from reviewer_app.cases.quoted import Quoted
from reviewer_app.cases.work import Work


@dataclass(frozen=True, slots=True)
class Changed:
    """A thing that reads otherwise than in the preview; `paths` are the fields that cite it.

    `because` tells what changed of it where it reads the same.
    """

    annotation_id: str
    before: str
    after: str
    paths: tuple[str, ...]
    because: str = ""

    @property
    def words(self) -> str:
        """From what to what, the unit told once: ``"22.7 → 23.1 mm"``; or what else changed."""
        if self.before == self.after:
            return f"{self.after}: {self.because}"
        number, _, unit = self.before.rpartition(" ")
        alike = bool(number) and self.after.endswith(f" {unit}")
        return f"{number if alike else self.before} → {self.after}"


def quoted_in(work: Work) -> tuple[Quoted, ...]:
    """Return how everything reads now that a preview shows and that can change.

    That is every measurement and volume that a text of the opinion cites, the counts, every figure, and the table of
    lesions.
    """
    return tuple(_now(work))


def changed_since_preview(work: Work) -> tuple[Changed, ...]:
    """Return what reads otherwise than in the last preview; what is deleted is no change."""
    if not work.quoted:
        return ()
    before = {one.annotation_id: one for one in work.quoted}
    return tuple(
        Changed(now.annotation_id, old.text, now.text, tuple(fields_citing(work, now.annotation_id)), _why(old, now))
        for now in _now(work)
        if (old := before.get(now.annotation_id)) is not None and differ(old, now)
    )


def differ(old: Quoted, now: Quoted) -> bool:
    """Tell whether a thing reads otherwise than it did, or rests on something else."""
    return old.text != now.text or bool(old.basis and old.basis != now.basis)


def measurement_now(mark: Annotation) -> Quoted | None:
    """Return how a measurement reads, with its scale; None of a mark without one."""
    measured = mark.measurement
    return None if measured is None else Quoted(mark.id, measured.text, scale_words(measured))


def scale_words(measured: Measurement) -> str:
    """Return where a number has its scale from, with the pixels: ``"user-calibrated, pixels of 0.25 × 0.25 mm"``."""
    words, spacing = CALIBRATION_WORDS[measured.calibration], measured.spacing
    return words if spacing is None else f"{words}, pixels of {spacing.row:.6g} × {spacing.column:.6g} mm"


def _why(old: Quoted, now: Quoted) -> str:
    """Return what changed of a thing that reads the same."""
    if now.annotation_id == LESIONS_TOKEN.id:
        return "other sizes or words"
    return f"{old.basis} → {now.basis}" if " " in now.basis else "its marks, caption or view"


def _now(work: Work) -> Iterator[Quoted]:
    marks = {one.id: one for one in work.annotations}
    cited = dict.fromkeys(one for text in work.opinion.values.values() for one in tokens(text))
    for token in cited:
        if token.kind is TokenKind.COUNTS:
            yield Quoted(token.id, token_words(token, work))
        volume = work.volumes.get(token.id) if token.kind is TokenKind.VOLUME else None
        if volume is not None:
            yield Quoted(token.id, volume.measurement.text, volume.words)
        mark = marks.get(token.id) if token.kind is TokenKind.MEASUREMENT else None
        found = None if mark is None else measurement_now(mark)
        if found is not None:
            yield found
    yield from _figures(work)
    if work.lesions:
        measured = [(one.id, one.lesion_id, _told(one.measurement)) for one in work.annotations if one.lesion_id]
        basis = _digest(work.lesions, measured, LesionPlan.of(work.opinion.values))
        yield Quoted(LESIONS_TOKEN.id, token_text(LESIONS_TOKEN, work), basis)


def _figures(work: Work) -> Iterator[Quoted]:
    """Return every figure with what its picture and its caption are made of."""
    instances = {one.bookmark.image.sop_instance_uid for one in work.key_images}
    on_them = tuple(one for one in work.annotations if one.image.sop_instance_uid in instances)
    few = replace(work, annotations=on_them)
    scales = [one for one in work.annotations if one.kind is AnnotationKind.CALIBRATION]
    for image in work.key_images:
        series = image.bookmark.image.series_instance_uid
        drawn = [_drawn(one) for one in marks_of(image, few)]
        scale = [(one.label, _told(one.measurement)) for one in scales if one.image.series_instance_uid == series]
        basis = _digest(image.caption.strip(), _seen(image), drawn, scale)
        yield Quoted(image.id, token_text(Token(TokenKind.KEY_IMAGE, image.id), work), basis)


def _seen(image: KeyImage) -> tuple[object, ...]:
    return (image.bookmark.image, image.bookmark.view, image.bookmark.layers, image.bookmark.size)


def _drawn(one: Annotation) -> tuple[object, ...]:
    places = [(point.column, point.row) for point in one.points]
    return (one.id, one.kind.value, places, one.text, one.label, one.class_name, _told(one.measurement))


def _told(one: Measurement | None) -> tuple[object, ...]:
    """Return a measurement as plain values: the words of a value of values take ten times as long to make."""
    if one is None:
        return ()
    others = [(each.name.value, each.value, each.unit) for each in one.quantities]
    return (one.name.value, one.value, one.unit, scale_words(one), others, one.across and one.across.text)


def _digest(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
