"""Dictated words that are copied, cut or dragged: they stay dictated where they are put, and wait there as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

from reviewer_app.cases.dictated import DictatedPassage, DictatedRun, by_id, runs_of
from reviewer_app.cases.dictated_places import flat, moved
from reviewer_app.cases.findings import finding_path, findings
from reviewer_app.cases.rich_text import plain
from reviewer_app.cases.work import Work
from reviewer_app.decoding import from_json
from reviewer_app.ui.case.editor import new_id
from reviewer_app.ui.dictation.flat_document import flat_text, place_of

if TYPE_CHECKING:
    from reviewer_app.ui.case.fields import TextField

DICTATED_TYPE = "application/x-reviewer-dictated-words"


class Carried(msgspec.Struct, frozen=True):
    """Characters that are carried, and which of them were dictated; places count from the first of them.

    `passages` are what the runs are of: where the words are put it may be unknown, in another case or after undo.
    """

    text: str
    runs: tuple[DictatedRun, ...]
    passages: tuple[DictatedPassage, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether words among them were not accepted, or nobody knows what was said there."""
        accepted = {one.id for one in self.passages if one.accepted is not None}
        return any(one.passage not in accepted for one in self.runs)


class Landing(msgspec.Struct, frozen=True):
    """What is about to be put into a field: from which place on, and how many characters stay behind it."""

    carried: Carried
    start: int
    behind: int

    def runs_in(self, text: str, path: str) -> tuple[DictatedRun, ...]:
        """Return where it stands in the text of the field once it is there."""
        there = moved(self.carried.runs, self.carried.text, text[self.start : len(text) - self.behind])
        return tuple(replace(one, path=path, start=one.start + self.start, end=one.end + self.start) for one in there)

    def for_work(self, work: Work, path: str) -> tuple[Landing, tuple[DictatedPassage, ...]]:
        """Return it as it is put into a work, and the passages that are new there: those wait to be accepted."""
        new = {one.id: _new(one, work, path) for one in self.carried.passages if not _known(one, work)}
        runs = tuple(
            replace(one, passage=new[one.passage].id) if one.passage in new else one for one in self.carried.runs
        )
        return Landing(Carried(self.carried.text, runs), self.start, self.behind), tuple(new.values())


def _known(passage: DictatedPassage, work: Work) -> bool:
    known = by_id(work.dictated, passage.id)
    return known is not None and known.text == passage.text


def _new(passage: DictatedPassage, work: Work, path: str) -> DictatedPassage:
    """Return a passage without what belongs to where it was said: another case has other images and sound."""
    taken = by_id(work.dictated, passage.id) is not None  # with another word chosen since
    return replace(
        passage, id=new_id() if taken else passage.id, path=path, recording="", segments=(), view=None, author="",
        accepted=None, how=None,
    )  # fmt: skip


def chosen(field: TextField) -> Carried:
    """Return what is chosen in a field."""
    first, last = _chosen_places(field)
    text = flat_text(field.document())[first:last]
    marks = field.dictated
    if marks is None:
        return Carried(text, ())
    inside = tuple(
        replace(
            one, start=max(one.start, first) - first, end=min(one.end, last) - first,
            at=one.at + max(one.start, first) - one.start,
        )
        for one in marks.runs
        if one.start < last and one.end > first
    )  # fmt: skip
    passages = (marks.passage(one) for one in dict.fromkeys(run.passage for run in inside))
    return Carried(text, inside, tuple(one for one in passages if one is not None))


def of_field(work: Work, path: str, markup: str) -> Carried:
    """Return what is carried of a whole field, as a markup that holds its text."""
    text = flat(markup)
    runs = moved(runs_of(work.runs, path), flat(work.opinion.get(path)), text)
    carried = {one.passage for one in runs}
    return Carried(text, runs, tuple(one for one in work.dictated if one.id in carried))


def of_findings(work: Work, markup: str) -> Carried:
    """Return what of a text that lists findings (`cases.merge_fields`) was dictated into these."""
    text, runs = flat(markup), []
    for one in findings(work.opinion):
        stood = runs_of(work.runs, finding_path(one.id, "text"))
        listed = flat(" ".join(plain(one.text).split()))
        at = text.find(listed) if stood and listed else -1
        while at >= 0:
            there = moved(stood, flat(one.text), listed)
            runs += [replace(run, start=run.start + at, end=run.end + at) for run in there]
            at = text.find(listed, at + len(listed))
    carried = {one.passage for one in runs}
    in_order = tuple(sorted(runs, key=lambda run: run.start))
    return Carried(text, in_order, tuple(one for one in work.dictated if one.id in carried))


def landing_of_facts(work: Work, markup: str, place: QTextCursor) -> Landing:
    """Return what a text of facts will put in the place of what a caret has chosen."""
    first, last = QTextCursor(place), QTextCursor(place)
    first.setPosition(place.selectionStart())
    last.setPosition(place.selectionEnd())
    behind = len(flat_text(place.document())) - place_of(last)
    return Landing(of_findings(work, markup), place_of(first), behind)


def carry(data: QMimeData, carried: Carried) -> None:
    """Let data carry dictated words, if there are any.

    Of words that nobody has accepted there is no plain text: what cannot keep them apart does not get them.
    """
    if carried.runs:
        data.setData(DICTATED_TYPE, msgspec.json.encode(carried))
    if carried.waits:
        data.removeFormat("text/plain")


def landing(data: QMimeData, field: TextField) -> Landing | None:
    """Return what data would put in the place of what is chosen in a field; None where none of it was dictated."""
    if not data.hasFormat(DICTATED_TYPE):
        return None
    try:
        carried = from_json(bytes(data.data(DICTATED_TYPE).data()), Carried)
    except msgspec.MsgspecError:
        return None
    first, last = _chosen_places(field)
    return Landing(carried, first, len(flat_text(field.document())) - last)


def _chosen_places(field: TextField) -> tuple[int, int]:
    cursor = field.textCursor()
    first, last = field.textCursor(), field.textCursor()
    first.setPosition(cursor.selectionStart())
    last.setPosition(cursor.selectionEnd())
    return place_of(first), place_of(last)
