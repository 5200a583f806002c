"""The agreement in one sentence: what follows from the comparison, and what is never taken for granted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.agreement import agreement_sentences, compared_parts, proposed_agreement
from reviewer_app.cases.case import FirstOpinion
from reviewer_app.cases.opinion import AGREEMENT, AGREEMENT_PATH, Opinion
from tests.helpers.case_values import make_case

CASE = replace(make_case(), first_opinion=FirstOpinion("Sarcoma.", "Biopsy."))


@pytest.mark.parametrize(
    ("diagnosis", "treatment", "proposed"),
    [
        ("confirmed", "confirmed", "agrees"),
        ("changed", "changed", "disagrees"),
        ("cannot-determine", "cannot-determine", "cannot-determine"),
        ("refined", "refined", "in-part"),
        ("confirmed", "changed", "in-part"),
        ("changed", "cannot-determine", "disagrees"),
        ("refined", "cannot-determine", "in-part"),
        ("confirmed", "", ""),
        ("", "", ""),
    ],
)
def test_q37_the_sentence_follows_from_both_parts(diagnosis: str, treatment: str, proposed: str) -> None:
    opinion = Opinion({"concordance.diagnosis": diagnosis, "concordance.treatment": treatment})
    assert proposed_agreement(CASE, opinion) == proposed


def test_q37_only_what_was_supplied_is_compared() -> None:
    only = replace(CASE, first_opinion=FirstOpinion("Sarcoma."))
    assert compared_parts(only) == ("diagnosis",)
    assert proposed_agreement(only, Opinion({"concordance.diagnosis": "confirmed"})) == "agrees"
    nothing = replace(CASE, first_opinion=None)
    assert (compared_parts(nothing), proposed_agreement(nothing, Opinion())) == ((), "")


def test_q37_each_choice_has_its_sentence() -> None:
    said = {agreement_sentences(CASE, Opinion({AGREEMENT_PATH: code})) for code, _ in AGREEMENT}
    assert len(said) == len(AGREEMENT)
    assert all(one.endswith(".") for one in said)
    told = agreement_sentences(CASE, Opinion({AGREEMENT_PATH: "in-part"}))
    assert told == "This opinion agrees in part with the first physician."
    assert agreement_sentences(CASE, Opinion()) == ""


def test_q37_each_part_is_told_apart_and_another_opinion_is_no_verdict() -> None:
    values = {AGREEMENT_PATH: "in-part", "concordance.diagnosis": "confirmed", "concordance.treatment": "changed"}
    assert agreement_sentences(CASE, Opinion(values)) == (
        "This opinion agrees in part with the first physician. It agrees with the first diagnosis. "
        "It comes to a different treatment plan. This does not by itself mean that the first was a mistake."
    )
