"""A part of a co-author is written, by somebody whom the case names, and there is a field for them to sign in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.people import CoAuthor, Cover, Licence, Reviewer
from reviewer_app.cases.rules.checks import Check, Outcome, nothing_open
from reviewer_app.cases.rules.section_authors import section_author_checks
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.section_authors import author_path
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_reviewer
from tests.helpers.opinion_values import AT, CASE, COVERAGE, finished

PROFILE = Reviewer("Practitioner/b", "Ben Ode", licences=(Licence("OR", "1"),), covers=(Cover("C", "1", ("OR",)),))
BEN = CoAuthor("Practitioner/b", "Ben Ode", PROFILE)
OTHERS = tuple(CoAuthor(f"Practitioner/{one}", f"Dr. {one}", replace(PROFILE, reference=one)) for one in ("c", "d"))
PARTS = ("findings.pathology", "treatment.text", "recommendations.text")


def checks(*authors: CoAuthor, of: dict[str, str]) -> list[Check]:
    opinion = finished()
    for path, reference in of.items():
        opinion = opinion.set(author_path(path), reference)
    return section_author_checks(replace(CASE, co_authors=authors), opinion)


def test_a_part_that_is_written_by_a_named_author_passes() -> None:
    [one] = checks(BEN, of={PARTS[0]: BEN.reference})
    assert (one.outcome, one.words) == (Outcome.PASS, "Pathology findings: by Ben Ode, who is to sign for it")
    assert one.rows == ("Q03", "Q48")


@pytest.mark.parametrize(
    ("path", "reference", "words"),
    [
        (PARTS[0], "Practitioner/x", "written by somebody whom the case names no longer"),
        ("findings.other", BEN.reference, "said to be by Ben Ode, and empty"),
    ],
)
def test_a_part_of_nobody_and_one_that_is_empty_hold_up(path: str, reference: str, words: str) -> None:
    [one] = checks(BEN, of={path: reference})
    assert one.blocks
    assert words in one.words
    assert one.target == path
    assert not one.overridable


def test_no_more_authors_than_the_file_has_fields() -> None:
    three = dict(zip(PARTS, (BEN.reference, *(one.reference for one in OTHERS)), strict=True))
    last = checks(BEN, *OTHERS, of=three)[-1]
    assert last.blocks
    assert last.words == "3 co-authors have written parts, and the file has fields for 2 of them"
    assert nothing_open(checks(BEN, *OTHERS, of=dict(list(three.items())[:2])))


def test_q03_the_licence_of_who_wrote_a_part_is_asked_for() -> None:
    """The gate of every co-author (`co-author`) is that of who writes a part."""
    opinion = finished().set(author_path(PARTS[0]), BEN.reference)

    def blocking(author: CoAuthor) -> list[str]:
        case = replace(CASE, co_authors=(author,))
        found = checks_before_signing(case, Work(opinion=opinion), make_reviewer(), COVERAGE, AT)
        return [one.id for one in found if one.blocks]

    assert blocking(BEN) == []
    assert blocking(BEN._replace(profile=replace(PROFILE, licences=()))) == ["co-author:Practitioner/b"]
    assert blocking(BEN._replace(profile=replace(PROFILE, covers=()))) == ["co-author:Practitioner/b"]
    assert blocking(BEN._replace(profile=None)) == ["co-author:Practitioner/b"]
