"""Before an addendum or correction is signed: what it says, and again whether this reviewer may give an opinion."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.amendments import (
    amendment,
    amendment_alone,
    amendment_path,
    corrected,
    now_path,
    replaces_path,
)
from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.rich_text import is_filled
from reviewer_app.cases.rules.amended_advice import advice_checks_of
from reviewer_app.cases.rules.answers import answer_checks
from reviewer_app.cases.rules.checks import Check, held
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.dictated import dictated_checks
from reviewer_app.cases.rules.disclosing import conflict_check
from reviewer_app.cases.rules.eligibility import standing
from reviewer_app.cases.rules.outcome import is_unable
from reviewer_app.cases.rules.plain_words import plain_words_checks
from reviewer_app.cases.rules.sides import Find
from reviewer_app.cases.rules.under_policy import under_policy
from reviewer_app.cases.rules.unfinished import unfinished_checks
from reviewer_app.cases.rules.waiving import waived
from reviewer_app.cases.rules.written import concordance_checks, diagnosis_checks
from reviewer_app.cases.work import Work


def checks_before_amending(
    case: Case, work: Work, reviewer: Reviewer, number: int, when: Circumstances, find: Find
) -> tuple[Check, ...]:
    """Return the checks of an amendment: its own words, and licence, cover, consent and conflict as of `when`.

    What was checked of the opinion was signed with it and is not asked again. `find` gives the index of an image by
    its SOP Instance UID, None where it is not here.
    """
    from reviewer_app.cases.rules.text.checks import text_checks  # noqa: PLC0415 - many patterns; a case begins without

    written = amendment(work.opinion, number)
    own = replace(work, opinion=amendment_alone(work.opinion, number))
    asked = (
        _said(written.reason, amendment_path(number, "reason"), "Says why it is written", "Say why it is written"),
        _said(written.text, amendment_path(number, "text"), *_TEXT[written.corrects]),
        *advice_checks_of(case, work.opinion, written, number),
        _conflict(written.conflict, written.disclosed, number),
        *unfinished_checks(own),
        *dictated_checks(work, within=amendment_path(number, "")),
        *(_of_the_whole(case, work, written.replaced, number) if written.corrects else ()),
    )
    settled = under_policy(policy_of(case), asked)
    # words only advise here, whatever the policy: there is no place for a reason to set a remark aside
    return (*settled, *text_checks(case, own, find, when.now.date()), *standing(case, reviewer, when))


def _of_the_whole(case: Case, work: Work, replaced: tuple[str, ...], number: int) -> list[Check]:
    """Return which rules of a whole opinion the corrected one breaks; each leads to the correction."""
    after = replace(work, opinion=corrected(work.opinion, number))
    if is_unable(after.opinion):
        return []
    opinion = after.opinion
    asked = (*answer_checks(case, opinion), *diagnosis_checks(opinion), *concordance_checks(case, opinion),
             *plain_words_checks(case, after))  # fmt: skip
    settled = (waived(one, opinion) for one in under_policy(policy_of(case), asked))

    def place(path: str) -> str:
        return now_path(number, path) if path in replaced else replaces_path(number, path)

    return [replace(one, target=place(one.target)) for one in settled if one.blocks]


_TEXT = {
    False: ("Says what is added", "Say what is added"),
    True: ("Says what was wrong", "Say what was wrong"),
}


def _said(text: str, path: str, words: str, missing: str) -> Check:
    name = path.rpartition("/")[2]
    filled = is_filled(text)
    return Check(f"amendment:{name}", held(filled), words if filled else missing, target=path)


def _conflict(code: str, disclosed: str, number: int) -> Check:
    """Return the check of the conflict of interest, which is stated anew: circumstances change after an opinion."""
    asked = conflict_check(code, disclosed)
    part = "disclosed" if asked.target.endswith(".text") else "conflict"
    return replace(asked, target=amendment_path(number, part) if asked.target else "")
