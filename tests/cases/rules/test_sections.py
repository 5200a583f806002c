"""Each section of std 3.2 seen holding up the signature, and seen satisfied; docs/opinion.md shows the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pytest

from reviewer_app.cases.case import Case, Consent
from reviewer_app.cases.coverage import Coverage, coverage
from reviewer_app.cases.instances import IndexedPatient
from reviewer_app.cases.opinion import (
    EDUCATIONAL_LIMITATION,
    FOLLOW_ON_PATH,
    MANDATORY_LIMITATIONS,
    TOLD_WHOM,
    YES,
    Opinion,
    answer_path,
    record_path,
)
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.rules.checks import Outcome, nothing_open, still_open
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.rules.table import RULES
from reviewer_app.cases.work import Work
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import ReportInput, reviewed_records
from reviewer_app.settings import Settings
from tests.helpers.case_values import make_reviewer
from tests.helpers.looks import looks_of
from tests.helpers.opinion_values import AT, CASE, COVERAGE, INSTANCES, SEEN, finished
from tests.helpers.report_samples import sample_report

ROOT = Path(__file__).parents[3]
_OTHERS = coverage(
    [replace(one, patient=IndexedPatient("Haddad^Amira")) for one in INSTANCES], CASE.documents, looks_of(SEEN),
    CASE.patient,
)  # fmt: skip
_NONE = coverage([], (), looks_of(SEEN), CASE.patient)
_FIRST = str(COVERAGE.records[0].key)
_QUESTION = CASE.questions[0].id
_NO_COPY = replace(CASE, consent=replace(CASE.consent or Consent("Consent/x"), to_first_physician=False))
_NO_LICENCE, _NO_COVER = replace(make_reviewer(), licences=()), replace(make_reviewer(), covers=())


@dataclass(frozen=True)
class Broken:
    """One thing that is not as a section asks, and the rule that then holds up the signature."""

    section: int
    rule: str
    changes: Mapping[str, str] = field(default_factory=dict)
    case: Case = CASE
    found: Coverage = COVERAGE
    reviewer: Reviewer = field(default_factory=make_reviewer)


BROKEN = (
    Broken(1, "identity", found=_OTHERS),
    Broken(2, "mode", case=replace(CASE, mode=None)),
    Broken(2, "local-physician", case=replace(CASE, mode=OpinionMode.LOCAL_PHYSICIAN, local_physician=None)),
    Broken(2, "requester", case=replace(CASE, requester=None)),
    Broken(4, "records", {record_path(_FIRST, "reviewed"): ""}),
    Broken(4, "records", {record_path(_FIRST, "reviewed"): "no", record_path(_FIRST, "reason"): ""}),
    Broken(4, "records", case=replace(CASE, studies=(), documents=()), found=_NONE),
    Broken(6, "findings", {"findings.pathology": ""}),
    Broken(6, "evidence", {"findings.pathology": "It measures ⟦m:gone⟧."}),
    Broken(7, "diagnosis", {"diagnosis.text": ""}),
    Broken(7, "diagnosis-certainty", {"diagnosis.certainty": ""}),
    Broken(8, "concordance.diagnosis", {"concordance.diagnosis": ""}),
    Broken(8, "concordance.treatment", {"concordance.treatment": ""}),
    Broken(8, "concordance-reason", {"concordance.reason": ""}),
    Broken(9, "answer", {answer_path(_QUESTION, "text"): ""}),
    Broken(9, "certainty", {answer_path(_QUESTION, "certainty"): ""}),
    Broken(10, "recommendations", {"recommendations.text": ""}),
    Broken(10, "urgent", {"recommendations.urgent": YES, TOLD_WHOM: "Dr. P. Hale"}),
    Broken(10, "urgent", {"recommendations.urgent": ""}),
    Broken(11, "plain", {"plain.confirmed": ""}),
    Broken(11, "plain", {"plain.summary": ""}),
    Broken(11, "agreement", {"plain.agreement": ""}),
    Broken(13, "conflict", {"disclosures.conflict": ""}),
    Broken(14, "distribution", {"distribution.first_physician": YES}, case=_NO_COPY),
    Broken(15, "licence", reviewer=_NO_LICENCE),
    Broken(15, "cover", reviewer=_NO_COVER),
)
#: Sections that nothing has to hold up: what they ask for is printed whatever was written. The tests below show it.
ALWAYS = {
    3: "the questions are printed, or that none was asked",
    5: "the first opinion is printed, or “Not supplied”",
    12: "the fixed limitations are printed",
}


def _printed(report: ReportInput) -> str:
    """Return all words of a report before any page is made."""
    return str(document_of(report))


def markdown() -> str:
    """Return the table as docs/opinion.md has it."""
    lines = ["| section | held up by | else |", "|---|---|---|"]
    for section in range(1, 16):
        rules = ", ".join(dict.fromkeys(one.rule for one in BROKEN if one.section == section))
        lines.append(f"| {section} | {rules} | {ALWAYS.get(section, '')} |")
    return "\n".join(lines)


def test_a_finished_opinion_satisfies_every_section() -> None:
    assert nothing_open(checks_before_signing(CASE, Work(opinion=finished()), make_reviewer(), COVERAGE, AT))


@pytest.mark.parametrize("one", BROKEN, ids=lambda one: f"{one.section}-{one.rule}")
def test_what_a_section_asks_for_holds_up_the_signature(one: Broken) -> None:
    opinion = Opinion({**finished().values, **one.changes})
    checks = checks_before_signing(one.case, Work(opinion=opinion), one.reviewer, one.found, AT)
    assert one.rule in {left.id.partition(":")[0] for left in still_open(checks)}


@pytest.mark.parametrize("words", ["A lesion of *** mm.", "A lesion of [ ] mm."])
def test_what_is_left_to_fill_in_holds_up_the_signature_wherever_it_stands(words: str) -> None:
    for path in ("findings.pathology", "diagnosis.text", answer_path(_QUESTION, "text"), "plain.summary"):
        opinion = Opinion({**finished().values, path: words})
        checks = checks_before_signing(CASE, Work(opinion=opinion), make_reviewer(), COVERAGE, AT)
        assert "placeholder" in {one.id.partition(":")[0] for one in still_open(checks)}, path


def test_every_section_holds_up_or_is_always_printed() -> None:
    assert {one.section for one in BROKEN} | set(ALWAYS) == set(range(1, 16))
    assert {one.rule for one in BROKEN} <= set(RULES)


def test_section_3_says_that_no_question_was_asked() -> None:
    checks = checks_before_signing(replace(CASE, questions=()), Work(opinion=finished()), make_reviewer(), COVERAGE, AT)
    (found,) = (one for one in checks if one.id == "answer")
    assert (found.outcome, found.words) == (Outcome.PASS, "No question was asked")
    report = sample_report()
    assert "No question" in _printed(replace(report, case=replace(report.case, questions=())))


def test_section_5_says_that_no_first_opinion_was_supplied() -> None:
    report = sample_report()
    assert "Giant cell tumour of the distal femur" in _printed(report)
    assert "ot supplied" in _printed(replace(report, case=replace(report.case, first_opinion=None)))


def test_section_12_q11_q12_has_the_fixed_limitations_whatever_is_written() -> None:
    report = sample_report()
    for values in ({}, {"limitations.text": "More."}):
        words = _printed(replace(report, work=replace(report.work, opinion=Opinion(values))))
        assert all(one in words for one in MANDATORY_LIMITATIONS)
        assert EDUCATIONAL_LIMITATION not in words
    educational = replace(report, case=replace(report.case, mode=OpinionMode.EDUCATIONAL))
    assert EDUCATIONAL_LIMITATION in _printed(educational)


def test_q34_the_history_of_the_first_physician_is_a_record_with_its_source() -> None:
    paper = replace(CASE.documents[0], category="history", author="Dr. M. Osei", title="History")
    (record,) = (one for one in reviewed_records(replace(CASE, documents=(paper,))) if one.key.kind == "document")
    assert (record.category, record.source) == ("history", "Dr. M. Osei")


def test_q42_whether_to_treat_is_said_for_one_case_by_its_reviewer_alone() -> None:
    assert Opinion().get(FOLLOW_ON_PATH) == ""
    names = [one.name for kind in (Policy, Settings) for one in fields(kind)]
    assert not [one for one in names if "follow" in one or "treat" in one]


def test_the_page_of_opinions_shows_the_sections() -> None:
    assert markdown() in (ROOT / "docs" / "opinion.md").read_text(encoding="utf-8"), "put markdown() into it"
