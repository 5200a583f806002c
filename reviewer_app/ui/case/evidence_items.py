"""Evidence as the list shows it: what was measured or marked, where, and which texts cite it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, overload

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage, key_image_numbers
from reviewer_app.cases.case import Case
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.cited_views import CitedView, place_words, view_words
from reviewer_app.cases.compared_passages import compared_fields
from reviewer_app.cases.coverage import series_title
from reviewer_app.cases.evidence import Token, TokenKind, citing_fields
from reviewer_app.cases.figure_marks import later_marks
from reviewer_app.cases.instance_table import finder, outline
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.records_tree import priors, study_day
from reviewer_app.cases.rules.signing import field_title
from reviewer_app.cases.views import Bookmark, ImageReference
from reviewer_app.cases.volumes import LesionVolume
from reviewer_app.cases.work import Work
from reviewer_app.ui.actions import BY_ID, key_of
from reviewer_app.viewer.class_colors import OWN, class_color


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One annotation, volume, key image, view or passage.

    `when` is the date of its study, with "PRIOR" where there is a newer one of its kind.
    `number` is the one that the panes show, 0 for a mark without one; `token` is None where there is nothing to cite
    (an arrow, a note).
    `bookmark` is its view, None for a passage of a paper. `cited` pairs each field that cites it with its title.
    `state` tells what else is to be known: "hidden", "locked", its class; `color` is that of the class. What is not
    `removable` follows from others.
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
    state: str = ""
    color: str = OWN
    removable: bool = True


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


_Cited: TypeAlias = tuple[tuple[str, str], ...]
_What: TypeAlias = Annotation | KeyImage | CitedView | CitedPassage | LesionVolume
_Entry: TypeAlias = tuple[_What, int, int]
_Basis: TypeAlias = tuple[int, tuple[str, ...], int]
"""What an entry says beside the evidence itself: its number, or how many points were counted; which fields cite it; of
a key image how many later marks are not on its figure."""


class Evidence:
    """Makes the entries of a case's list, each when it is asked for; as long as nothing of it changed it is kept.

    A case may have thousands of marks, of which a list shows a few, and an edit changes one.
    """

    def __init__(self, case: Case, places: Places) -> None:
        self._case, self._places = case, places
        self._made: dict[str, tuple[_What, _Basis, EvidenceItem]] = {}

    def of(self, work: Work) -> EvidenceItems:
        """Return the annotations in the order they were made, then volumes, key images, views and passages."""
        numbers, counts = work.numbers, counted_by(work.annotations)
        figures, later = key_image_numbers(work.key_images), later_marks(work)
        marks: list[_Entry] = [
            (one, counts[one.id] if one.kind is AnnotationKind.COUNT else numbers.get(one.id, 0), 0)
            for one in work.annotations
            if one.kind is not AnnotationKind.COUNT or one.id in counts
        ]
        images: list[_Entry] = [(one, figures[one.id], later[one.id]) for one in work.key_images]
        cited: tuple[CitedView | CitedPassage, ...] = (*work.views, *work.passages)
        others: list[_Entry] = [(one, 0, 0) for one in cited]
        volumes: list[_Entry] = [(one, 0, 0) for one in work.volumes.values()]
        return EvidenceItems((*marks, *volumes, *images, *others), _used(work), self._item)

    def _item(self, what: _What, basis: _Basis) -> EvidenceItem:
        kept = self._made.get(what.id)
        if kept is None or kept[0] is not what or kept[1] != basis:
            kept = self._made[what.id] = (what, basis, self._new(what, *basis))
        return kept[2]

    def _new(self, what: _What, number: int, paths: tuple[str, ...], later: int) -> EvidenceItem:
        cited = tuple((path, field_title(self._case, path)) for path in paths)
        if isinstance(what, KeyImage):
            return _key_image(what, number, later, cited, self._places)
        if isinstance(what, CitedView):
            return _view(what, cited, self._places)
        if isinstance(what, CitedPassage):
            return _passage(what, cited)
        if isinstance(what, LesionVolume):
            return _volume(what, cited, self._places)
        if what.kind is AnnotationKind.COUNT:
            return _counted(what, number, self._places)
        return _annotation(what, number, cited, self._places)


class EvidenceItems(Sequence[EvidenceItem]):
    """The entries of a list as the work was when it was asked for; see `Evidence`."""

    def __init__(
        self,
        entries: Sequence[_Entry],
        cited: Mapping[str, tuple[str, ...]],
        make: Callable[[_What, _Basis], EvidenceItem],
    ) -> None:
        self._entries, self._cited, self._make = entries, cited, make

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, at: int) -> EvidenceItem: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[EvidenceItem, ...]: ...

    def __getitem__(self, at: int | slice) -> EvidenceItem | tuple[EvidenceItem, ...]:
        if isinstance(at, slice):
            return tuple(self._one(*entry) for entry in self._entries[at])
        return self._one(*self._entries[at])

    def _one(self, what: _What, number: int, later: int) -> EvidenceItem:
        return self._make(what, (number, self._cited.get(what.id, ()), later))


def _used(work: Work) -> dict[str, tuple[str, ...]]:
    """Return the paths of the fields that use each piece of evidence: by a token, or by saying how a passage stands."""
    used = citing_fields(work)
    for passage_id, path in compared_fields(work.opinion).items():
        cited = used.get(passage_id, ())
        used[passage_id] = cited if path in cited else (path, *cited)
    return used


def counted_by(annotations: Iterable[Annotation]) -> dict[str, int]:
    """Return how many points were counted on each image in each class, by the id of the first annotation that counts.

    One count lies in many annotations of 200 points; it is one entry of a list.
    """
    first: dict[tuple[ImageReference, str], str] = {}
    found: dict[str, int] = {}
    for one in annotations:
        if one.kind is AnnotationKind.COUNT:
            name = first.setdefault((one.image, one.class_name), one.id)
            found[name] = found.get(name, 0) + len(one.points)
    return found


def _annotation(one: Annotation, number: int, cited: _Cited, places: Places) -> EvidenceItem:
    name = one.text.strip() or _label(one) or KIND_RULES[one.kind].title
    title = f"{name} {one.measurement.text}" if one.measurement is not None else name
    token = Token(TokenKind.MEASUREMENT, one.id) if one.measurement is not None else None
    when, place = places.when(one.image), places.words(one.image)
    view = Bookmark(one.image, one.view)
    state = ", ".join(words for words, holds in (
        (one.class_name, bool(one.class_name)), ("locked", one.locked), ("hidden", one.hidden),
    ) if holds)  # fmt: skip
    icon, color = BY_ID[f"tool-{one.kind.value}"].icon, class_color(one.class_name)
    return EvidenceItem(one.id, number, False, icon, title, when, place, view, token, cited, state, color)


def _label(one: Annotation) -> str:
    """Return what a mark was called; the label of a calibration is no name but how far it holds."""
    return "" if one.kind is AnnotationKind.CALIBRATION else one.label.strip()


def _counted(one: Annotation, count: int, places: Places) -> EvidenceItem:
    title = f"{one.class_name or 'Counted'}: {count} point{'' if count == 1 else 's'}"
    when, place, view = places.when(one.image), places.words(one.image), Bookmark(one.image, one.view)
    icon, color = BY_ID["tool-count"].icon, class_color(one.class_name)
    return EvidenceItem(one.id, 0, False, icon, title, when, place, view, None, color=color)


ORDERS: tuple[tuple[str, str], ...] = (
    ("made", "As they were made"), ("newest", "Newest first"), ("image", "By image"), ("title", "By name"),
)  # fmt: skip


def arranged(items: Sequence[EvidenceItem], words: str, order: str) -> Sequence[EvidenceItem]:
    """Return the items in which all of some words occur, in one of `ORDERS`."""
    wanted = words.casefold().split()
    if not wanted and order == ORDERS[0][0]:
        return items
    found = [
        one
        for one in items
        if all(word in f"{one.title} {one.when} {one.place} {one.state}".casefold() for word in wanted)
    ]
    if order == "newest":
        found.reverse()
    elif order == "image":
        found.sort(key=lambda one: (one.when, one.place))
    elif order == "title":
        found.sort(key=lambda one: one.title.casefold())
    return tuple(found)


def _key_image(one: KeyImage, number: int, later: int, cited: _Cited, places: Places) -> EvidenceItem:
    title = one.caption.strip() or f"Key image {number}"
    token = Token(TokenKind.KEY_IMAGE, one.id)
    image = one.bookmark.image
    when, place = places.when(image), places.words(image)
    state = _not_on_figure(later)
    return EvidenceItem(one.id, number, True, "camera", title, when, place, one.bookmark, token, cited, state)


def _not_on_figure(later: int) -> str:
    if not later:
        return ""
    marks, them = ("mark", "it") if later == 1 else ("marks", "them")
    return f"{later} later {marks} not on its figure ({key_of('key-image')} adds {them})"


def _view(one: CitedView, cited: _Cited, places: Places) -> EvidenceItem:
    """Return a view; two of one image differ in how it was shown and what was drawn on it."""
    title = f"{one.place[:1].upper()}{one.place[1:]}"
    image = one.bookmark.image
    place = ", ".join(words for words in (places.series(image), view_words(one.bookmark.view), one.marks) if words)
    token, when = Token(TokenKind.VIEW, one.id), places.when(image)
    return EvidenceItem(one.id, 0, False, "bookmark-simple", title, when, place, one.bookmark, token, cited)


def _volume(one: LesionVolume, cited: _Cited, places: Places) -> EvidenceItem:
    """Return the volume of a lesion: it goes with its outlines, and is shown on the largest."""
    shown, series = one.largest, places.series(one.largest.image)
    title = f"Lesion {one.lesion_words}: volume {one.measurement.text}"
    place = ", ".join(words for words in (one.words, series) if words)
    view, token = Bookmark(shown.image, shown.view), Token(TokenKind.VOLUME, one.id)
    when = places.when(shown.image)
    return EvidenceItem(one.id, 0, False, "stack", title, when, place, view, token, cited, removable=False)


def _passage(one: CitedPassage, cited: _Cited) -> EvidenceItem:
    token = Token(TokenKind.PASSAGE, one.id)
    icon = "note" if one.is_note else "highlighter-circle" if one.is_highlight else "quotes"
    state = one.note if one.is_highlight else ""
    return EvidenceItem(one.id, 0, False, icon, one.short, "", one.origin, None, token, cited, state)
