"""Passages of the first report that are compared: each says how it stands, and in words what is said instead."""

from __future__ import annotations

from reviewer_app.cases.compared_passages import CHANGED, REFINED, compared_passages, compared_path
from reviewer_app.cases.rich_text import is_filled
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.work import Work


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
        return [Check("passages", Outcome.PASS, "Passages of the first report compared", f"{len(compared)} compared")]
    return found
