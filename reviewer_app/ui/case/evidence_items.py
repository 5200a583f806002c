"""Evidence as the list shows it: what was measured or marked, where, and which texts cite it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage, key_image_numbers
from reviewer_app.cases.case import Case
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.cited_views import CitedView, place_words, view_words
from reviewer_app.cases.coverage import series_title
from reviewer_app.cases.evidence import Token, TokenKind, fields_citing
from reviewer_app.cases.instance_table import finder, outline
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.records_tree import priors, study_day
from reviewer_app.cases.rules.signing import field_title
from reviewer_app.cases.views import Bookmark, ImageReference
from reviewer_app.cases.work import Work

_ICONS = {AnnotationKind.LENGTH: "ruler", AnnotationKind.ARROW: "arrow-up-right", AnnotationKind.TEXT: "text-t"}


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One annotation, key image, view or passage.

    `when` is the date of its study, with "PRIOR" where there is a newer one of its kind.
    `number` is the one that the panes show, 0 for a mark without one; `token` is None where there is nothing to cite
    (an arrow, a note).
    `bookmark` is its view, None for a passage of a paper. `cited` pairs each field that cites it with its title.
    """

    id: str
    number: int
    is_key_image: bool
    icon: str
    title: str
    when: str
    place: str
    bookmark: Bookmark | None
    token: Token | None
    cited: tuple[tuple[str, str], ...] = ()


class Places:
    """Says where an image is, in words: ``"PRIOR 20 Aug 2026"`` and ``"image 17, T2 TSE sagittal"``."""

    def __init__(self, instances: Sequence[InstanceIndex]) -> None:
        self._instances = instances
        self._find = finder(instances)

    @cached_property
    def _priors(self) -> dict[str, str]:
        """Asked for with the first evidence: a case opens without it."""
        return priors(outline(self._instances))

    def when(self, image: ImageReference) -> str:
        """Return the date of the study of an image, and whether that is a prior; empty where neither is known."""
        index = self._find(image.sop_instance_uid)
        return "" if index is None else study_day(index, prior=index.study.uid in self._priors)

    def words(self, image: ImageReference) -> str:
        """Return the place of an image."""
        index = self._find(image.sop_instance_uid)
        if index is None:
            return "image not on this laptop"
        number = image.frame + 1 if index.frame_count > 1 else index.instance_number
        title = series_title(index)
        if index.kind is InstanceKind.SLIDE:
            return f"slide {title}"
        return f"image {number}, {title}" if number is not None else title

    def numbered(self, image: ImageReference) -> str:
        """Return the place of an image as a text names it: ``"series 4, image 63"``."""
        return place_words(self._find(image.sop_instance_uid), image.frame)

    def series(self, image: ImageReference) -> str:
        """Return the title of the series of an image, empty where the image is not here."""
        index = self._find(image.sop_instance_uid)
        return "" if index is None else series_title(index)

    def about(self, image: ImageReference) -> str:
        """Return what an image is of: the title of its series and the date of its study."""
        return ", ".join(one for one in (self.series(image), self.when(image)) if one)


def evidence_items(work: Work, case: Case, places: Places) -> tuple[EvidenceItem, ...]:
    """Return the annotations in the order they were made, then key images, views and passages that texts rest on."""
    numbers = evidence_numbers(work)
    marks = [_annotation(one, numbers.get(one.id, 0), work, case, places) for one in work.annotations]
    figures = key_image_numbers(work.key_images)
    images = [_key_image(one, figures[one.id], work, case, places) for one in work.key_images]
    views = [_view(one, work, case, places) for one in work.views]
    return (*marks, *images, *views, *(_passage(one, work, case) for one in work.passages))


def evidence_numbers(work: Work) -> dict[str, int]:
    """Return the number of each measurement, counted from 1 in the order they were made."""
    measured = [one.id for one in work.annotations if one.measurement is not None]
    return {one: number for number, one in enumerate(measured, start=1)}


def _annotation(one: Annotation, number: int, work: Work, case: Case, places: Places) -> EvidenceItem:
    name = one.text.strip() or KIND_RULES[one.kind].title
    title = f"{name} {one.measurement.text}" if one.measurement is not None else name
    token = Token(TokenKind.MEASUREMENT, one.id) if one.measurement is not None else None
    icon = _ICONS.get(one.kind, "ruler" if token is not None else "map-pin")
    when, place = places.when(one.image), places.words(one.image)
    view, cited = Bookmark(one.image, one.view), _cited(one.id, work, case)
    return EvidenceItem(one.id, number, False, icon, title, when, place, view, token, cited)


def _key_image(one: KeyImage, number: int, work: Work, case: Case, places: Places) -> EvidenceItem:
    title = one.caption.strip() or f"Key image {number}"
    token = Token(TokenKind.KEY_IMAGE, one.id)
    image, cited = one.bookmark.image, _cited(one.id, work, case)
    when, place = places.when(image), places.words(image)
    return EvidenceItem(one.id, number, True, "camera", title, when, place, one.bookmark, token, cited)


def _view(one: CitedView, work: Work, case: Case, places: Places) -> EvidenceItem:
    """Return a view; two of one image differ in how it was shown and what was drawn on it."""
    title = f"{one.place[:1].upper()}{one.place[1:]}"
    image = one.bookmark.image
    place = ", ".join(words for words in (places.series(image), view_words(one.bookmark.view), one.marks) if words)
    token, cited = Token(TokenKind.VIEW, one.id), _cited(one.id, work, case)
    return EvidenceItem(
        one.id, 0, False, "bookmark-simple", title, places.when(image), place, one.bookmark, token, cited
    )


def _passage(one: CitedPassage, work: Work, case: Case) -> EvidenceItem:
    token, cited = Token(TokenKind.PASSAGE, one.id), _cited(one.id, work, case)
    return EvidenceItem(one.id, 0, False, "quotes", one.short, "", one.origin, None, token, cited)


def _cited(evidence_id: str, work: Work, case: Case) -> tuple[tuple[str, str], ...]:
    return tuple((path, field_title(case, path)) for path in fields_citing(work, evidence_id))
