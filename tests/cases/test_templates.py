"""Templates: those of the program are sound, a bad one is told by file and line, and each is offered where it fits."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewer_app.cases.blanks import BlankKind, blanks
from reviewer_app.cases.case import Case
from reviewer_app.cases.records import ListedSeries, ListedStudy
from reviewer_app.cases.rich_text import canonical
from reviewer_app.cases.templates import (
    Template,
    TemplateFinding,
    all_templates,
    offered,
    packaged_templates,
    read_template,
    template_json,
)
from reviewer_app.errors import BadTemplate
from tests.helpers.case_values import make_case

SMALL = """{
 "id": "own", "title": "My own", "specialty": "Radiology",
 "fields": {
  "diagnosis.text": [
   "One",
   "Two {today}"
  ]
 }
}"""


def _case(specialty: str, modality: str, description: str, part: str = "") -> Case:
    series = (ListedSeries("1.2", modality, body_site=part),)
    study = ListedStudy("ImagingStudy/s", "1", datetime(2026, 11, 1, tzinfo=UTC), description, (modality,), series)
    return replace(make_case(), specialty=specialty, studies=(study,))


def _first(case: Case) -> list[str]:
    return [one.id for one in offered(packaged_templates(), case)[0]]


@pytest.mark.parametrize("template", packaged_templates(), ids=lambda one: one.id)
def test_every_packaged_template_is_written_as_fields_keep_it(template: Template) -> None:
    texts = (*template.fields.values(), *template.repeats.values(), *(one.text for one in template.findings))
    for text in texts:
        assert canonical(text) == text
        assert text.count("***") == 2 * len(list(blanks(text)))
    assert read_template(template_json(template), "again") == template


def test_packaged_templates_have_names_of_their_own_and_every_specialty() -> None:
    templates = packaged_templates()
    assert len({one.id for one in templates}) == len(templates)
    names = [name for one in templates for name in (*one.repeats, *(kind.name for kind in one.findings))]
    assert len(set(names)) == len(names)
    assert {one.specialty for one in templates} >= {
        "Radiology", "Oncology", "Neurology", "Cardiology", "Surgery", "Orthopaedics", "Pathology",
    }  # fmt: skip


def test_packaged_templates_ask_for_numbers_dates_choices_and_lines_again() -> None:
    texts = [text for one in packaged_templates() for text in (*one.fields.values(), *one.repeats.values())]
    assert {found.kind for text in texts for found in blanks(text)} == set(BlankKind)


@pytest.mark.parametrize(
    ("case", "first"),
    [
        (_case("Thoracic radiology", "CT", "CT chest"), "ct-chest"),
        (_case("Neuroradiology", "MR", "", "BRAIN"), "mr-head"),
        (_case("Radiology", "CT", "Abdomen and pelvis"), "ct-abdomen"),
        (_case("Radiology", "MG", "Mammography"), "mammography"),
        (_case("Radiology", "MR", "Lumbar spine"), "mr-spine"),
        (_case("Musculoskeletal radiology", "CT", "CT knee left"), "mr-joint"),
        (_case("Pathology", "SM", "Slides"), "pathology-synoptic"),
        (_case("Cardiology", "XA", "Angiography"), "cardiology"),
    ],
)
def test_what_fits_a_case_is_offered_first(case: Case, first: str) -> None:
    assert _first(case)[0] == first


def test_what_does_not_fit_is_still_offered() -> None:
    fitting, others = offered(packaged_templates(), _case("Cardiology", "XA", "Angiography"))
    assert len(fitting) + len(others) == len(packaged_templates())
    assert "mammography" in [one.id for one in others]


def test_a_finding_of_a_template_is_read_with_its_parts_and_asked_for_by_its_name() -> None:
    kind = {"name": "rib", "text": ["Rib", "broken"], "site": "Bone", "side": "L", "category": "main", "first": True}
    made = read_template(
        json.dumps({**json.loads(SMALL), "fields": {"history": ["[*** again: rib ***]"]}, "findings": [kind]}), "own"
    )
    assert made.findings == (TemplateFinding("rib", "Rib\nbroken", "Bone", "L", "main", first=True),)
    assert read_template(template_json(made), "again") == made


def test_a_small_template_is_read() -> None:
    assert read_template(SMALL.encode(), "own.json").fields == {"diagnosis.text": "One\nTwo {today}"}


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ('"One",', '"One"', 6, "JSON"),
        ("diagnosis.text", "diagnosis.tekst", 4, "diagnosis.tekst"),
        ("diagnosis.text", "diagnosis.certainty", 4, "no text"),
        ("{today}", "{tomorrow}", 6, "tomorrow"),
        ('"One"', '"[*** again: rib ***]"', 5, "rib"),
        ('"One"', '"One\\nmore"', 5, "line"),
        ('"title": "My own"', '"title": " "', 3, "title"),
        ('"specialty": "Radiology",', '"specialty": 4,', 2, "str"),
        ('"fields"', '"findings": [{"name": "a", "text": ["{tomorrow}"]}],\n "fields"', 3, "tomorrow"),
        ('"fields"', '"findings": [{"name": "a", "text": ["x"], "side": "left"}],\n "fields"', 3, "no side"),
        (
            '"fields"',
            '"findings": [{"name": "a", "text": []}],\n "repeats": {"a": ["x"]},\n "fields"',
            3,
            "name of their own",
        ),
        ('"fields"', '"findings": [{"name": "a"}],\n "fields"', 3, "text"),
        ('"specialty": "Radiology",', '"specialty": "Radiology", "colour": "red",', 2, "colour"),
    ],
)
def test_a_bad_template_is_told_by_file_and_line(before: str, after: str, line: int, words: str) -> None:
    bad = SMALL.replace(before, after)
    assert bad != SMALL
    with pytest.raises(BadTemplate) as error:
        read_template(bad, "own.json")
    assert error.value.sentence.startswith(f"own.json, line {line}: ")
    assert words in error.value.sentence


def test_bytes_that_are_no_text_and_files_that_are_too_large_are_refused() -> None:
    with pytest.raises(BadTemplate, match="line 2: this is not text"):
        read_template(b"{\n\xff}", "own.json")
    with pytest.raises(BadTemplate, match="too large"):
        read_template(" " * 300_000, "own.json")


def test_own_templates_come_first_replace_those_of_the_program_and_a_broken_one_is_left_out() -> None:
    mine = template_json(replace(read_template(SMALL, "own"), id="ct-chest"))
    found = all_templates((SMALL, mine, "{"))
    assert [one.id for one in found[:2]] == ["own", "ct-chest"]
    assert found[1].title == "My own"
    assert len(found) == len(packaged_templates()) + 1
    assert json.loads(mine)["id"] == "ct-chest"
