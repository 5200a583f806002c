"""What the list of records shows, row by row, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import NO_PAGES, PageCounts, pages_shown, series_title
from reviewer_app.cases.instance_table import in_series, outline
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.looks import Looks, SeenKey
from reviewer_app.cases.paper_kinds import kind_words, paper_kind
from reviewer_app.cases.read_kinds import is_counted, is_read
from reviewer_app.cases.records import ListedDocument, RecordKey
from reviewer_app.cases.records_tree import SeriesGroup, StudyGroup, study_groups
from reviewer_app.cases.rules.dates import day
from reviewer_app.cases.slide_coverage import (
    SlideExtent,
    is_looked_through,
    share_looked_over,
    shares_shown,
    slide_words,
)
from reviewer_app.imaging.kinds import is_image_class, words_for
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.viewer.slide_stack import SlideStack, slide_stack
from reviewer_app.viewer.unseen import is_video, look_keys, shown_keys, unseen_position

IMAGE, PAGE, SECOND = "image", "page", "s"
_IN_PANES = frozenset({InstanceKind.IMAGE, InstanceKind.VIDEO, InstanceKind.SLIDE})
#: Where documents stand, the ones that carry the story first (std Q10).
_CATEGORIES = ("radiology-report", "pathology-report", "lab", "referral-letter", "history", "consent", "other")


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One series or document.

    `frames` are the keys of looks that belong to it, counted in `unit`; `whole` says that any one of them will do.
    `opens` is False where there is nothing a pane can show, and `why` then says so; else `why` is what the reader must
    know of a stack. `new` marks what came after the reviewer had asked for more records, `lacking` of what not every
    listed file is here: it is never told as shown whole.
    `text` is a record in DICOM that is read as a document; `levels` are the instances of a slide.
    """

    key: RecordKey
    title: str
    caption: str
    icon: str = ""
    prior: bool = False
    frames: Sequence[SeenKey] = ()
    whole: bool = False
    opens: bool = True
    why: str = ""
    levels: tuple[InstanceIndex, ...] = ()
    document: ListedDocument | None = None
    stack: Stack | None = None
    text: InstanceIndex | None = None
    unit: str = IMAGE
    new: bool = False
    lacking: bool = False

    @property
    def id(self) -> str:
        """Name of the row: a series may have several stacks or texts, and each is a row."""
        if self.text is not None:
            return f"{self.key}:{self.text.sop_instance_uid}"
        return self.stack.key if self.stack is not None else str(self.key)

    @property
    def document_key(self) -> str:
        """What a pane calls the document of this row: its reference or SOP Instance UID, empty for pictures."""
        if self.text is not None:
            return self.text.sop_instance_uid
        return self.document.reference if self.document is not None else ""

    def shown_part(self, looks: Looks, pages: PageCounts = NO_PAGES) -> tuple[int, int]:
        """Return how many of how many were shown; of a slide per cent of its area at scanning power, all as 100.

        `pages` are how many pages each paper has, by its reference.
        """
        if self.is_paged:
            counts = pages_shown(self.document_key, looks, pages)
            return counts.seen, counts.total
        if self.extent is not None:
            shares = shares_shown(self.extent, looks.cells)
            share = share_looked_over(self.extent, shares)
            return 100 if is_looked_through(self.extent, shares) else min(round(100 * share), 99), 100
        if self.whole:
            uids = {uid for uid, _ in self.frames}
            return int(any(uid in uids for uid, _ in looks.seen)), 1
        return looks.counts(self.frames).seen, len(self.frames)

    def told(self, looks: Looks, pages: PageCounts = NO_PAGES) -> tuple[tuple[int, int], int]:
        """Return `shown_part`, and how many images or pages were on the screen too shortly or too small to count."""
        if self.is_paged:
            counts = pages_shown(self.document_key, looks, pages)
            return (counts.seen, counts.total), counts.passed
        if self.whole:
            return self.shown_part(looks, pages), 0
        counts = looks.counts(self.frames)
        return (counts.seen, len(self.frames)), counts.passed

    @property
    def is_paged(self) -> bool:
        """Whether its pages or seconds are told by the document that is read of it."""
        return bool(self.document_key) and bool(self.frames)

    @property
    def extent(self) -> SlideExtent | None:
        """The size of a slide, None for anything else."""
        return self.stack.extent if isinstance(self.stack, SlideStack) else None

    def caption_now(self, looks: Looks) -> str:
        """Return the second line: of a slide what was shown of it, of images how many of how many were seen."""
        if self.extent is None and self.stack is not None:
            (seen, total), passed = self.told(looks)
            told = seen_words(seen, passed, _count(total, "image")) if seen or passed else _count(total, "image")
            return self.caption.replace(_count(total, "image"), told, 1)
        words = self.extent_words(looks).replace(" of the area", "").replace(" or more", "")
        return words or self.caption

    def paged_caption(self, part: tuple[int, int], pages: PageCounts) -> str:
        """Return the second line with how many of its pages or seconds were shown (`part`), where they are known."""
        if self.unit == IMAGE or (self.is_paged and self.document_key not in pages):
            return self.caption
        shown, total = part
        whole = f"{total} s" if self.unit == SECOND else _count(total, "page")
        words = f"{shown} of {whole} seen" if shown else whole
        if self.document is None:
            return f"{self.caption}, {words}"
        if self.document.is_lab_table:
            words = "seen" if shown else ""
        made = self.document.created
        when = day(made.date()) if made is not None else ""
        return ", ".join(one for one in (when, words, self.document.author) if one)

    def extent_words(self, looks: Looks) -> str:
        """Return how much of a slide was shown at which power, in words; empty for anything else."""
        if self.extent is None:
            return ""
        return slide_words(self.extent, shares_shown(self.extent, looks.cells))


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """A head and its rows; `when` is never cut short, the title may be."""

    title: str
    rows: tuple[RecordRow, ...]
    when: str = ""


def seen_words(seen: int, passed: int, total: str) -> str:
    """Return what was seen of images, and apart from it what was only passed: ``"0 of 8 images seen, 8 passed"``."""
    told = f"{seen} of {total} seen"
    return f"{told}, {passed} passed" if passed else told


def record_groups(records: CaseRecords) -> tuple[RecordGroup, ...]:
    """Return the studies, newest first, then the documents, then what could not be had."""
    stacks: dict[str, list[Stack]] = {}
    for stack in sort_into_stacks(records.instances) if records.stacks is None else records.stacks:
        stacks.setdefault(stack.series_instance_uid, []).append(stack)
    lacking = _lacking(records)
    groups = [_with_lacking(_study(one, stacks), lacking) for one in study_groups(outline(records.instances))]
    listed = {f"document:{one.reference}" for one in records.documents}  # these say in their own row what is wrong
    problems = [one for one in records.problems if one.key not in listed]
    for title, labs in (("Laboratory results", True), ("Documents", False)):
        papers = sorted((one for one in records.documents if one.is_lab_table is labs), key=_document_order)
        if papers:
            groups.append(RecordGroup(title, tuple(_document(one) for one in papers)))
    if problems:
        rows = tuple(
            RecordRow(
                RecordKey("problem", one.key), "Not available", one.sentence, "warning", opens=False, why=one.sentence
            )
            for one in problems
        )
        groups.append(RecordGroup("Could not be had", rows))
    return tuple(_with_new(one, records.new) for one in groups) if records.new else tuple(groups)


def hidden_group(case: Case) -> tuple[RecordGroup, ...]:
    """Return the one row that stands for a first report that is hidden, nothing where none is."""
    if not case.hidden:
        return ()
    words = case.hidden[0]
    row = RecordRow(RecordKey("hidden", "first-report"), "First report", words, "eye-slash", opens=False, why=words)
    return (RecordGroup("First report", (row,)),)


def _with_new(group: RecordGroup, new: frozenset[str]) -> RecordGroup:
    return replace(group, rows=tuple(replace(one, new=str(one.key) in new) for one in group.rows))


def _lacking(records: CaseRecords) -> dict[str, str]:
    """Return, for each series of which not every listed file is here: ``"22 of 24 files here"``."""
    if not records.listed:
        return {}
    here = in_series(records.instances)
    return {uid: f"{here[uid]} of {count} files here" for uid, count in records.listed.items() if here[uid] < count}


def _with_lacking(group: RecordGroup, lacking: Mapping[str, str]) -> RecordGroup:
    """Say in the first row of a series that not all of it is here; what is here tells nothing of that by itself."""
    told = set[str]()
    rows = []
    for one in group.rows:
        words = "" if one.key.uid in told else lacking.get(one.key.uid, "")
        told.add(one.key.uid)
        rows.append(replace(one, caption=f"{one.caption}, {words}", lacking=True) if words else one)
    return replace(group, rows=tuple(rows))


def _study(study: StudyGroup, stacks: Mapping[str, Sequence[Stack]]) -> RecordGroup:
    when = day(study.taken_on) if study.taken_on is not None else ""
    rows = [row for one in study.series for row in _series(one, stacks.get(one.uid, ()), prior=bool(study.prior))]
    return RecordGroup(study.title, tuple(rows), when)


def _series(series: SeriesGroup, stacks: Sequence[Stack], *, prior: bool) -> list[RecordRow]:
    key = RecordKey("series", series.uid)
    levels = [one for one in series.instances if one.kind is InstanceKind.SLIDE]
    videos = any(one.kind is InstanceKind.VIDEO for one in series.instances)
    rows = [_stack(key, one, prior=prior, video=videos and is_video(one)) for one in stacks]
    if levels:
        frames = tuple((one.sop_instance_uid, 0) for one in levels)
        slide = slide_stack(levels)
        rows.append(RecordRow(key, slide.title, "Slide", "", prior, frames, True, levels=tuple(levels), stack=slide))
    texts = [_text(key, one, prior=prior) for one in series.instances if is_read(one)]
    return rows + texts + _not_shown(key, series, prior=prior)


def _not_shown(key: RecordKey, series: SeriesGroup, *, prior: bool) -> list[RecordRow]:
    """Return a row for the objects of a series that no pane shows, with the reason; none if there are none."""
    others = [one for one in series.instances if one.kind not in _IN_PANES and not is_read(one)]
    if not others:
        return []
    words = ", ".join(dict.fromkeys(_kind_words(one) for one in others))
    empty = all(is_image_class(one.sop_class_uid) for one in others)
    why = "the file holds no picture" if empty else "this version shows images, slides and documents"
    if empty and len(others) > 1:
        why = f"the {len(others)} files hold no picture"
    damaged = sum(bool(one.incomplete) for one in others)
    if damaged:
        several = f"{damaged} of {len(others)} files are damaged or cut off"
        why = several if len(others) > 1 else "the file is damaged or cut off"
    why = f"{words}: {why}"
    return [RecordRow(key, series_title(others[0]), words, "file-text", prior, opens=False, why=why)]


def _kind_words(one: InstanceIndex) -> str:
    return one.content_label or words_for(one.sop_class_uid).capitalize() or "Other object"


def _text(key: RecordKey, one: InstanceIndex, *, prior: bool) -> RecordRow:
    caption = one.content_label or str(one.kind).replace("-", " ").capitalize()
    caption += ", there only in part" if one.incomplete else ""
    frames = ((one.sop_instance_uid, 0),) if is_counted(one) else ()
    unit = SECOND if one.kind is InstanceKind.WAVEFORM else PAGE
    return RecordRow(key, series_title(one), caption, "file-text", prior, frames, text=one, unit=unit)


def _stack(key: RecordKey, stack: Stack, *, prior: bool, video: bool = False) -> RecordRow:
    caption = _count(len(stack.frames), "image")
    for note in (one for one in stack.notes if one.warns):
        caption += f", {note.words[0].lower()}{note.words[1:]}"
    problems = stack.problems()
    if problems:
        caption += f", {len(problems)} cannot be shown"
    about = "\n".join((*(note.sentence for note in stack.notes), *dict.fromkeys(problems.values())))
    if video:
        seconds = tuple(dict.fromkeys(look_keys(stack)))
        return RecordRow(key, stack.title, caption, "", prior, seconds, why=about, stack=stack, unit=SECOND)
    return RecordRow(key, stack.title, caption, "", prior, stack.frame_keys(), why=about, stack=stack)


def _document(paper: ListedDocument) -> RecordRow:
    icon = "table" if paper.is_lab_table else "file-pdf" if paper.category == "consent" else "file-text"
    made = day(paper.created.date()) if paper.created is not None else ""
    caption = ", ".join(part for part in (made, paper.author) if part)
    opens = paper.is_lab_table or paper_kind(paper) is not None
    why = "" if opens else kind_words(paper)
    return RecordRow(
        RecordKey("document", paper.reference),
        paper.title,
        caption or paper.category.replace("-", " "),
        icon,
        frames=((paper.reference, 0),),
        whole=True,
        opens=opens,
        why=why,
        document=paper,
        unit=PAGE,
    )


def _document_order(paper: ListedDocument) -> tuple[int, float]:
    place = _CATEGORIES.index(paper.category) if paper.category in _CATEGORIES else len(_CATEGORIES)
    return place, -(paper.created.timestamp() if paper.created is not None else 0.0)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def record_days(groups: Iterable[RecordGroup]) -> dict[str, str]:
    """Return when each record was made, by its key as text, and whether a newer one of its kind makes it a prior."""
    days: dict[str, str] = {}
    for group in groups:
        for row in group.rows:
            made = row.document.created if row.document is not None else None
            when = day(made.date()) if made is not None else group.when
            days[str(row.key)] = f"PRIOR {when}".strip() if row.prior else when
    return days


def row_of(groups: Iterable[RecordGroup], key: str) -> RecordRow | None:
    """Return the first row of a record by its key as text."""
    return next((one for group in groups for one in group.rows if str(one.key) == key), None)


def study_beside(rows: Iterable[RecordRow], study: str, step: int) -> RecordRow | None:
    """Return the first row of the study after (`step` 1) or before (-1) one, round the end; None without images.

    `study` is a Study Instance UID; where no row is of it, the first study is taken.
    """
    first: dict[str, RecordRow] = {}
    for row in rows:
        if row.stack is not None:
            first.setdefault(row.stack.study_instance_uid, row)
    studies = list(first)
    at = studies.index(study) + step if study in studies else 0
    return first[studies[at % len(studies)]] if studies else None


def next_unseen(
    rows: Sequence[RecordRow], looks: Looks, current: str, step: int, pages: PageCounts = NO_PAGES
) -> tuple[RecordRow, int] | None:
    """Return the nearest row, beyond the one with id `current` and round the end, that has something not seen.

    With it comes the position of its first such image in the direction of `step` (1 or -1), 0 where it is no stack.
    """
    begin = next((at for at, row in enumerate(rows) if row.id == current), -1 if step > 0 else len(rows))
    order = (rows[(begin + step * number) % len(rows)] for number in range(1, len(rows) + 1))
    for row in order:
        shown, total = row.shown_part(looks, pages)
        if shown >= total or not row.opens:
            continue
        if row.stack is None or row.whole:
            return row, 0
        keys = shown_keys(row.stack)
        found = unseen_position(keys, looks, -1 if step > 0 else len(keys), step)
        if found is not None:
            return row, found
    return None


def images_shown(groups: Sequence[RecordGroup], looks: Looks) -> tuple[int, int]:
    """Return how many of all images were shown; a slide is one."""
    return images_of((one, one.shown_part(looks)) for group in groups for one in group.rows)


def images_of(rows: Iterable[tuple[RecordRow, tuple[int, int]]]) -> tuple[int, int]:
    """Return how many of all images were shown, from what was shown of each row (`RecordRow.shown_part`)."""
    counted = [
        (part[0] // part[1], 1) if one.whole else part
        for one, part in rows
        if one.key.kind == "series" and one.frames and one.unit == IMAGE
    ]
    return sum(shown for shown, _ in counted), sum(total for _, total in counted)


def shown_words(rows: Iterable[tuple[RecordRow, tuple[int, int], int]]) -> str:
    """Return what was seen of all series: ``"12 of 340 images seen, 8 passed; 3 of 9 pages seen; 8 of 10 s seen"``.

    Each row comes with what was shown of it and how much was passed (`RecordRow.told`).
    """
    counted = list(rows)
    shown, total = images_of((one, part) for one, part, _passed in counted)
    passed = sum(passed for one, _part, passed in counted if one.unit == IMAGE and one.stack is not None)
    said = [seen_words(shown, passed, _count(total, "image"))] if total else []
    for unit in (PAGE, SECOND):
        parts = [part for one, part, _ in counted if one.unit == unit and one.frames and one.key.kind == "series"]
        shown, total = sum(part[0] for part in parts), sum(part[1] for part in parts)
        if total:
            said.append(seen_words(shown, 0, f"{total} s" if unit == SECOND else _count(total, "page")))
    return "; ".join(said)
