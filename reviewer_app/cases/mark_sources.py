"""A DICOM object of somebody else with the marks that it holds: what panes draw apart from the reviewer's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reviewer_app.cases.exchanged_marks import ExchangedMark, MarkOrigin
from reviewer_app.cases.rules.dates import day as day_words

_KINDS = {
    MarkOrigin.REPORT: "Report",
    MarkOrigin.STATE: "Presentation state",
    MarkOrigin.KEY_OBJECTS: "Key images",
    MarkOrigin.SEGMENTATION: "Segmentation",
}


@dataclass(frozen=True, slots=True)
class MarkSource:
    """One object. `author` is a name in words and `day` as ``2020-01-31``, each empty where the object names none.

    Every mark has words of its own, or none where the object says nothing about it.
    """

    sop_instance_uid: str
    origin: MarkOrigin
    title: str = ""
    author: str = ""
    day: str = ""
    marks: tuple[ExchangedMark, ...] = ()

    @property
    def signature(self) -> str:
        """Whose marks they are, else what they are from, and from when: ``"Lindqvist, Anna · 22 Nov 2026"``."""
        return " · ".join(one for one in (self.author or _KINDS[self.origin], _read(self.day)) if one)

    @property
    def name(self) -> str:
        """What it is called in a list: its kind, its title, and whose it is."""
        return " – ".join(dict.fromkeys((self.heading, self.signature)))

    @property
    def heading(self) -> str:
        """Its kind and its title."""
        return ": ".join(one for one in (_KINDS[self.origin], self.title) if one)


def _read(day: str) -> str:
    """Return a day as people read it; one that is no date as it stands."""
    try:
        return day_words(date.fromisoformat(day))
    except ValueError:
        return day
