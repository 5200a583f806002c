"""Which parts of an opinion are a co-author's: those that are written and say so."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.amendments import amendment_path, corrected, now_path, replaces_path
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.opinion import Opinion, answer_path
from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.rules.text.prose import is_prose
from reviewer_app.cases.section_authors import PLACES, author_path, authored, co_author_at, part_titles
from reviewer_app.report.fields import CO_SIGNER_FIELDS
from tests.helpers.case_values import make_case

BEN, CLEO = CoAuthor("Practitioner/b", "Ben Ode"), CoAuthor("Practitioner/c", "Cleo Marsh")
CASE = replace(make_case(), co_authors=(BEN, CLEO))
PATHOLOGY, TREATMENT = "findings.pathology", "treatment.text"


def opinion(**values: str) -> Opinion:
    made = {PATHOLOGY: "Fibroma.", TREATMENT: "Watch it.", author_path(PATHOLOGY): BEN.reference, **values}
    return Opinion(made)


def test_a_part_is_whose_it_is_said_to_be_and_all_else_the_reviewers() -> None:
    [own] = authored(CASE, opinion())
    assert (own.author, own.paths) == (BEN, (PATHOLOGY,))
    assert co_author_at(CASE, opinion(), PATHOLOGY) == BEN
    assert co_author_at(CASE, opinion(), TREATMENT) is None
    assert authored(CASE, Opinion({PATHOLOGY: "Fibroma."})) == ()


def test_answers_and_findings_can_be_theirs_too_and_are_called_by_their_numbers() -> None:
    first, text = answer_path(CASE.questions[0].id, "text"), finding_path("f1", "text")
    found = opinion(
        **{first: "Yes.", author_path(first): CLEO.reference, text: "Lytic.", author_path(text): CLEO.reference}
    )
    by = {one.author.name: part_titles(CASE, found, one) for one in authored(CASE, found)}
    assert by == {"Cleo Marsh": ("Answer 1", "Finding 1"), "Ben Ode": ("Pathology findings",)}


def test_what_is_empty_or_was_taken_away_is_nobodys() -> None:
    assert authored(CASE, opinion(**{PATHOLOGY: " "})) == ()
    gone = finding_path("gone", "text")
    assert [one.author for one in authored(CASE, opinion(**{author_path(gone): CLEO.reference}))] == [BEN]


def test_who_is_named_no_longer_has_no_name() -> None:
    [own] = authored(replace(CASE, co_authors=()), opinion())
    assert own.author == CoAuthor(BEN.reference, "")


def test_a_part_that_the_reviewer_corrects_is_theirs_no_longer() -> None:
    values = {amendment_path(1, "kind"): "correction", amendment_path(1, "urgent"): "no"}
    both = opinion(**{author_path(TREATMENT): CLEO.reference}, **values)
    both = both.set(replaces_path(1, TREATMENT), "yes").set(now_path(1, TREATMENT), "Operate.")
    assert [one.author for one in authored(CASE, corrected(both, 0))] == [BEN, CLEO]
    assert [one.author for one in authored(CASE, corrected(both, 1))] == [BEN]


def test_the_reference_of_an_author_is_no_text_of_the_opinion() -> None:
    assert not is_prose(author_path(PATHOLOGY))
    assert not is_prose(author_path(answer_path("q1", "text")))


def test_there_are_as_many_places_as_a_signed_file_has_fields() -> None:
    assert len(CO_SIGNER_FIELDS) == PLACES
