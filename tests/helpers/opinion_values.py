"""A finished opinion on the case of `case_values`, with all that was looked at for it."""

from __future__ import annotations

from reviewer_app.cases.coverage import coverage
from reviewer_app.cases.opinion import NO, YES, Opinion, answer_path, record_path
from reviewer_app.cases.rules.circumstances import Circumstances
from tests.helpers.case_values import NOW, make_case, make_instances
from tests.helpers.looks import looks_of

CASE = make_case()
INSTANCES = make_instances()
#: On the day of the case, read from the service this very moment.
AT = Circumstances(NOW, NOW)
SEEN = {(one.sop_instance_uid, 0): 500 for one in INSTANCES} | {(one.reference, 0): 500 for one in CASE.documents}
COVERAGE = coverage(INSTANCES, CASE.documents, looks_of(SEEN), CASE.patient)


def finished() -> Opinion:
    """An opinion with nothing left to do."""
    values = {
        "diagnosis.text": "Non-ossifying fibroma.",
        "diagnosis.certainty": "confident",
        "concordance.diagnosis": "changed",
        "concordance.treatment": "changed",
        "concordance.reason": "Unchanged since August.",
        "treatment.text": "Watch it.",
        "plain.summary": "The spot looks harmless.",
        "plain.agreement": "disagrees",
        "plain.confirmed": YES,
        "disclosures.conflict": "none",
        "findings.pathology": "None.",
        "recommendations.text": "Radiographs in 6 months.",
        "recommendations.urgent": NO,
    }
    for question in CASE.questions:
        values[answer_path(question.id, "text")] = "Yes."
        values[answer_path(question.id, "certainty")] = "confident"
    for record in COVERAGE.records:
        values[record_path(str(record.key), "reviewed")] = YES
    return Opinion(values)
