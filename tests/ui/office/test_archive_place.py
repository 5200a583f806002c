"""The copy of a signed PDF goes into the newest study that was reviewed, or into one of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.instances import IndexedPatient, IndexedStudy, InstanceIndex, InstanceKind
from reviewer_app.cases.opinion import Opinion, record_path
from reviewer_app.cases.records import ListedStudy
from reviewer_app.exchange.delivery import Delivered
from reviewer_app.exchange.encapsulated_pdf import encapsulate_pdf, report_uid
from reviewer_app.ui.office.archive_place import archive_identity
from tests.helpers.store_values import NOON, make_case, make_index

META = {"report_id": "0b0e7c1e-6a51-4f0c-9d59-2a1f3c5d7e90", "signed_at": NOON.isoformat()}
CASE = make_case()
PATIENT = IndexedPatient("Okafor^Ngozi Blessing", "NK-4012-77", "19610409")
ARCHIVE = "https://archive.example/dicom-web"


def image(study: str, date: str, *, kind: InstanceKind = InstanceKind.IMAGE) -> InstanceIndex:
    index = make_index(f"{study}.1.1")
    return replace(
        index, kind=kind, study=IndexedStudy(study, date), series=replace(index.series, uid=f"{study}.1"),
        patient=PATIENT,
    )  # fmt: skip


OLD, NEW = image("1.2.1", "20240101"), image("1.2.2", "20250101")
STRANGER = replace(image("1.2.9", "20260101"), patient=IndexedPatient("Else^Somebody", "X-1", "19000101"))


def reviewed(**said: str) -> Opinion:
    return Opinion({record_path(f"series:{one.series.uid}", "reviewed"): said[name]
                    for name, one in (("old", OLD), ("new", NEW)) if name in said})  # fmt: skip


def with_archive(case: Case = CASE) -> Case:
    return replace(case, studies=(ListedStudy("ImagingStudy/1", "1.2.1", wado_url=ARCHIVE),))


@pytest.mark.parametrize(
    ("opinion", "study"),
    [
        (reviewed(old="yes", new="no"), "1.2.1"),
        (reviewed(old="yes", new="yes"), "1.2.2"),
        (reviewed(old="yes"), "1.2.1"),
        (reviewed(), "1.2.2"),
        (reviewed(old="no", new="no"), "1.2.2"),
    ],
    ids=["only the older", "both", "the newer is not said", "nothing is said", "none"],
)
def test_it_goes_into_the_newest_study_that_was_reviewed(opinion: Opinion, study: str) -> None:
    found = archive_identity(CASE, opinion, [NEW, OLD, STRANGER], META)
    assert found is not None
    assert (found.study.uid, found.patient) == (study, PATIENT)


def test_it_never_goes_to_somebody_else() -> None:
    found = archive_identity(CASE, Opinion(), [STRANGER], META)
    assert found is not None
    assert (found.study.uid, found.patient.identifier) == ("", CASE.patient.identifier)


def test_a_case_without_images_gets_a_study_of_its_own_where_there_is_an_archive() -> None:
    ecg = image("1.2.3", "20250202", kind=InstanceKind.WAVEFORM)
    assert archive_identity(CASE, Opinion(), [ecg], META) is None
    found = archive_identity(with_archive(), Opinion(), [ecg], META)
    assert found is not None
    assert found.patient.identifier == CASE.patient.identifier
    copy = encapsulate_pdf(b"%PDF-1.7", found)
    assert copy.study_uid == report_uid(META["report_id"], "study")
    assert copy == encapsulate_pdf(b"%PDF-1.7", found), "at every try the same object"


def test_a_video_is_of_a_study_too() -> None:
    found = archive_identity(CASE, Opinion(), [image("1.2.4", "20250303", kind=InstanceKind.VIDEO)], META)
    assert found is not None
    assert found.study.uid == "1.2.4"


def test_addenda_go_into_the_study_of_their_opinion() -> None:
    first = archive_identity(with_archive(), Opinion(), [], META)
    meta = {**META, "report_id": "7d3f9a52-0c62-4f7c-8f0f-4c1f7cf2b7f1"}
    further = archive_identity(with_archive(), Opinion(), [], meta, Delivered(META["report_id"], "ab" * 32))
    assert first is not None
    assert further is not None
    one, other = (encapsulate_pdf(b"%PDF-1.7", found) for found in (first, further))
    assert one.study_uid == other.study_uid
    assert one.sop_instance_uid != other.sop_instance_uid
    assert further.title == "Addendum to a second opinion"
