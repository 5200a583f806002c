"""The five cases as the service gets them: valid, complete, consistent, and the same every time."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import msgspec
import pikepdf
import pydicom
import pytest
from fhir.resources.R4B import get_fhir_model_class

from reviewer_app.cases.case import Asker
from reviewer_app.cases.lab_table import joined, laid_out
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.demo.samples.catalogue import sample_cases
from reviewer_app.demo.samples.fhir_shapes import RECORD_CATEGORIES, resource_key
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_labs import lab_bundle
from reviewer_app.exchange.fhir_people import reviewer_from_resources
from reviewer_app.exchange.lab_results import read_lab_table

FAMILIES = ("Okafor", "Marchetti", "Sørensen", "Whitfield", "Haddad")


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def of_type(case: SampleCase, kind: str) -> list[dict[str, Any]]:
    return [one for one in case.resources if one["resourceType"] == kind]


def test_five_cases_with_ids_of_their_own(cases: tuple[SampleCase, ...]) -> None:
    assert {case.person.family for case in cases} == set(FAMILIES)
    assert len({case.task_id for case in cases}) == 5
    studies = [study.uid for case in cases for study in case.studies]
    instances = [
        one.uid for case in cases for study in case.studies for series in study.series for one in series.instances
    ]
    assert len(set(studies)) == len(studies)
    assert len(set(instances)) == len(instances)


@pytest.mark.parametrize("family", FAMILIES)
def test_resources_are_valid_fhir(by_family: dict[str, SampleCase], family: str) -> None:
    for resource in by_family[family].resources:
        model = get_fhir_model_class(resource["resourceType"])
        model.model_validate(resource)


@pytest.mark.parametrize("family", FAMILIES)
def test_each_resource_refers_only_to_those_before_it(by_family: dict[str, SampleCase], family: str) -> None:
    known: set[str] = set()
    for resource in by_family[family].resources:
        unknown = set(references(resource)) - known
        assert not unknown, f"{resource_key(resource)} comes before {unknown}"
        known.add(resource_key(resource))
    for paper in of_type(by_family[family], "DocumentReference"):
        assert paper["content"][0]["attachment"]["url"] in known


@pytest.mark.parametrize("family", FAMILIES)
def test_ids_name_nobody(by_family: dict[str, SampleCase], family: str) -> None:
    for resource in by_family[family].resources:
        assert family.lower() not in resource["id"].lower()
        assert "nk-4" not in resource["id"].lower()


@pytest.mark.parametrize("family", FAMILIES)
def test_papers_are_what_their_entries_say(by_family: dict[str, SampleCase], family: str) -> None:
    case = by_family[family]
    binaries = {resource_key(one): one for one in of_type(case, "Binary")}
    entries = of_type(case, "DocumentReference")
    assert len(entries) == len(case.papers) >= 1
    for entry, paper in zip(entries, case.papers, strict=True):
        attachment = entry["content"][0]["attachment"]
        data = base64.b64decode(binaries[attachment["url"]]["data"])
        assert data == paper.data
        assert attachment["size"] == len(data)
        assert base64.b64decode(attachment["hash"]) == hashlib.sha1(data).digest()
        assert paper.category in RECORD_CATEGORIES


@pytest.mark.parametrize("family", FAMILIES)
def test_papers_open_and_embed_their_fonts(by_family: dict[str, SampleCase], family: str) -> None:
    for paper in (one for one in by_family[family].papers if one.content_type == "application/pdf"):
        with pikepdf.open(BytesIO(paper.data)) as document:
            assert len(document.pages) >= 1
            for page in document.pages:
                for font in page.obj.Resources.Font.values():
                    assert "/FontFile2" in font.FontDescriptor


def test_some_paper_has_several_pages(by_family: dict[str, SampleCase]) -> None:
    with pikepdf.open(BytesIO(by_family["Okafor"].papers[2].data)) as document:
        assert len(document.pages) == 2


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in {"Okafor", "Sørensen"}])
def test_bundled_images_carry_the_patient_and_the_listed_uids(by_family: dict[str, SampleCase], family: str) -> None:
    case = by_family[family]
    listed = [
        (study.uid, series.uid, one.uid, one.sop_class_uid)
        for study in case.studies
        for series in study.series
        for one in series.instances
    ]
    found = []
    for file in case.dicom_files():
        header = pydicom.dcmread(BytesIO(file))
        assert str(header.PatientName) == case.person.dicom_name
        assert header.PatientID == case.person.number
        assert header.PatientBirthDate == case.person.dicom_birth_date
        assert header.PatientSex == case.person.dicom_sex
        found.append((header.StudyInstanceUID, header.SeriesInstanceUID, header.SOPInstanceUID, header.SOPClassUID))
    assert found == listed
    assert len(found) == case.instance_count


def test_the_same_moment_gives_the_same_cases(cases: tuple[SampleCase, ...], now: datetime) -> None:
    again = sample_cases(now)
    assert [case.resources for case in again] == [case.resources for case in cases]
    for first, second in zip(cases, again, strict=True):
        if first.person.family != "Sørensen":  # the slide takes its time; its pixels have a fixed seed as well
            assert next(first.studies[-1].files()) == next(second.studies[-1].files())


def test_a_moment_without_zone_is_refused(now: datetime) -> None:
    with pytest.raises(ValueError, match="time zone"):
        sample_cases(now.replace(tzinfo=None))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_workstation_reads_the_case(by_family: dict[str, SampleCase], family: str) -> None:
    sample = by_family[family]
    resources = {resource_key(one): one for one in sample.resources}
    case = case_from_resources(resources[f"Task/{sample.task_id}"], resources)
    assert case.patient.family == family
    assert case.patient.identifier == sample.person.number
    assert case.patient.birth_date == sample.person.birth_date
    assert case.patient.state == sample.person.state
    assert case.headline == sample.headline
    assert case.identifier == f"{sample.person.number}-1"
    assert any(one.asker is Asker.PATIENT for one in case.questions)
    assert case.history
    assert case.first_opinion is not None
    assert case.first_opinion.diagnosis
    assert case.first_opinion.treatment_plan
    assert case.first_opinion.physician is not None
    assert case.first_opinion.physician.name.startswith("Dr. ")
    assert case.consent is not None
    assert case.consent.active
    assert sum(study.instance_count for study in case.studies) == sample.instance_count
    assert len([one for one in case.documents if not one.parts]) == len(sample.papers)
    assert len([one for one in case.documents if one.parts]) == len(of_type(sample, "DiagnosticReport"))
    assert case.task_status == "requested"
    assert case.specialty
    assert case.channel


def test_what_makes_each_case_special(by_family: dict[str, SampleCase], now: datetime) -> None:
    read = {}
    for family, sample in by_family.items():
        resources = {resource_key(one): one for one in sample.resources}
        read[family] = case_from_resources(resources[f"Task/{sample.task_id}"], resources)
    due = {family: case.due for family, case in read.items()}
    assert due["Marchetti"] < now
    assert now < due["Okafor"] < now + timedelta(hours=3)
    assert all(due[family] > now + timedelta(days=1) for family in ("Sørensen", "Whitfield", "Haddad"))
    assert read["Marchetti"].self_referred
    assert read["Marchetti"].consent.ends_on == (now + timedelta(days=1)).date()
    assert {family for family, case in read.items() if case.consent.to_first_physician} == {"Okafor", "Haddad"}
    assert read["Haddad"].mode is OpinionMode.LOCAL_PHYSICIAN
    assert read["Haddad"].local_physician.name == "Dr. Tomas Novak"


def test_the_reviewer_covers_every_state_but_one(by_family: dict[str, SampleCase], now: datetime) -> None:
    resources = {resource_key(one): one for one in by_family["Okafor"].resources}
    reviewer = reviewer_from_resources(
        resources["Practitioner/lindqvist"], [resources["PractitionerRole/lindqvist-radiology"]], resources
    )
    licensed = {one.state for one in reviewer.licences if one.active and one.end > now.date()}
    covered = {state for cover in reviewer.covers for state in cover.states}
    states = {case.person.state for case in by_family.values()}
    assert states - licensed == {"OH"}
    assert states - covered == {"OH"}
    assert len(reviewer.certifications) == 2
    assert reviewer.role_reference == "PractitionerRole/lindqvist-radiology"


def test_laboratory_results_of_a_case_come_from_two_laboratories(by_family: dict[str, SampleCase]) -> None:
    sample = by_family["Marchetti"]
    resources = {resource_key(one): one for one in sample.resources}
    case = case_from_resources(resources[f"Task/{sample.task_id}"], resources)
    encoder = msgspec.json.Encoder(decimal_format="number")
    kept = {key: encoder.encode(one) for key, one in resources.items() if key.startswith(("Obs", "Diag"))}
    tables = []
    for one in (one for one in case.documents if one.is_lab_table):
        paper = next((each for each in sample.papers if each.title == one.title), None)
        members = {key: text for key, text in kept.items() if key.startswith(one.parts)}
        tables.append(read_lab_table(lab_bundle(members) if paper is None else paper.data, one, case.patient))
    table = joined(tables)
    grid = laid_out(table)
    assert table.notes == ()
    assert len(grid.columns) == 4
    row = next(number for number, one in enumerate(grid.rows) if one.name == "CEA")
    assert [one.value for one in grid.series(row)] == ["2.4", "4.10", "7.30", "11.6"]
    assert [one.by_range for one in grid.series(row)] == [False, True, True, False]
