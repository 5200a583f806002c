"""Whether a paper is, or can be, the first report: by whom it is, and as what it is listed."""

from __future__ import annotations

import re

from reviewer_app.cases.case import Case
from reviewer_app.cases.changed_records import without_version
from reviewer_app.cases.plain_names import plain_name
from reviewer_app.cases.records import ListedDocument

#: Categories of papers that are reports of what was seen.
REPORTS = frozenset({"radiology-report", "pathology-report"})
_TITLES = frozenset({"prof", "med", "mrs", "phd"})
_LONG_WORD = re.compile(r"\w{3,}")


def not_the_first_report(case: Case, paper: ListedDocument) -> str:
    """Return in a sentence why a paper seems to be no report of the first physician, empty where nothing says so.

    Given names are often abbreviated, and the author may be the institution: one name in common is enough.
    """
    first = case.first_opinion.physician if case.first_opinion is not None else None
    if first is not None and first.name and paper.author:
        known = _names(first.name) | _names(first.organization)
        by_other = known.isdisjoint(_names(paper.author))
        return f"“{paper.title}” is by {paper.author}; the first physician is {first.name}." if by_other else ""
    return "" if paper.category in REPORTS else f"“{paper.title}” is not listed as a report."


def first_reports(case: Case) -> tuple[ListedDocument, ...]:
    """Return the papers that are known to be the first report.

    They are those that the service names; else reports whose author bears a name of the first physician: that both are
    of one institution is no proof.
    """
    first = case.first_opinion
    if first is None:
        return ()
    linked = tuple(one for one in case.documents if without_version(one.reference) in first.reports)
    if linked or first.physician is None or not first.physician.name:
        return linked
    known = _names(first.physician.name)
    return tuple(one for one in case.documents if one.category in REPORTS and known & _names(one.author))


def _names(text: str) -> set[str]:
    return set(_LONG_WORD.findall(plain_name(text))) - _TITLES
