"""Texts of templates as forms: elements with their responses, read back from the words round them, changed there."""

from __future__ import annotations

import pytest

from reviewer_app.cases.blanks import BlankKind
from reviewer_app.cases.opinion import FIELDS_BY_PATH
from reviewer_app.cases.template_forms import Element, added, answered, elements, no_more, texts_for
from reviewer_app.cases.templates import Template, packaged_templates

LINES = (
    "## Tumour",
    "Histologic type: [*** Histologic type ***]",
    "Grade: [*** well differentiated / moderately differentiated / poorly differentiated, high grade / … ***]",
    "Greatest dimension: [*** Greatest dimension: number mm ***]",
    "Mitoses: [*** Mitoses ***] in [*** Area counted: number mm² ***]",
    "Operated on {study.date}: [*** Operation: date ***].",
    "- Margin [*** Margin ***]: distance [*** Distance: number mm ***]",
    "[*** again: margin ***]",
    "[*** Diagnosis ***]",
)
TEXT = "\n".join(LINES)


def form(text: str) -> dict[str, Element]:
    return {one.name: one for one in elements(text, [TEXT])}


def responses(text: str) -> dict[str, str]:
    return {one.name: one.response for one in elements(text, [TEXT])}


def test_each_place_is_an_element_under_its_heading() -> None:
    found = elements(TEXT, [TEXT])
    assert [one.name for one in found] == [
        "Histologic type", "Grade", "Greatest dimension", "Mitoses", "Area counted", "Operation", "Margin", "Distance",
        "margin", "Diagnosis",
    ]  # fmt: skip
    assert {one.head for one in found} == {"Tumour"}
    assert all(one.is_open and TEXT[one.start : one.end] == one.mark for one in found)


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("Histologic type", "adenocarcinoma, mucinous", "Histologic type: adenocarcinoma, mucinous"),
        ("Grade", "poorly differentiated, high grade", "Grade: poorly differentiated, high grade"),
        ("Greatest dimension", "12.5", "Greatest dimension: 12.5 mm"),
        ("Greatest dimension", "12 x 8", "Greatest dimension: 12 x 8 mm"),
        ("Greatest dimension", "not measured", "Greatest dimension: not measured"),
        ("Area counted", "10", "Mitoses: [*** Mitoses ***] in 10 mm²"),
    ],
)
def test_a_response_is_written_between_its_words_and_read_from_there(name: str, typed: str, kept: str) -> None:
    made = answered(TEXT, form(TEXT)[name], typed)
    assert kept in made.split("\n")
    again = form(made)[name]
    assert again.typed == typed
    assert sum(not one.is_open for one in elements(made, [TEXT])) == 1
    assert answered(made, again, "") == TEXT  # and is asked for again without one
    assert answered(made, again, "other") == answered(TEXT, form(TEXT)[name], "other")


def test_a_line_with_a_fact_of_the_case_is_known_again() -> None:
    text = "Operated on 18 Nov 2026: [*** Operation: date ***]."
    made = answered(text, form(text)["Operation"], "20 Nov 2026")
    assert made == "Operated on 18 Nov 2026: 20 Nov 2026."
    assert responses(made) == {"Operation": "20 Nov 2026"}


def test_what_was_written_otherwise_is_no_element_any_more() -> None:
    assert responses("Histology is that of an adenocarcinoma.\nGrade 2") == {}
    assert responses("Seen: [*** Views ***]") == {"Views": ""}  # a place that no template is known for


def test_a_line_without_words_of_its_own_is_known_while_it_stands_alone() -> None:
    templates = ("[*** Diagnosis ***]", "1. [*** First ***]\n2. [*** Second ***]", "[*** Advice: none / tissue ***]")
    assert [(one.name, one.response) for one in elements("Fibroma.", templates)] == [("Diagnosis", "Fibroma.")]
    found = elements("1. Cyst\n2. [*** Second ***]", templates)
    assert [(one.name, one.response) for one in found] == [("First", "Cyst"), ("Second", "")]
    assert [one.response for one in elements("tissue", templates[2:])] == ["tissue"]
    assert elements("wait", templates[2:]) == ()  # not of its list: it may be anything
    assert elements("Fibroma.\nOr a cyst.", templates) == ()
    assert elements("A text that somebody wrote, " * 6, templates) == ()


def test_a_measurement_in_a_response_is_told_from_words() -> None:
    found = form("Greatest dimension: ⟦m:abc⟧")["Greatest dimension"]
    assert found.has_evidence
    assert not found.is_open


def test_markup_that_is_typed_stays_words() -> None:
    made = answered(TEXT, form(TEXT)["Histologic type"], "a ***b*** ⟦m:x⟧ | c\nd")
    assert "Histologic type: a *b* [m:x] / c d" in made.split("\n")


def test_lines_come_again_and_each_has_its_elements() -> None:
    again = form(TEXT)["margin"]
    made = added(TEXT, again, LINES[6])
    assert [one.name for one in elements(made, [TEXT])].count("Distance") == 2
    assert made.split("\n").index("[*** again: margin ***]") == LINES.index("[*** again: margin ***]") + 1
    assert no_more(TEXT, again) == TEXT.replace("[*** again: margin ***]\n", "")
    assert no_more("a [*** again: margin ***]", form("a [*** again: margin ***]")["margin"]) == "a "
    assert no_more("a\n[*** again: margin ***]", form("a\n[*** again: margin ***]")["margin"]) == "a"


def test_a_long_line_that_is_no_line_of_a_template_comes_to_an_end() -> None:
    line = "- Nodule, [*** a: x / y ***], [*** b ***], [*** c ***], [*** d ***], [*** e ***], [*** f ***]."
    text = "- Nodule, " + "word, " * 20_000 + "end"
    assert elements(text, (line,)) == ()  # by taking steps back this would not end


@pytest.mark.parametrize("template", packaged_templates(), ids=lambda one: one.id)
def test_every_place_of_a_packaged_template_has_a_name_of_its_own_in_its_line(template: Template) -> None:
    texts = {**template.fields, **{f"finding/{one.name}/text": one.text for one in template.findings}}
    for path, text in texts.items():
        assert path in FIELDS_BY_PATH or path.startswith("finding/")
        found = elements(text, texts_for([template], path))
        assert not any("/" in one.name for one in found if one.place.kind is BlankKind.CHOICE), path
        for line in text.split("\n"):
            names = [one.name for one in elements(line, texts_for([template], path))]
            assert len(set(names)) == len(names), line
