"""Places to fill in: what they ask for, and that no text with one can be signed."""

from __future__ import annotations

from datetime import date

import pytest

from reviewer_app.cases.blanks import Blank, BlankKind, blank, blanks, day_words
from reviewer_app.cases.coverage import Coverage
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.rich_text import canonical, parse
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.work import Work
from tests.helpers.case_values import NOW, make_case, make_reviewer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[*** Airways ***]", Blank(0, 17, BlankKind.WORDS, "Airways")),
        ("[*** Side: left / right ***]", Blank(0, 28, BlankKind.CHOICE, "Side", ("left", "right"))),
        ("[*** left / right ***]", Blank(0, 22, BlankKind.CHOICE, "", ("left", "right"))),
        ("[*** Size: number mm ***]", Blank(0, 25, BlankKind.NUMBER, "Size", unit="mm")),
        ("[*** Nodes: number ***]", Blank(0, 23, BlankKind.NUMBER, "Nodes")),
        ("[*** Operation: date ***]", Blank(0, 25, BlankKind.DATE, "Operation")),
        ("[*** again: lung nodule ***]", Blank(0, 28, BlankKind.AGAIN, "lung nodule")),
        ("[*** Note: numbers follow ***]", Blank(0, 30, BlankKind.WORDS, "Note: numbers follow")),
    ],
)
def test_what_a_place_asks_for(text: str, expected: Blank) -> None:
    assert list(blanks(text)) == [expected]


@pytest.mark.parametrize("text", ["***", "[ ]", "[*** two\nlines ***]", "[** no **]", "[***a***]"])
def test_other_brackets_are_no_such_places(text: str) -> None:
    assert list(blanks(text)) == []


def test_several_in_a_line_are_found_in_order_and_survive_the_markup() -> None:
    text = "- **Nodule**, [*** solid / part-solid ***], [*** Size: number mm ***]"
    assert [one.kind for one in blanks(text)] == [BlankKind.CHOICE, BlankKind.NUMBER]
    assert canonical(text) == text
    assert len(parse(text)) == 1


def test_words_that_would_end_a_place_are_taken_out() -> None:
    assert next(blanks(blank("Age [years] ***\nnow"))).name == "Age years now"


def test_a_text_with_a_place_to_fill_in_cannot_be_signed() -> None:
    def placeholders(text: str) -> list[str]:
        work = Work(opinion=Opinion({"diagnosis.text": text}))
        checks = checks_before_signing(make_case(), work, make_reviewer(), Coverage(()), Circumstances(NOW, NOW))
        return [one.target for one in checks if one.id.startswith("placeholder:")]

    assert placeholders(f"Fibroma, {blank('Side: left / right')}") == ["diagnosis.text"]
    assert placeholders("Fibroma, left") == []


def test_a_date_has_its_month_in_letters() -> None:
    assert day_words(date(2026, 11, 2)) == "2 Nov 2026"
