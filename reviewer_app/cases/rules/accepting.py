"""Before a case is accepted: who may give the opinion, on data how old, and with which interests."""

from __future__ import annotations

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.rules.checks import Check, in_order
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.disclosing import conflict_check
from reviewer_app.cases.rules.eligibility import standing


def checks_before_accepting(
    case: Case, reviewer: Reviewer, when: Circumstances, declared: str, disclosure: str = ""
) -> tuple[Check, ...]:
    """Return every check before accepting, what forbids first.

    `declared` is what the reviewer says of conflicts of interest, a code of `opinion.CONFLICT` or empty (std Q40), and
    `disclosure` what is disclosed.
    """
    return in_order((*standing(case, reviewer, when), conflict_check(declared, disclosure)))
