"""A template in an opinion: empty texts are filled, written ones go on below what stands there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reviewer_app.cases.findings import Finding, findings
from reviewer_app.cases.merge_fields import Facts
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.template_filling import begun_from, filled, written_fields
from reviewer_app.cases.templates import Template, TemplateFinding
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_case, make_reviewer

TEMPLATE = Template("t", "T", "Radiology", {"diagnosis.text": "Age {patient.age}", "treatment.text": "- None"})


def _facts(**values: str) -> Facts:
    opinion = Opinion({name.replace("_", "."): value for name, value in values.items()})
    return Facts(make_case(), Work(opinion=opinion), make_reviewer(), date(2026, 11, 22))


def test_empty_texts_get_the_text_with_its_facts() -> None:
    assert filled(TEMPLATE, _facts(), str) == {"diagnosis.text": "Age 19", "treatment.text": "- None"}
    assert written_fields(TEMPLATE, _facts()) == ()


def test_what_is_written_stays_and_the_text_comes_below() -> None:
    facts = _facts(treatment_text="Wait.\n")
    assert filled(TEMPLATE, facts, str)["treatment.text"] == "Wait.\n\n- None"
    assert written_fields(TEMPLATE, facts) == ("treatment.text",)


NODULE = TemplateFinding(
    "nodule", "At {patient.age}: [*** Size: number mm ***]", "Lung", "R", "main", "probable", "new"
)


def test_a_finding_is_begun_with_all_of_its_parts_after_the_others() -> None:
    facts = _facts(**{"finding/a/place": "4"})
    values = begun_from(NODULE, "b", facts)
    found = findings(Opinion({**facts.work.opinion.values, **values}))[-1]
    assert found == Finding("b", 5, "Lung", "R", "At 19: [*** Size: number mm ***]", "main", "probable", "new")


def test_findings_that_a_template_begins_with_are_put_in_with_it_in_their_order() -> None:
    kinds = (replace(NODULE, first=True), replace(NODULE, name="other"), replace(NODULE, site="Pleura", first=True))
    ids = iter("xy")
    values = filled(replace(TEMPLATE, findings=kinds), _facts(), lambda: next(ids))
    assert [(one.id, one.place, one.site) for one in findings(Opinion(values))] == [
        ("x", 1, "Lung"),
        ("y", 2, "Pleura"),
    ]
    assert values["diagnosis.text"] == "Age 19"
