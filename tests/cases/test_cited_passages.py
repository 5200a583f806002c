"""Passages of papers, in the words of a list, a token and a printed sentence."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from reviewer_app.cases.cited_passages import CitedPassage, cited_result, run_together
from reviewer_app.cases.evidence import MISSING_PASSAGE, Token, TokenKind, plain_text, token_hint, token_text
from reviewer_app.cases.work import Work
from reviewer_app.store.codec import decode, encode
from tests.helpers.case_values import NOW, make_passage
from tests.helpers.lab_tables import NEWER, make_labs

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


def test_a_result_is_cited_with_value_flag_source_and_day() -> None:
    high, low = make_labs().results[:2]
    work = Work(passages=(replace(cited_result(high, "Chemistry", NOW), id="p1"),))
    words = "Potassium 6.20 mmol/L (critically high) [Chemistry, Harbor Laboratory, 12 Nov 2026]"
    assert plain_text(f"See {TOKEN.markup}.", work) == f"See {words}."
    assert token_text(TOKEN, work) == "Potassium 6.20 mmol/L (critically high)"
    assert token_hint(TOKEN, work).splitlines()[1] == "Chemistry, Harbor Laboratory, 12 Nov 2026"
    assert cited_result(low, "Chemistry", NOW).passage == "134.0 mmol/L (low, by the range)"
    kept = cited_result(high, "Chemistry", NOW)
    assert decode(encode(kept), CitedPassage) == kept
    assert (kept.record, kept.analyte, kept.moment) == (NEWER, "2823-3", "2026-11-12T08:10:00+00:00")


def test_a_passage_of_an_earlier_version_is_read() -> None:
    older = {one: value for one, value in msgspec.to_builtins(make_passage()).items() if value not in ("", None)}
    assert decode(msgspec.json.encode(older), CitedPassage) == make_passage()


def test_a_deleted_passage_says_so() -> None:
    assert plain_text(TOKEN.markup, Work()) == MISSING_PASSAGE


def test_words_run_together() -> None:
    assert run_together(" Likely\n giant  cell\ttumour ") == "Likely giant cell tumour"
