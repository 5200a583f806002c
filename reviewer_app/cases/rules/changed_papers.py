"""Right before sending: whether a paper that the signed opinion rests on has another version since (Q10)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import YES
from reviewer_app.cases.records import ListedDocument
from reviewer_app.cases.replaced_papers import review_path
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.work import Work


def changed_papers(work: Work, changed: Iterable[ListedDocument], now: Case) -> tuple[Check, ...]:
    """Return what holds an opinion because of papers that it rests on; nothing where it rests on none of them.

    The id ends with a digest of what the service lists of them now: a reason given for it holds for no later version.

    Parameters
    ----------
    work
        What was signed.
    changed
        The papers that are here of which the service lists another content now, or which it lists no more.
    now
        The case as it is listed now.
    """
    quoted = {one.record for one in work.passages}
    rests_on = [
        one
        for one in changed
        if one.reference in quoted or work.opinion.get(review_path(one.reference, "reviewed")) == YES
    ]
    if not rests_on:
        return ()
    listed = {one.reference: one for one in now.documents}
    gone = [one for one in rests_on if one.reference not in listed]
    became = (len(rests_on) - len(gone), "another version"), (len(gone), "been taken back")
    words = ", ".join(f"{_records(count)} {what}" for count, what in became if count)
    said = f"The opinion rests on {words} since it was signed"
    return (Check(f"changed-records:{_digest(rests_on, listed)}", Outcome.BLOCK, said),)


def _records(count: int) -> str:
    return "a record that has" if count == 1 else f"{count} records that have"


def _digest(papers: Iterable[ListedDocument], listed: dict[str, ListedDocument]) -> str:
    told = sorted(
        (
            one.reference,
            *((now.sha1, now.url, now.version, str(now.size)) if (now := listed.get(one.reference)) else ()),
        )
        for one in papers
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
