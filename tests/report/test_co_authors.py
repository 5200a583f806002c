"""Who gives the opinion too is printed with the licence used, and two licences are printed as two (Q01, Q03, Q48)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reviewer_app.cases.language import say
from reviewer_app.cases.people import Address, CoAuthor, Licence, Reviewer
from reviewer_app.report.blocks import Facts, Paragraph, ReportDocument
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import ReportInput, ReportStatus
from tests.helpers.report_samples import sample_report

STATES = ("OR", "WA")
LICENCES = tuple(Licence(state, f"{state}-1", "Board", end=date(2027, 6, 30)) for state in STATES)
SECOND = Reviewer(
    "Practitioner/b", "Ben Ode", credentials="MD, PhD", institution="Lakeside", specialty="Oncology", npi="1999999984",
    licences=LICENCES,
)  # fmt: skip


def _facts(document: ReportDocument, number: int) -> list[tuple[str, str]]:
    blocks = [block for one in document.sections if one.number == number for block in one.blocks]
    return [item for block in blocks if isinstance(block, Facts) for item in block.items]


def _notes(document: ReportDocument) -> list[str]:
    return [one.text for part in document.sections for one in part.blocks if isinstance(one, Paragraph)]


def _with(*authors: CoAuthor, both: bool = False) -> ReportInput:
    report = sample_report()
    addresses = tuple(Address(one, "US") for one in (STATES if both else STATES[:1]))
    patient = replace(report.case.patient, addresses=addresses)
    reviewer = replace(report.reviewer, licences=LICENCES)
    case = replace(report.case, patient=patient, co_authors=authors)
    return replace(report, case=case, reviewer=reviewer, licence=None)


def test_q03_a_co_author_is_printed_with_the_licence_used() -> None:
    document = document_of(_with(CoAuthor("Practitioner/b", "Ben Ode", SECOND)))
    assert ("Co-authors", "Ben Ode") in _facts(document, 2)
    facts = _facts(document, 15)
    assert ("Co-author", "Ben Ode, MD, PhD, Oncology") in facts
    assert ("Institution", "Lakeside") in facts
    assert facts.count(("Licence used", "OR OR-1, Board, to 30 Jun 2027")) == 2


def test_q48_it_is_never_said_that_a_co_author_signed() -> None:
    report = _with(CoAuthor("Practitioner/b", "Ben Ode", SECOND))
    assert f"{say('co-authors-together')} {say('co-authors-sign')}" in _notes(document_of(report))
    draft = _notes(document_of(replace(report, status=ReportStatus.DRAFT)))
    assert say("co-authors-together") in draft  # a draft has no fields to speak of


def test_q03_a_co_author_whose_profile_is_not_known_is_printed_as_such() -> None:
    facts = _facts(document_of(_with(CoAuthor("Practitioner/c", "Cy Rao"))), 15)
    assert ("Co-author", "Cy Rao") in facts
    assert any(title == "Licence used" and words.startswith("Not known") for title, words in facts)


def test_q03_a_co_author_without_a_licence_there_is_printed_without_one() -> None:
    bare = replace(SECOND, licences=())
    facts = _facts(document_of(_with(CoAuthor("Practitioner/b", "Ben Ode", bare))), 15)
    assert any(words.startswith("None held for OR") for _title, words in facts)


def test_q01_the_licences_of_both_places_are_printed() -> None:
    facts = _facts(document_of(_with(both=True)), 15)
    assert ("Licences used", "OR OR-1, Board, to 30 Jun 2027; WA WA-1, Board, to 30 Jun 2027") in facts


def test_an_opinion_of_one_author_names_no_other() -> None:
    document = document_of(_with())
    assert not [title for title, _ in (*_facts(document, 2), *_facts(document, 15)) if title.startswith("Co-author")]
    assert say("co-authors-together") not in " ".join(_notes(document))
