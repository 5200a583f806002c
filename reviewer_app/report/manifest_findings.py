"""The findings of an opinion and the marks on its images, as the signed manifest holds them."""

from __future__ import annotations

import msgspec

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.evidence import plain_text, tokens
from reviewer_app.cases.figure_marks import marks_of
from reviewer_app.cases.findings import Finding, findings
from reviewer_app.cases.work import Work


class ManifestFinding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One structured finding as values; `number` counts from 1 in the order of the opinion, `id` never changes.

    `site` is the place in the words of the reviewer, `side` "L", "R", "B" (both sides) or "M" (midline). `category` is
    "main", "relevant", "incidental" or "normal", `certainty` a code of the opinion's scale, `agreement` how it stands
    to the first report ("agree", "refine", "change", "new"). `text` is what is written, every token in words, and
    `cites` those tokens in their order, as `evidence` has them.
    """

    number: int
    id: str
    site: str = ""
    side: str = ""
    category: str = ""
    certainty: str = ""
    agreement: str = ""
    text: str = ""
    cites: tuple[str, ...] = ()


class ManifestMark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mark without a number of its own that stands on a key image or a cited view: an arrow, an outline, a word.

    `id` is the one that `annotations` of that evidence names. `frame` counts from 1. `points` are columns and rows of
    the frame, zero-based, pixel centres at whole numbers; `patient_points` millimetres of `frame_of_reference_uid`.
    `label` is its short name, `text` the words beside it, `class_name` its class, `lesion` the same for all marks of
    one lesion.
    """

    id: str
    shape: str
    study_uid: str
    series_uid: str
    instance_uid: str
    frame: int
    points: tuple[tuple[float, float], ...]
    frame_of_reference_uid: str = ""
    patient_points: tuple[tuple[float, float, float], ...] = ()
    label: str = ""
    text: str = ""
    class_name: str = ""
    lesion: str = ""


def findings_of(work: Work) -> tuple[ManifestFinding, ...]:
    """Return the structured findings, in the order of the opinion."""
    return tuple(_finding(number, one, work) for number, one in enumerate(findings(work.opinion), start=1))


def marks_shown(work: Work) -> tuple[ManifestMark, ...]:
    """Return the marks without a number that key images and views show, in the order they were made.

    What was drawn and is on none of them stays with the case.
    """
    shown = {mark.id for image in work.key_images for mark in marks_of(image, work)}
    shown.update(mark for view in work.views for mark in view.annotations)
    return tuple(_mark(one) for one in work.annotations if one.id in shown and one.measurement is None)


def _finding(number: int, one: Finding, work: Work) -> ManifestFinding:
    return ManifestFinding(
        number=number,
        id=one.id,
        site=one.site.strip(),
        side=one.side,
        category=one.category,
        certainty=one.certainty,
        agreement=one.agreement,
        text=plain_text(one.text, work),
        cites=tuple(dict.fromkeys(token.markup for token in tokens(one.text))),
    )


def _mark(one: Annotation) -> ManifestMark:
    return ManifestMark(
        id=one.id,
        shape=one.kind.value,
        study_uid=one.image.study_instance_uid,
        series_uid=one.image.series_instance_uid,
        instance_uid=one.image.sop_instance_uid,
        frame=one.image.frame + 1,
        points=tuple((point.column, point.row) for point in one.points),
        frame_of_reference_uid=one.frame_of_reference_uid,
        patient_points=tuple(point.as_tuple() for point in one.patient_points),
        label=one.label,
        text=one.text,
        class_name=one.class_name,
        lesion=one.lesion_id,
    )
