"""A case without its first opinion: nothing of it is left in the value that views are handed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.agreement import compared_parts
from reviewer_app.cases.blind import (
    blinded,
    first_report_key,
    has_first_report,
    is_withheld,
    withheld_documents,
    withheld_objects,
)
from reviewer_app.cases.case import Case, FirstOpinion
from reviewer_app.cases.records import ListedDocument, ListedInstance, ListedSeries, UnobtainableRecord
from tests.helpers.case_values import make_case, make_instances

CT, SR, SEG = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.88.33", "1.2.840.10008.5.1.4.1.1.66.4"
DOSE_REPORT = "1.2.840.10008.5.1.4.1.1.88.67"
PATHOLOGY = ListedDocument(
    "DocumentReference/path", "Pathology report", "pathology-report", "application/pdf", "u", author="Dr. Q. Winter"
)


def with_series(case: Case, *series: ListedSeries) -> Case:
    study = replace(case.studies[0], series=series, modalities=tuple(dict.fromkeys(one.modality for one in series)))
    return replace(case, studies=(study, *case.studies[1:]))


def test_diagnosis_plan_and_report_are_gone_and_who_gave_it_stays() -> None:
    case = make_case()
    shown = blinded(case)
    assert shown.first_opinion is not None
    assert shown.first_opinion.physician == case.first_opinion.physician  # type: ignore[union-attr]
    assert [one.category for one in shown.documents] == ["referral-letter", "consent"]
    assert "giant cell" not in str(shown)
    assert "Curettage" not in str(shown)
    assert compared_parts(shown) == ()
    assert shown.hidden[0] == "1 record hidden until your first impression is recorded."
    assert case.hidden == ()


def test_every_report_is_withheld_whoever_it_is_by_unless_the_service_names_the_first() -> None:
    case = replace(make_case(), documents=(*make_case().documents, PATHOLOGY))
    assert [one.title for one in withheld_documents(case)] == ["Radiology report", "Pathology report"]
    first = case.first_opinion
    assert first is not None
    named = replace(case, first_opinion=replace(first, reports=("DocumentReference/referral",)))
    withheld = [one.title for one in withheld_documents(named)]
    assert withheld == ["Radiology report", "Referral letter"], (
        "of another's report it is known that it is not the first"
    )
    earlier = replace(make_case().documents[1], reference="DocumentReference/referral/_history/1")
    kept = replace(named, documents=(*named.documents, earlier))
    assert earlier in withheld_documents(kept), "so is an earlier version of it"
    elsewhere = replace(case, first_opinion=replace(first, reports=("DocumentReference/not-here",)))
    assert PATHOLOGY in withheld_documents(elsewhere), "what is named and not here tells nothing of the others"


@pytest.mark.parametrize(
    ("sop_class", "hidden"),
    [(CT, False), (SR, True), (SEG, True), (DOSE_REPORT, False), ("1.2.840.10008.5.1.4.1.1.88.59", True),
     ("1.2.840.10008.5.1.4.1.1.11.1", True), ("1.2.840.10008.5.1.4.1.1.104.1", True),
     ("1.2.840.10008.5.1.4.1.1.481.5", True), ("1.2.840.10008.5.1.4.1.1.481.1", False)],
)  # fmt: skip
def test_what_somebody_read_or_drew_is_withheld_and_images_are_not(sop_class: str, hidden: bool) -> None:
    assert is_withheld(sop_class) is hidden


def test_series_of_readings_go_and_one_among_images_is_not_called_missing() -> None:
    images = ListedSeries("1.1", "CT", instances=(ListedInstance("a", CT), ListedInstance("b", SR)), instance_count=2)
    report = ListedSeries("1.2", "SR", instances=(ListedInstance("c", SR),))
    dose = ListedSeries("1.3", "SR", instances=(ListedInstance("d", DOSE_REPORT),))
    unlisted = ListedSeries("1.4", "KO", instance_count=1)
    case = with_series(make_case(), images, report, dose, unlisted)
    shown = blinded(case).studies[0]
    assert [one.uid for one in shown.series] == ["1.1", "1.3"]
    assert shown.series[0].count == 1
    assert shown.modalities == ("CT",)
    assert withheld_objects(case) == {"b", "c"}
    assert blinded(case).hidden[0] == "4 records hidden until your first impression is recorded."


def test_a_record_that_cannot_be_had_does_not_name_the_first_report() -> None:
    case = make_case()
    first, study = case.first_opinion, case.studies[0].reference
    assert first is not None
    titles = {
        "DocumentReference/radiology": "MR knee: chondrosarcoma: the service lists it without a file.",
        "DocumentReference/linked": "Chondrosarcoma, grade 2 could not be read.",
        "https://far.example/fhir/DocumentReference/7": "Letter on the chondrosarcoma is kept on another server.",
        "https://far.example/fhir/ImagingStudy/8": "Chondrosarcoma, MR is kept on another server.",
        "DocumentReference/referral": "Referral letter: the service lists it without a file.",
        study: "MR knee: no archive is named that has its images.",
    }
    lacking = tuple(UnobtainableRecord(*one) for one in titles.items())
    linked = replace(first, reports=("DocumentReference/linked",))
    shown = blinded(replace(case, first_opinion=linked, unobtainable=lacking))
    assert "hondrosarcoma" not in str(shown)
    assert {one.reference: one.sentence for one in shown.unobtainable} == {
        "https://far.example/fhir/DocumentReference/7": "A record could not be had.",
        "https://far.example/fhir/ImagingStudy/8": "An imaging study could not be had.",
        "DocumentReference/referral": titles["DocumentReference/referral"],
        study: titles[study],
    }


def test_it_is_told_what_could_not_be_hidden() -> None:
    letters = (
        "The questions, the history and 1 letter or other paper stay in view and may speak of the first opinion; "
        "screenshots among the images may too."
    )
    case = make_case()
    assert blinded(case).hidden[1:] == (letters,)
    without = replace(case, documents=case.documents[1:], history="")
    unknown, told = blinded(without).hidden[1:]
    assert "cannot be told" in unknown
    assert told == (
        "The questions and 1 letter or other paper stay in view and may speak of the first opinion; "
        "screenshots among the images may too."
    )
    bare = replace(case, documents=())
    assert blinded(bare).hidden[-1].startswith("The questions and the history stay in view")
    empty = replace(bare, history="")
    assert blinded(empty).hidden[-1].startswith("The questions stay in view")


def test_there_is_nothing_to_hide_without_opinion_report_and_reading() -> None:
    case = replace(make_case(), documents=(), first_opinion=FirstOpinion(physician=make_case().requester))
    assert not has_first_report(case)
    assert has_first_report(make_case())
    assert has_first_report(with_series(case, ListedSeries("1.2", "SR")))


def test_where_no_record_is_hidden_none_is_counted() -> None:
    assert blinded(replace(make_case(), documents=())).hidden[0] == "Hidden until your first impression is recorded."


def test_the_first_report_is_found_again_when_it_is_shown() -> None:
    assert first_report_key(make_case(), ()) == "document:DocumentReference/radiology"
    none = replace(make_case(), documents=())
    assert first_report_key(none, make_instances()) == ""
    report = replace(make_instances(count=1)[0], sop_class_uid=SR, kind="structured-report")  # type: ignore[arg-type]
    assert first_report_key(none, (report,)) == f"series:{report.series.uid}"
