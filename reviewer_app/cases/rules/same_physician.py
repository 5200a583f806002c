"""Whether two entries of a case name one physician: services name a person by several resources."""

from __future__ import annotations

import re
from typing import Final

from reviewer_app.cases.people import NPI, Physician
from reviewer_app.cases.plain_names import plain_name

_TITLE: Final = re.compile(r"^(?:dr|prof|mr|mrs|ms|mx)\b\.?\s*")
_LETTERS_AFTER: Final = re.compile(r",.*$")


def is_same_physician(one: Physician, other: Physician) -> bool | None:
    """Return whether two physicians are one person, None where that cannot be told.

    One reference or one identifier is one person; two National Provider Identifiers are two. One name is no proof: with
    one qualification, or where one of both tells none, it cannot be told.
    """
    known = [set(each.identifiers) | ({each.reference} - {""}) for each in (one, other)]
    if known[0] & known[1]:
        return True
    numbers = [{text for text in each.identifiers if text.startswith(f"{NPI}|")} for each in (one, other)]
    name = _name(one)
    if (numbers[0] and numbers[1]) or not name or name != _name(other):
        return False
    learnt = [{plain_name(text) for text in each.qualifications} for each in (one, other)]
    return False if learnt[0] and learnt[1] and not learnt[0] & learnt[1] else None


def _name(one: Physician) -> str:
    """Return a name by which it is compared: without titles, the letters after it, and the order of its words."""
    bare = _TITLE.sub("", plain_name(_LETTERS_AFTER.sub("", one.name)))
    return " ".join(sorted(re.findall(r"\w+", bare)))
