"""Dictated words that are copied, cut or dragged: they stay dictated where they are put, and wait there as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QMimeData

from reviewer_app.cases.dictated import DictatedRun, runs_of
from reviewer_app.cases.dictated_places import flat, moved
from reviewer_app.cases.work import Work
from reviewer_app.decoding import from_json
from reviewer_app.ui.dictation.flat_document import flat_text, place_of

if TYPE_CHECKING:
    from reviewer_app.ui.case.fields import TextField

DICTATED_TYPE = "application/x-reviewer-dictated-words"


class Carried(msgspec.Struct, frozen=True):
    """Characters that are carried, and which of them were dictated; places count from the first of them."""

    text: str
    runs: tuple[DictatedRun, ...]


class Landing(msgspec.Struct, frozen=True):
    """What is about to be put into a field: from which place on, and how many characters stay behind it."""

    carried: Carried
    start: int
    behind: int

    def runs_in(self, text: str, path: str) -> tuple[DictatedRun, ...]:
        """Return where it stands in the text of the field once it is there."""
        there = moved(self.carried.runs, self.carried.text, text[self.start : len(text) - self.behind])
        return tuple(replace(one, path=path, start=one.start + self.start, end=one.end + self.start) for one in there)


def chosen(field: TextField) -> Carried:
    """Return what is chosen in a field."""
    first, last = _chosen_places(field)
    text = flat_text(field.document())[first:last]
    runs = () if field.dictated is None else field.dictated.runs
    inside = (one for one in runs if one.start < last and one.end > first)
    return Carried(
        text,
        tuple(
            replace(
                one, start=max(one.start, first) - first, end=min(one.end, last) - first,
                at=one.at + max(one.start, first) - one.start,
            )
            for one in inside
        ),
    )  # fmt: skip


def of_field(work: Work, path: str, markup: str) -> Carried:
    """Return what is carried of a whole field, as a markup that holds its text."""
    text = flat(markup)
    return Carried(text, moved(runs_of(work.runs, path), flat(work.opinion.get(path)), text))


def carry(data: QMimeData, carried: Carried) -> None:
    """Let data carry dictated words, if there are any."""
    if carried.runs:
        data.setData(DICTATED_TYPE, msgspec.json.encode(carried))


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
