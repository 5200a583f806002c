"""Passages of the first report that are compared: each says how it stands, and in words what is said instead.

That they contradict the findings they are bound to, or the comparison as a whole, is said and never held up.
"""

from __future__ import annotations

from reviewer_app.cases.compared_passages import (
    CANNOT_DETERMINE,
    CHANGED,
    CONFIRMED,
    REFINED,
    ComparedPassage,
    compared_passages,
    compared_path,
)
from reviewer_app.cases.findings import AGREEMENT_WORDS, Agreement, findings
from reviewer_app.cases.opinion import CONCORDANCE, Opinion
from reviewer_app.cases.rich_text import is_filled
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.work import Work

#: What cannot be said of a passage and of the finding it is bound to at once. One finding may rest on several passages,
#: so it may well say more or less than one of them; and a finding that is new may change what a passage denied.
_CONTRADICTIONS = frozenset(
    {
        (CONFIRMED, Agreement.CHANGE),
        (CONFIRMED, Agreement.NEW),
        (REFINED, Agreement.NEW),
        (CHANGED, Agreement.AGREE),
    }
)
_WHOLE = ("concordance.diagnosis", "concordance.treatment")


def passage_checks(work: Work) -> list[Check]:
    """Check what is said of each passage that is compared; nothing where none is (std 3.3, Q19, Q37)."""
    compared = compared_passages(work)
    found: list[Check] = []
    for one in compared:
        where, name = one.passage.id, one.passage.short
        if not one.agreement:
            path = compared_path(where, "agreement")
            found.append(Check(f"passages:{where}", Outcome.BLOCK, f"Say how this stands: {name}", target=path))
        elif one.agreement in (REFINED, CHANGED) and not is_filled(one.words):
            path = compared_path(where, "words")
            found.append(Check(f"passages:{where}", Outcome.BLOCK, f"Say what you say instead: {name}", target=path))
    if compared and not found:
        words = "Passages of the first report compared"
        found.append(Check("passages", Outcome.PASS, words, f"{len(compared)} compared"))
    return [*found, *_with_findings(work, compared), *_with_the_whole(work.opinion, compared)]


def _with_findings(work: Work, compared: tuple[ComparedPassage, ...]) -> list[Check]:
    said = {one.id: one.agreement for one in findings(work.opinion)}
    found: list[Check] = []
    for one in compared:
        of_finding = said.get(one.finding_id, "")
        if (one.agreement, of_finding) in _CONTRADICTIONS:
            words = f"Finding {one.finding} says “{AGREEMENT_WORDS[of_finding]}”, its passage “{one.agreement_words}”"
            path = compared_path(one.passage.id, "agreement")
            found.append(Check(f"passages-differ:{one.passage.id}", Outcome.WARN, words, one.passage.short, path))
    return found


def _with_the_whole(opinion: Opinion, compared: tuple[ComparedPassage, ...]) -> list[Check]:
    """Return that every passage is changed where diagnosis and plan, as far as they are compared, are confirmed."""
    each = {one.agreement for one in compared} - {"", CANNOT_DETERMINE}
    whole = {path: opinion.get(path) for path in _WHOLE if opinion.get(path)}
    if each != {CHANGED} or set(whole.values()) != {CONFIRMED}:
        return []
    names = dict(CONCORDANCE)
    words = f"Every passage says “{names[CHANGED]}”, the comparison as a whole “{names[CONFIRMED]}”"
    return [Check("passages-differ", Outcome.WARN, words, target=next(iter(whole)))]
