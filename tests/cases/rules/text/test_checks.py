"""What the checks of the text say before signing: advice, telling no more than the text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.opinion import LANGUAGE_PATH, Opinion
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.rules.text.checks import text_checks
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_case, make_instances, make_length

ON = date(2026, 11, 22)


def run(values: dict[str, str], work: Work | None = None) -> list[Check]:
    kept = replace(work or Work(), opinion=Opinion(values))
    return text_checks(make_case(), kept, {one.sop_instance_uid: one for one in make_instances()}.get, ON)


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("diagnosis.text", "She has a lesion of the femur.", "Diagnosis: “She”: not the sex that the records give"),
        (
            "answer/q2/text",
            "He is 91 years old.",
            "Answer 2: “91 years old”: not an age that follows from the birth date",
        ),
        (
            "history",
            "Seen on 03/04/2026.",
            "History summary: “03/04/2026”: day or month first? Write the month as a word",
        ),
        ("findings.imaging", "A nodule of 80 cm.", "Imaging findings: “80 cm”: is the unit right?"),
        ("history", "Mr. Lind asks.", "History summary: “Mr. Lind”: not the patient’s name as the case gives it"),
        ("findings.imaging", "Fracture of the vertebra L7.", "Imaging findings: “L7”: there is no such vertebra"),
        ("plain.summary", "You need TBD.", "In plain words: “TBD”: left to be filled in"),
    ],
)
def test_each_names_field_words_and_reason(path: str, text: str, words: str) -> None:
    (check,) = run({path: text})
    assert (check.words, check.target, check.outcome, check.extent) == (words, path, Outcome.WARN, 1)


def test_a_text_in_another_language_is_said_to_be_unchecked_and_never_passed() -> None:
    (check,) = run({LANGUAGE_PATH: "de", "diagnosis.text": "She has a lesion of the femur."})
    assert (check.id, check.outcome, check.target) == ("text:language", Outcome.WARN, LANGUAGE_PATH)
    assert "not checked" in check.words


def test_a_summary_in_the_language_of_the_patient_is_said_to_be_unchecked() -> None:
    case = replace(make_case(), patient=replace(make_case().patient, language="de-AT"))
    values = {"plain.summary": "She is 91 years old.", "diagnosis.text": "She has a lesion."}
    found = text_checks(case, Work(opinion=Opinion(values)), lambda _uid: None, ON)
    assert {one.target: one.id.startswith("text:language") for one in found} == {
        "diagnosis.text": False,
        "plain.summary": True,
    }


def test_a_side_against_the_finding_it_stands_in() -> None:
    values = {finding_path("f", "side"): "L", finding_path("f", "site"): "Femur"}
    (check,) = run({**values, finding_path("f", "text"): "Lytic lesion of the right femur."})
    assert check.words == "Finding 1: “right”: finding 1 is marked left"
    assert run({**values, finding_path("f", "text"): "Lytic lesion of the left femur."}) == []


def test_a_side_that_is_told_more_than_once_is_meant_but_not_against_a_finding() -> None:
    case = replace(make_case(), headline="Lesion of the left femur")
    texts = {
        "findings.imaging": "Lesion of the left femur. The right femur shows another lesion.",
        "diagnosis.text": "Lesions of the left and the right femur.",
    }
    find = {}.get
    assert text_checks(case, Work(opinion=Opinion(texts)), find, ON) == []
    once = Opinion({"diagnosis.text": "Lesion of the right femur."})
    assert len(text_checks(case, Work(opinion=once), find, ON)) == 1
    site = {finding_path("f", "side"): "L", finding_path("f", "site"): "Femur"}
    assert len(text_checks(case, Work(opinion=Opinion({**texts, **site})), find, ON)) == 1


def test_the_same_thing_in_one_field_is_one_check() -> None:
    (check,) = run({"history": "She smokes. She drinks. Her mother is well. I saw her. It is hers."})
    assert check.words.startswith("History summary: “She”, “hers”")
    assert check.extent == 3


def test_other_words_are_another_check() -> None:
    (check,) = run({"history": "She smokes."})
    (other,) = run({"history": "This woman smokes."})
    assert check.id != other.id


def test_format_is_no_part_of_the_text() -> None:
    (check,) = run({"history": "- **She** smokes."})
    assert check.words.startswith("History summary: “She”")


def test_ids_tell_nothing_of_the_text() -> None:
    (check,) = run({"history": "Mr. Lind asks."})
    assert "lind" not in check.id.lower()
    assert check.id.startswith("text:identity:history:")


def test_what_holds_back_the_signature_already_is_not_told_twice() -> None:
    assert run({"history": "Pain for *** months and [ ] days"}) == []


def test_a_measurement_brings_its_unit() -> None:
    work = Work((make_length(value=22.7),))
    (check,) = run({"findings.imaging": "It is ⟦m:a1⟧ mm long."}, work)
    assert check.words == "Imaging findings: “mm”: a measurement brings its unit with it"
    (typed,) = run({"findings.imaging": "It is 22.7 cm long."}, work)
    assert "a measurement tells the same digits in another unit" in typed.words
    assert run({"findings.imaging": "It is 22.7 mm or 2.27 cm long."}, work) == []


def test_quotations_and_fields_that_are_no_text_are_not_judged() -> None:
    assert run({"history": "The report says “she is 91 years old, left femur”."}) == []
    assert run({"diagnosis.certainty": "she", "record/x/reason": "She said so"}) == []


def test_words_of_other_languages_are_no_sex() -> None:
    assert run({"plain.summary": "La masse est dans le fémur; she et woman ne sont pas du français."}) == []


def test_the_number_of_another_person_on_the_images_is_found() -> None:
    from reviewer_app.cases.records import ListedInstance, ListedSeries

    image = make_instances()[0]
    stranger = replace(image, patient=replace(image.patient, name="Lind^Bengt", identifier="QX-10442"))
    listed = ListedSeries(image.series.uid, "CT", instances=(ListedInstance(image.sop_instance_uid, "1.2"),))
    case = make_case()
    case = replace(case, studies=(replace(case.studies[0], series=(listed,)),))
    opinion = Opinion({"findings.imaging": "The label reads QX-10442; the case is NK-40218."})
    find = {image.sop_instance_uid: stranger}.get
    (check,) = text_checks(case, Work(opinion=opinion), find, ON)
    assert check.words == "Imaging findings: “QX-10442”: the number of another person, whom images name"


def test_an_opinion_without_text_has_no_checks() -> None:
    assert run({}) == []


def test_the_sample_texts_of_the_demo_have_none() -> None:
    from reviewer_app.demo.opinion_text import IMPORTED, OKAFOR

    for text in (OKAFOR, IMPORTED):
        values = {one.path: one.text for one in text.entries}
        first, found = (f"{one.before_length} ⟦m:a1⟧ {one.after_length} ⟦k:k1⟧{one.after_figure}"
                        for one in (text.first_answer, text.finding))  # fmt: skip
        values["answer/q1/text"] = first
        values |= {f"answer/q{number}/text": one.text for number, one in enumerate(text.answers, 2)}
        values[finding_path("f", "text")] = f"{text.opening}{found}{text.rest}"
        assert run(values, Work((make_length(),))) == []
