"""Whether this reviewer may give an opinion on this case at all: checked at accepting and again at signing.

Consent is also checked whenever records are to be fetched.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.rules.checks import STORY, Check, Outcome, held, in_order
from reviewer_app.cases.rules.circumstances import CLOCKS_APART, Circumstances
from reviewer_app.cases.rules.dates import day
from reviewer_app.cases.rules.licensing import co_author_checks, cover_check, licence_check
from reviewer_app.cases.rules.places import consent_days, consent_holds, places
from reviewer_app.cases.rules.same_physician import is_same_physician
from reviewer_app.cases.rules.under_policy import under_policy

#: A consent that ends within so many days is marked while it still holds.
CONSENT_DAYS = 3


def eligibility(case: Case, reviewer: Reviewer, when: Circumstances) -> tuple[Check, ...]:
    """Return what the rules say of this reviewer and this case, the ones that forbid first."""
    checks = (
        licence_check(case, reviewer, when.now),
        cover_check(case, reviewer, when.now),
        *co_author_checks(case, when.now),
        consent_check(case, when.now),
        mode_check(case, when),
        *local_physician_checks(case),
        *first_physician_checks(case, when.now),
        *policy_checks(case),
    )
    return in_order(under_policy(policy_of(case), checks))


def standing(case: Case, reviewer: Reviewer, when: Circumstances) -> tuple[Check, ...]:
    """Return `eligibility`, and whether what it rests on is fresh enough, the ones that forbid first.

    What was not read just now says when it was.
    """
    from reviewer_app.cases.rules.as_of import with_age  # noqa: PLC0415 - the worklist is painted without it

    (fresh,) = under_policy(policy_of(case), [freshness_check(case, when)])
    return in_order((*with_age(eligibility(case, reviewer, when), when.now, when.read_at), fresh))


def consent_check(case: Case, now: datetime) -> Check:
    """Check that the patient's permission holds (Q30), by the day that it is where the patient is."""
    consent = case.consent
    if consent is None:
        return _consent(Outcome.BLOCK, "The patient’s consent is missing")
    if not consent.active:
        return _consent(Outcome.BLOCK, "The patient’s consent is not active")
    days = consent_days(case, now)
    if consent.starts_on is not None and consent.begins_after(days[0]):
        return _consent(Outcome.BLOCK, f"The patient’s consent begins only on {day(consent.starts_on)}")
    if consent.ends_on is None:
        return _consent(Outcome.PASS, "Consent covers this use", "no end date")
    if not consent.covers(days[-1]):
        return _consent(Outcome.BLOCK, f"The patient’s consent ended on {day(consent.ends_on)}")
    soon = (consent.ends_on - now.date()).days <= CONSENT_DAYS
    words = "Consent ends soon" if soon else "Consent covers this use"
    return _consent(Outcome.WARN if soon else Outcome.PASS, words, f"to {day(consent.ends_on)}")


def _consent(outcome: Outcome, words: str, detail: str = "") -> Check:
    return Check("consent", outcome, words, detail, target=STORY)


_MODE_WORDS = {
    OpinionMode.DIRECT: "Opinion goes to the patient",
    OpinionMode.LOCAL_PHYSICIAN: "Opinion goes to the local physician",
    OpinionMode.EDUCATIONAL: "Opinion is educational",
}
_MODE_REFUSED = {
    OpinionMode.DIRECT: "The service allows no opinion direct to the patient",
    OpinionMode.LOCAL_PHYSICIAN: "The service allows no opinion through a local physician",
    OpinionMode.EDUCATIONAL: "The service allows no educational opinion",
}


def mode_check(case: Case, when: Circumstances) -> Check:
    """Check that it is said how the opinion may reach the patient, and that the service allows it (Q14, Q15)."""
    if case.mode is None:
        abroad = next((one.code for one in places(case.patient, when.now) if not one.at_home), "")
        words = "How the opinion may reach the patient is not said"
        return Check(
            "mode", Outcome.BLOCK, f"{words}, abroad ({abroad})" if abroad else words, "ask the service", STORY
        )
    if case.mode not in policy_of(case).modes:
        return Check("mode", Outcome.BLOCK, _MODE_REFUSED[case.mode], "ask the service", STORY)
    return Check("mode", Outcome.PASS, _MODE_WORDS[case.mode], target=STORY)


def local_physician_checks(case: Case) -> list[Check]:
    """Check that an opinion through a local physician names one (Q16)."""
    if case.mode is not OpinionMode.LOCAL_PHYSICIAN:
        return []
    if case.local_physician is None:
        return [Check("local-physician", Outcome.BLOCK, "The local physician is not named", "ask the service", STORY)]
    return [Check("local-physician", Outcome.PASS, f"Local physician: {case.local_physician.name}", target=STORY)]


def first_physician_checks(case: Case, now: datetime) -> list[Check]:
    """Check that the first physician is no recipient under another name without the patient's consent (Q35, Q36)."""
    first = case.first_opinion.physician if case.first_opinion is not None else None
    local = case.local_physician
    if case.mode is not OpinionMode.LOCAL_PHYSICIAN or local is None or first is None:
        return []
    same = is_same_physician(first, local)
    if same is False:
        return []
    consented = case.consent is not None and case.consent.to_first_physician and consent_holds(case, now)
    if same is None and not consented:
        words = "Cannot tell whether the local physician is the first physician, who bears the same name"
        return [Check("first-physician", Outcome.CANNOT_TELL, words, target=STORY)]
    words = f"The local physician {'is' if same else 'may be'} the first physician, "
    words += "as the consent permits" if consented else "who may get no copy without the patient’s consent"
    return [Check("first-physician", held(consented), words, target=STORY)]


def freshness_check(case: Case, when: Circumstances) -> Check:
    """Check that licences, consent and case are not older than the policy allows: else nothing can be told of them."""
    most = policy_of(case).offline_days
    if when.read_at is None:
        words = "Cannot tell whether licence and consent still hold: the service was never asked"
        return Check("freshness", Outcome.CANNOT_TELL, words, target=STORY)
    age = when.now - when.read_at
    days = f"{age.days} day{'' if age.days == 1 else 's'} ago"
    asked = f"asked {days if age.days > 0 else 'today'}"
    if age < -CLOCKS_APART:
        words = "Cannot tell whether licence and consent still hold: the clock of this laptop is behind"
        detail = "or that of the service is ahead: tell the service, if yours is right"
        return Check("freshness", Outcome.CANNOT_TELL, words, detail, STORY)
    if age <= timedelta(days=most):
        return Check("freshness", Outcome.PASS, "Licence and consent were read lately", asked)
    words = "Cannot tell whether licence and consent still hold: go online once"
    return Check("freshness", Outcome.CANNOT_TELL, words, asked, STORY)


def policy_checks(case: Case) -> list[Check]:
    """Return a note for each part of the service's policy, or of its letterhead, that could not be read or used."""
    doubts = (*policy_of(case).doubts, *(case.letterhead.doubts if case.letterhead is not None else ()))
    return [Check(f"policy:{number}", Outcome.WARN, one, target=STORY) for number, one in enumerate(doubts, start=1)]
