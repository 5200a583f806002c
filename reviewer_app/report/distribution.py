"""Who gets the opinion, by its mode and the consent of the patient (section 14 of std 3.2)."""

from __future__ import annotations

from reviewer_app.cases.language import say
from reviewer_app.cases.opinion import YES
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.rules.places import consent_holds
from reviewer_app.cases.rules.same_physician import is_same_physician
from reviewer_app.report.blocks import Facts, Heading, Section
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.words import day_words, joined, physician_words


def distribution(report: ReportInput) -> Section:
    """Return the section: patient, who asked, local and first physician, and the service."""
    case = report.case
    through_local = case.mode is OpinionMode.LOCAL_PHYSICIAN
    local = physician_words(case.local_physician) or say("the-local-physician")
    requester = _requester(report)
    items = [
        (say("the-patient"), say("not-directly", local=local) if through_local else say("through-service")),
        *([(say("requesting-physician"), requester)] if requester else []),
        (say("local-physician"), local if through_local else say("no")),
        (say("first-physician"), _first_physician(report)),
        (say("service"), say("for-the-record")),
    ]
    return Section(14, (Heading(say("distribution")), Facts(tuple(items))))


def _requester(report: ReportInput) -> str:
    """Return whether the physician who asked gets it; empty where the patient did, who has a line of their own.

    One who is, or may be, the first physician gets it as such only: where a permission says so (std Q35, Q36); of the
    local physician a rule of its own sees to that.
    """
    case, requester = report.case, report.case.requester
    if case.self_referred:
        return ""
    if requester is None:
        return say("not-stated")
    local = case.local_physician if case.mode is OpinionMode.LOCAL_PHYSICIAN else None
    if local is not None and is_same_physician(requester, local):
        return say("requester.local")
    first = case.first_opinion.physician if case.first_opinion is not None else None
    if first is not None and is_same_physician(requester, first) is not False:
        return say("requester.first")
    if not consent_holds(case, report.issued):
        return say("no-permission")
    return joined([say("through-service"), physician_words(requester)])


def _first_physician(report: ReportInput) -> str:
    """Return whether a copy goes there: only with an active permission that says so (std Q35)."""
    if report.work.opinion.get("distribution.first_physician") != YES:
        return say("no")
    consent, first = report.case.consent, report.case.first_opinion
    if consent is None or not consent.to_first_physician or not consent_holds(report.case, report.issued):
        return say("no-permission")
    name = physician_words(first.physician) if first else ""
    number = consent.reference.rpartition("/")[2]
    permission = say("by-permission", reference=number, day=day_words(consent.given_on))
    return joined([say("yes"), name, permission])
