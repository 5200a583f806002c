"""What the signed manifest holds of the evidence."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from reviewer_app.geometry import PatientPoint
from reviewer_app.report.manifest import manifest_bytes, manifest_of, read_manifest
from reviewer_app.report.manifest_evidence import evidence_of
from tests.helpers.case_values import STUDY, make_key_image, make_length, make_passage, make_view
from tests.helpers.report_samples import sample_report


def test_a_measurement_is_there_with_its_image_its_points_and_its_number() -> None:
    mark = replace(make_length(), patient_points=(PatientPoint(1.0, 2.0, 3.0),), frame_of_reference_uid="1.9")
    work = Work((mark,), opinion=Opinion({"history": "Of ⟦m:a1⟧."}))
    (one,) = evidence_of(work)
    assert (one.kind, one.token, one.cited) == ("measurement", "⟦m:a1⟧", ("history",))
    assert (one.study_uid, one.series_uid, one.instance_uid, one.frame) == (STUDY, f"{STUDY}.1", f"{STUDY}.1.3", 1)
    assert one.points == ((10.0, 20.0), (50.0, 40.0))
    assert (one.frame_of_reference_uid, one.patient_points) == ("1.9", ((1.0, 2.0, 3.0),))
    assert (one.value, one.unit, one.text, one.calibration) == (22.7, "mm", "22.7 mm", "patient-plane")


def test_key_images_and_views_are_there_as_they_were_looked_at() -> None:
    image, view = evidence_of(Work((make_length(),), (make_key_image(),), views=(make_view(),)))[1:]
    assert (image.kind, image.instance_uid, image.annotations) == ("key-image", f"{STUDY}.1.3", ("a1",))
    assert (view.kind, view.window, view.zoom, view.text) == ("view", (40.0, 400.0), 2.0, "series 1, image 3")


def test_a_passage_names_its_document_or_its_record_and_its_page() -> None:
    (paper,) = evidence_of(Work(passages=(make_passage(),)))
    assert (paper.document, paper.page, paper.instance_uid) == ("DocumentReference/radiology", 3, "")
    assert paper.text == make_passage().words
    record = replace(make_passage(), record="1.2.3.4", study="1.2", series="1.2.3")
    (read,) = evidence_of(Work(passages=(record,)))
    assert (read.document, read.study_uid, read.series_uid, read.instance_uid) == ("", "1.2", "1.2.3", "1.2.3.4")


def test_the_manifest_holds_it_and_one_of_an_earlier_version_has_none() -> None:
    report = sample_report()
    made = manifest_of(report, [])
    assert len(made.evidence) >= len(report.work.key_images)
    assert read_manifest(manifest_bytes(made)) == made
    older = msgspec.json.decode(manifest_bytes(made))
    del older["evidence"]
    found = read_manifest(msgspec.json.encode(older))
    assert found is not None
    assert found.evidence == ()


def test_a_hidden_mark_is_none_of_the_marks_of_a_key_image() -> None:
    work = Work((make_length(), replace(make_length("a2"), hidden=True)), (make_key_image(),))
    (image,) = [one for one in evidence_of(work) if one.kind == "key-image"]
    assert image.annotations == ("a1",)
