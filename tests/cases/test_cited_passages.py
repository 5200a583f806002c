"""Passages of papers, in the words of a list, a token and a printed sentence."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.cited_passages import run_together
from reviewer_app.cases.evidence import MISSING_PASSAGE, Token, TokenKind, plain_text, token_hint, token_text
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_passage

TOKEN = Token(TokenKind.PASSAGE, "p1")


def test_a_passage_is_quoted_with_its_origin() -> None:
    work = Work(passages=(make_passage(),))
    words = "“Likely giant cell tumour of the distal femur.” (Radiology report, Dr. M. Osei, 21 Aug 2026, page 3)"
    assert plain_text(f"It says {TOKEN.markup}.", work) == f"It says {words}."
    assert token_text(TOKEN, work) == "“Likely giant cell tumour of…”, page 3"
    assert token_hint(TOKEN, work).splitlines()[1] == "Radiology report, Dr. M. Osei, 21 Aug 2026, page 3"


def test_a_page_is_named_where_no_words_were_chosen() -> None:
    page = replace(make_passage(), passage="", source="", made=None)
    work = Work(passages=(page,))
    assert plain_text(TOKEN.markup, work) == "(Radiology report, not dated, page 3)"
    assert token_text(TOKEN, work) == "Radiology report, page 3"


def test_a_deleted_passage_says_so() -> None:
    assert plain_text(TOKEN.markup, Work()) == MISSING_PASSAGE


def test_words_run_together() -> None:
    assert run_together(" Likely\n giant  cell\ttumour ") == "Likely giant cell tumour"
