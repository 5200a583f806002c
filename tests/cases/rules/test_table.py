"""The table of rules: every check is in it, the page of opinions shows it, and each row has a test that names it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.rules.accepting import checks_before_accepting
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.rules.table import RULES, Asked, markdown, rule_of
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_reviewer
from tests.helpers.opinion_values import AT, CASE, COVERAGE, finished

ROOT = Path(__file__).parents[3]
BUSY = replace(
    CASE, mode=OpinionMode.LOCAL_PHYSICIAN, local_physician=CASE.requester, specialty="Oncology",
    co_authors=(CoAuthor("Practitioner/b", "Dr. B"),), policy=Policy(doubts=("A doubt.",)),
)  # fmt: skip


def test_every_check_is_of_a_rule_that_is_asked_then() -> None:
    for opinion in (Work(), Work(opinion=finished())):
        for case in (CASE, BUSY):
            signing = checks_before_signing(case, opinion, make_reviewer(), COVERAGE, AT)
            accepting = checks_before_accepting(case, make_reviewer(), AT, "")
            for asked, checks in ((Asked.SIGN, signing), (Asked.ACCEPT, accepting)):
                for one in checks:
                    rule = rule_of(one.id)
                    assert rule is not None, one.id
                    assert asked in rule.asked, one.id
                    assert one.rows == rule.rows


def test_rows_are_those_of_the_requirements() -> None:
    assert all(rule.rows for rule in RULES.values())
    assert all(re.fullmatch(r"Q[0-5]\d|3\.[23]", row) for rule in RULES.values() for row in rule.rows)
    assert Check("licence", Outcome.BLOCK, "No licence for OR").rows[0] == "Q01"
    assert Check("nothing-known", Outcome.BLOCK, "?").rows == ()


def test_only_what_holds_up_can_be_set_aside_with_a_reason() -> None:
    assert Check("shown", Outcome.BLOCK, "2 images never shown to you").overridable
    assert not Check("shown", Outcome.WARN, "2 images never shown to you").overridable
    assert not Check("licence", Outcome.BLOCK, "No licence for OR").overridable


def test_the_page_of_opinions_shows_the_table() -> None:
    assert markdown() in (ROOT / "docs" / "opinion.md").read_text(encoding="utf-8"), "put table.markdown() into it"


def test_each_row_of_the_page_of_opinions_has_a_test_that_names_it() -> None:
    page = (ROOT / "docs" / "opinion.md").read_text(encoding="utf-8")
    tables = (line.split("|")[1:3] for line in page.splitlines() if line.startswith("|"))
    rows = {row for cells in tables for cell in cells for row in re.findall(r"\bQ\d\d\b", cell)}
    assert {"Q01", "Q34", "Q55"} <= rows
    texts = (one.read_text(encoding="utf-8") for one in (ROOT / "tests").rglob("test_*.py"))
    named = {found.upper() for text in texts for name in re.findall(r"def (test_\w+)", text)
             for found in re.findall(r"q\d\d", name)}  # fmt: skip
    assert rows - named == set()


def test_each_requirement_row_has_a_test_that_names_it() -> None:
    files = (ROOT / "tests" / "cases" / "rules").glob("test_*.py")
    names = " ".join(re.findall(r"def (test_\w+)", " ".join(one.read_text(encoding="utf-8") for one in files)))
    rows = {row for rule in RULES.values() for row in rule.rows if row.startswith("Q")}
    assert rows - {found.upper() for found in re.findall(r"q\d\d", names)} == set()
