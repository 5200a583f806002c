"""A template in an opinion: empty texts are filled, written ones go on below what stands there."""

from __future__ import annotations

from datetime import date

from reviewer_app.cases.merge_fields import Facts
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.template_filling import filled, written_fields
from reviewer_app.cases.templates import Template
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_case, make_reviewer

TEMPLATE = Template("t", "T", "Radiology", {"diagnosis.text": "Age {patient.age}", "treatment.text": "- None"})


def _facts(**values: str) -> Facts:
    opinion = Opinion({name.replace("_", "."): value for name, value in values.items()})
    return Facts(make_case(), Work(opinion=opinion), make_reviewer(), date(2026, 11, 22))


def test_empty_texts_get_the_text_with_its_facts() -> None:
    assert filled(TEMPLATE, _facts()) == {"diagnosis.text": "Age 19", "treatment.text": "- None"}
    assert written_fields(TEMPLATE, _facts()) == ()


def test_what_is_written_stays_and_the_text_comes_below() -> None:
    facts = _facts(treatment_text="Wait.\n")
    assert filled(TEMPLATE, facts)["treatment.text"] == "Wait.\n\n- None"
    assert written_fields(TEMPLATE, facts) == ("treatment.text",)
