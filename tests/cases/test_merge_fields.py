"""Facts of the case in a text: looked up, or left as a place to fill in, and never read as markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reviewer_app.cases.blanks import BlankKind, blanks
from reviewer_app.cases.case import FirstOpinion
from reviewer_app.cases.evidence import LESIONS_TOKEN, Token, TokenKind
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.merge_fields import MERGE_FIELDS, Facts, resolved, unknown_names
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import Patient
from reviewer_app.cases.rich_text import TextLine, parse, words_of
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_case, make_key_image, make_reviewer
from tests.helpers.lesion_values import lesion

FACTS = Facts(make_case(), Work(), make_reviewer(), date(2026, 11, 22))
BARE = replace(
    FACTS,
    case=replace(
        make_case(), patient=Patient("Patient/p2", "", "", ""), studies=(), questions=(), history="", first_opinion=None
    ),
    reviewer=replace(make_reviewer(), name=""),
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("patient.age", "19"),
        ("patient.sex", "male"),
        ("patient.born", "11 Aug 2007"),
        ("study.date", "18 Nov 2026"),
        ("study.description", "CT knee left"),
        ("study.modality", "CT"),
        ("studies.earlier", "CT knee left, 20 Aug 2026"),
        ("first.diagnosis", "Likely giant cell tumour."),
        ("first.plan", "Curettage planned 4 Dec."),
        ("first.physician", "Dr. P. Hale"),
        ("first.date", "21 Aug 2026"),
        ("today", "22 Nov 2026"),
    ],
)
def test_facts_of_the_case(name: str, words: str) -> None:
    assert resolved(f"It is {{{name}}}.", FACTS) == f"It is {words}."


@pytest.mark.parametrize("name", [one.name for one in MERGE_FIELDS if one.name != "today"])
def test_what_is_not_known_is_a_place_to_fill_in(name: str) -> None:
    (found,) = blanks(resolved(f"{{{name}}}", BARE))
    assert found.kind is BlankKind.WORDS


def test_a_fact_that_there_is_not_is_a_place_to_fill_in_that_names_it() -> None:
    assert unknown_names("{patient.age} {patient.shoe}") == ["patient.shoe"]
    (found,) = blanks(resolved("{patient.shoe}", FACTS))
    assert "patient.shoe" in found.name


def test_a_list_has_an_item_for_each_where_it_stands_alone() -> None:
    assert resolved("Asked:\n{questions.list}", FACTS).split("\n") == [
        "Asked:",
        "- Is this lesion benign?",
        "- Is a biopsy needed before surgery?",
        "- When to image again?",
    ]
    assert resolved("Asked: {studies.list}.", FACTS) == "Asked: CT knee left, 18 Nov 2026; CT knee left, 20 Aug 2026."


@pytest.mark.parametrize("words", ["- not an item", "## none", "a **bold** guess", "1. first", "{today} ⟦l:table⟧"])
def test_words_from_records_are_words(words: str) -> None:
    facts = replace(FACTS, case=replace(make_case(), first_opinion=FirstOpinion(words)))
    (line,) = parse(resolved("{first.diagnosis}", facts))
    assert isinstance(line, TextLine)
    assert not any(one.bold for one in line.spans)
    assert words_of(line.spans) == words.replace("⟦", "[").replace("⟧", "]")


def test_evidence_is_cited_by_its_token() -> None:
    work = Work(key_images=(make_key_image(),), lesions=(lesion(),))
    facts = replace(FACTS, work=work)
    assert resolved("{lesions.table}", facts) == LESIONS_TOKEN.markup
    assert resolved("See {key_images}.", facts) == f"See {Token(TokenKind.KEY_IMAGE, 'k1').markup}."


def test_findings_keep_their_evidence() -> None:
    measured = Token(TokenKind.MEASUREMENT, "a1").markup
    opinion = Opinion({finding_path("f", "site"): "Femur", finding_path("f", "text"): f"**Lytic**, {measured}"})
    facts = replace(FACTS, work=Work(opinion=opinion))
    assert resolved("{findings.list}", facts) == f"- Femur: Lytic, {measured}"


def test_bold_words_round_a_fact_stay_bold_and_a_text_without_facts_stays_as_it_is() -> None:
    assert resolved("**Age {patient.age}**", FACTS) == "**Age 19**"
    assert resolved("| a |\n| --- |\n| {today} |", FACTS).split("\n")[-1] == "| 22 Nov 2026 |"
    assert resolved("\\- {not a fact}", FACTS) == "\\- {not a fact}"
