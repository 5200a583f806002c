from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from reviewer_app.cases.case import Asker
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.demo.samples import fhir_shapes
from reviewer_app.errors import ServerRefused
from reviewer_app.exchange import fhir_codes
from reviewer_app.exchange.fhir_case import case_from_resources, references_to_follow
from tests.helpers import fhir_resources as made


def test_a_case_is_read_whole() -> None:
    case = case_from_resources(made.task(), made.resources())
    assert (case.id, case.identifier, case.version) == ("task-7", "C-7", 'W/"1"')
    assert (case.task_status, case.business_status, case.priority) == ("requested", "assigned", "urgent")
    assert case.owner == "PractitionerRole/role-1"
    assert case.due == datetime(2026, 11, 28, 1, tzinfo=UTC)
    assert case.authored == datetime(2026, 11, 19, 18, tzinfo=UTC)
    assert (case.headline, case.specialty, case.channel) == ("Is the nodule new?", "Thoracic radiology", "Expert panel")
    assert case.service_request == "ServiceRequest/sr-7"
    assert case.requester is not None
    assert case.requester.name == "Dr. Number 2"
    assert case.requester.organization == "Clinic 2"
    assert not case.self_referred
    assert case.mode is OpinionMode.LOCAL_PHYSICIAN
    assert case.local_physician is not None
    assert case.local_physician.contact == "555-0103"
    assert case.stipend == "USD 250"


def test_the_patient_is_read_under_the_name_in_use() -> None:
    patient = case_from_resources(made.task(), made.resources()).patient
    assert (patient.family, patient.given, patient.identifier) == ("Example", "Erin Q.", "H-7")
    assert (patient.birth_date, patient.sex) == (date(1957, 4, 9), "female")
    assert (patient.state, patient.country, patient.language) == ("OR", "US", "en")


def test_questions_and_first_opinion_come_from_the_questionnaire() -> None:
    case = case_from_resources(made.task(), made.resources())
    assert [(one.id, one.asker, one.text) for one in case.questions] == [
        ("patient-question.1", Asker.PATIENT, "Do I need surgery?"),
        ("physician-question.1", Asker.REFERRING_PHYSICIAN, "New or known?"),
    ]
    assert case.history == "Smoker until 2001."
    first = case.first_opinion
    assert first is not None
    assert (first.diagnosis, first.treatment_plan, first.given_on) == (
        "Granuloma",
        "CT in six months",
        date(2026, 10, 5),
    )
    assert first.physician is not None
    assert first.physician.reference == "PractitionerRole/role-4"


@pytest.mark.parametrize(
    ("verdicts", "permitted"),
    [(["permit"], True), (["deny"], False), (["permit", "deny"], False), ([], False)],
)
def test_only_an_undenied_permission_lets_the_first_physician_have_a_copy(verdicts: list[str], permitted: bool) -> None:
    resources = made.resources()
    consent = made.consent()
    actor = consent["provision"]["provision"][0]["actor"]
    consent["provision"]["provision"] = [{"type": one, "actor": actor} for one in verdicts]
    resources["Consent/co-7"] = consent
    case = case_from_resources(made.task(), resources)
    assert case.consent is not None
    assert case.consent.to_first_physician is permitted
    assert (case.consent.active, case.consent.ends_on) == (True, date(2027, 3, 31))


def test_a_consent_that_somebody_else_gave_is_not_active() -> None:
    resources = made.resources()
    resources["Consent/co-7"] = made.consent(patient={"reference": "Patient/somebody-else"})
    consent = case_from_resources(made.task(), resources).consent
    assert consent is not None
    assert not consent.active


@pytest.mark.parametrize(
    ("start", "first_day"),
    [("2026-12-01", date(2026, 12, 1)), ("2026-12", date(2026, 12, 1)), ("2026-12-03T22:00-08:00", date(2026, 12, 3))],
)
def test_a_consent_says_when_it_begins(start: str, first_day: date) -> None:
    resources = made.resources()
    consent = made.consent()
    consent["provision"]["period"] = {"start": start}
    resources["Consent/co-7"] = consent
    found = case_from_resources(made.task(), resources).consent
    assert found is not None
    assert (found.starts_on, found.ends_on) == (first_day, None)


def test_a_withdrawn_consent_is_not_active() -> None:
    resources = made.resources()
    resources["Consent/co-7"] = made.consent(status="inactive")
    case = case_from_resources(made.task(), resources)
    assert case.consent is not None
    assert not case.consent.active


def test_studies_and_papers_are_listed_without_the_superseded_one() -> None:
    case = case_from_resources(made.task(), made.resources("http://127.0.0.1:9/dicom-web"))
    [study] = case.studies
    assert (study.uid, study.wado_url, study.modalities) == (made.STUDY_UID, "http://127.0.0.1:9/dicom-web", ("CT",))
    assert [one.number for one in study.series[0].instances] == [1, 2, 3]
    assert study.series[0].instances[0].sop_class_uid == made.CT_IMAGE
    [paper] = case.documents
    assert (paper.reference, paper.title, paper.category) == (
        "DocumentReference/dr-7",
        "Referral letter",
        "referral-letter",
    )
    assert (paper.url, paper.author) == ("Binary/b-7", "Dr. Refer")


def test_a_paper_inside_its_resource_is_fetched_from_there() -> None:
    resources = made.resources()
    resources["DocumentReference/dr-7"] = made.document_reference(url=None, data="JVBERi0=")
    case = case_from_resources(made.task(), resources)
    assert case.documents[0].url == "DocumentReference/dr-7"


def test_a_task_without_versions_is_told_from_what_it_was_by_its_content() -> None:
    def version(**changes: object) -> str:
        return case_from_resources(made.task(meta={}, **changes), made.resources()).version

    assert version() == version() != ""
    assert version() != version(output=[{"type": {"text": "report"}, "valueString": "received"}])


def test_the_least_task_gives_a_case_with_empty_parts() -> None:
    least = {"resourceType": "Task", "id": "t", "for": {"reference": "Patient/p"}}
    case = case_from_resources(least, {"Patient/p": {"resourceType": "Patient", "id": "p"}})
    assert (case.identifier, case.priority, case.mode) == ("t", "routine", None)
    assert (case.questions, case.studies, case.documents, case.consent, case.due) == ((), (), (), None, None)


def test_a_patient_who_asks_for_himself_is_no_requester() -> None:
    resources = made.resources()
    resources["ServiceRequest/sr-7"]["requester"] = {"reference": "Patient/pt-7"}
    case = case_from_resources(made.task(), resources)
    assert case.self_referred
    assert case.requester is None


def test_contained_resources_are_found() -> None:
    contained = {**made.role(9), "id": "loc"}
    task = made.task(contained=[contained])
    task["input"][2]["valueReference"] = {"reference": "#loc"}
    case = case_from_resources(task, made.resources())
    assert case.local_physician is not None
    assert case.local_physician.name == "Dr. Number 9"


def test_a_case_without_a_readable_patient_is_refused() -> None:
    resources = made.resources()
    del resources["Patient/pt-7"]
    with pytest.raises(ServerRefused) as caught:
        case_from_resources(made.task(), resources)
    assert "Task/task-7" in caught.value.detail


def test_a_case_whose_order_is_about_another_patient_is_refused() -> None:
    resources = made.resources()
    resources["ServiceRequest/sr-7"]["subject"] = {"reference": "Patient/pt-8"}
    with pytest.raises(ServerRefused, match="names two patients") as caught:
        case_from_resources(made.task(), resources)
    assert caught.value.detail == "Task/task-7: ServiceRequest/sr-7 has another subject"
    resources["ServiceRequest/sr-7"]["subject"] = {"reference": "Patient/pt-7"}
    assert case_from_resources(made.task(), resources).patient.reference == "Patient/pt-7"


def test_a_wrong_type_names_the_resource_and_no_content() -> None:
    resources = made.resources()
    resources["ImagingStudy/im-7"]["series"] = "Secret words"
    with pytest.raises(ServerRefused) as caught:
        case_from_resources(made.task(), resources)
    assert caught.value.detail == "ImagingStudy/im-7: series has the wrong form"


def test_only_references_a_case_needs_are_followed() -> None:
    assert references_to_follow(made.task()) == (
        "ServiceRequest/sr-7", "Patient/pt-7", "PractitionerRole/role-1", "Consent/co-7", "PractitionerRole/role-3",
    )  # fmt: skip
    assert references_to_follow(made.imaging_study()) == ("Endpoint/e-1",)
    assert "ImagingStudy/im-7" in references_to_follow(made.service_request())
    assert references_to_follow(made.consent()) == ()


def test_codes_agree_with_those_the_samples_are_written_in() -> None:
    assert fhir_codes.CASE_NUMBER_SYSTEM == fhir_shapes.CASE_NUMBER_SYSTEM
    assert fhir_codes.BUSINESS_STATUS_SYSTEM == fhir_shapes.BUSINESS_STATUS_SYSTEM
    assert frozenset(fhir_shapes.RECORD_CATEGORIES) == fhir_codes.RECORD_CATEGORIES


def test_every_value_survives_json() -> None:
    assert case_from_resources(json.loads(json.dumps(made.task())), made.resources()).questions


ELSEWHERE = "https://archive.other.example/fhir"


def test_records_on_another_server_are_named_and_never_taken_for_our_own() -> None:
    resources = made.resources()
    order = resources["ServiceRequest/sr-7"]
    order["supportingInfo"] = [
        {"reference": f"{ELSEWHERE}/ImagingStudy/im-7"},
        {"reference": f"{ELSEWHERE}/DocumentReference/dr-7", "display": "Operation note"},
        {"reference": f"{ELSEWHERE}/Condition/c-1"},
    ]
    assert not [one for one in references_to_follow(order) if one.startswith(("ImagingStudy", "DocumentReference"))]
    case = case_from_resources(made.task(), resources)
    assert (case.studies, case.documents) == ((), ())
    assert [one.sentence for one in case.unobtainable] == [
        "An imaging study is kept on another server (archive.other.example) and cannot be fetched from here.",
        "Operation note is kept on another server (archive.other.example) and cannot be fetched from here.",
    ]


def test_records_that_could_not_be_read_are_named() -> None:
    resources = made.resources()
    del resources["ImagingStudy/im-7"]
    case = case_from_resources(made.task(), resources)
    assert [(one.reference, one.sentence) for one in case.unobtainable] == [
        ("ImagingStudy/im-7", "An imaging study could not be read.")
    ]
    assert case_from_resources(made.task(), made.resources()).unobtainable == ()


def test_a_patient_on_another_server_is_not_our_patient_of_the_same_number() -> None:
    with pytest.raises(ServerRefused, match="names no patient"):
        case_from_resources(made.task(**{"for": {"reference": f"{ELSEWHERE}/Patient/pt-7"}}), made.resources())


def test_records_without_a_place_to_fetch_them_from_are_named() -> None:
    resources = made.resources()
    resources["ImagingStudy/im-7"]["endpoint"] = [{"reference": f"{ELSEWHERE}/Endpoint/e-1"}]
    resources["DocumentReference/dr-7"] = made.document_reference(url="")
    del resources["DocumentReference/dr-7"]["content"][0]["attachment"]["url"]
    case = case_from_resources(made.task(), resources)
    assert (len(case.studies), len(case.documents)) == (1, 1)
    assert [one.sentence for one in case.unobtainable] == [
        "CT chest: no archive is named that has its images.",
        "Referral letter: the service lists it without a file.",
    ]


def test_the_records_that_hold_the_first_opinion_are_named_by_the_service() -> None:
    found = made.resources()
    answers = found["QuestionnaireResponse/qr-7"]
    named = [{"valueReference": {"reference": one}} for one in ("DocumentReference/d1", "DiagnosticReport/r1")]
    items = [*answers["item"], {"linkId": "first-report", "answer": [*named, {"valueString": "in words"}]}]
    with_reports = {**found, "QuestionnaireResponse/qr-7": {**answers, "item": items}}
    first = case_from_resources(made.task(), with_reports).first_opinion
    assert first is not None
    assert first.reports == ("DocumentReference/d1", "DiagnosticReport/r1")
    plain = case_from_resources(made.task(), found).first_opinion
    assert plain is not None
    assert plain.reports == ()


def test_each_paper_has_its_version() -> None:
    found = made.resources()
    before = case_from_resources(made.task(), found).documents
    assert before
    assert all(one.version for one in before)
    name = before[0].reference
    later = {**found, name: {**found[name], "meta": {"versionId": "77"}}}
    assert case_from_resources(made.task(), later).documents[0].version == 'W/"77"'
