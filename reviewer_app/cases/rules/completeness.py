"""Whether the records are here that an opinion of this specialty usually rests on (std Q27, Q49)."""

from __future__ import annotations

from reviewer_app.cases.case import Case
from reviewer_app.cases.first_report import REPORTS
from reviewer_app.cases.needed_records import NeededRecord
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.rules.checks import STORY, Check, Outcome
from reviewer_app.cases.rules.circumstances import Circumstances

#: What is missing is put right by saying so.
_TARGET = "limitations.text"


def missing_records(case: Case) -> tuple[NeededRecord, ...]:
    """Return what the specialty of a case usually rests on and the service does not list.

    Of a case whose first report is hidden nothing is said of reports: one of them may be what is hidden.
    """
    wanted = policy_of(case).records_for(case.specialty)
    categories = {one.category for one in case.documents} | (REPORTS if case.hidden else frozenset())
    modalities = {series.modality for study in case.studies for series in study.series}
    modalities.update(one for study in case.studies for one in study.modalities)
    return tuple(
        one for one in wanted.records if categories.isdisjoint(one.categories) and modalities.isdisjoint(one.modalities)
    )


def waiting_check(when: Circumstances) -> Check:
    """Return that nothing is waited for: a case on hold is not signed, its request can be withdrawn."""
    if not when.waiting:
        return Check("waiting", Outcome.PASS, "No records are waited for")
    words = f"{'Request for records not sent yet' if when.unsent else 'Waiting for records'}: {when.waiting}"
    return Check("waiting", Outcome.BLOCK, words, "withdraw the request to sign without them", STORY)


def completeness_checks(case: Case) -> list[Check]:
    """Return a note for each record that is missing: it advises, unless the service lets it hold up."""
    missing = missing_records(case)
    if not missing:
        return [Check("completeness", Outcome.PASS, "The usual records are here", case.specialty)]
    return [
        Check(f"completeness:{one.id}", Outcome.WARN, f"Not among the records: {one.words}", target=_TARGET)
        for one in missing
    ]
