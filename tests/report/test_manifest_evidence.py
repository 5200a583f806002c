"""What the signed manifest holds of the evidence."""

from __future__ import annotations

from dataclasses import fields, replace

import msgspec

from reviewer_app.cases.annotations import ShownSource
from reviewer_app.cases.cited_passages import cited_result
from reviewer_app.cases.measurements import Calibration, Extent, Measurement
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.views import FusedLook, ViewState, VoiFunction, Window
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePoint, PatientPoint, Spacing
from reviewer_app.report.manifest import manifest_bytes, manifest_of, read_manifest
from reviewer_app.report.manifest_evidence import ManifestEvidence, evidence_of
from tests.helpers.case_values import NOW, STUDY, make_key_image, make_length, make_passage, make_view
from tests.helpers.lab_tables import NEWER, make_labs
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


def test_a_laboratory_result_names_source_and_date_and_no_page() -> None:
    result = replace(cited_result(make_labs().results[0], "Chemistry", NOW), id="r1")
    (found,) = evidence_of(Work(passages=(result,), opinion=Opinion({"history": "Of ⟦p:r1⟧."})))
    assert (found.kind, found.document, found.page, found.cited) == ("result", NEWER, None, ("history",))
    assert found.text == "Potassium 6.20 mmol/L (critically high) [Chemistry, Harbor Laboratory, 12 Nov 2026]"


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


def test_a_key_image_names_the_objects_of_others_whose_marks_it_shows() -> None:
    shown = replace(make_key_image(), others=(ShownSource("1.2.9", "segmentation"),))
    (image,) = read_back(evidence_of(Work(key_images=(shown,))))
    assert image.others == ("1.2.9",)


def test_a_hidden_mark_is_none_of_the_marks_of_a_key_image() -> None:
    work = Work((make_length(), replace(make_length("a2"), hidden=True)), (make_key_image(),))
    (image,) = [one for one in evidence_of(work) if one.kind == "key-image"]
    assert image.annotations == ("a1",)


def test_everything_that_a_view_was_looked_at_through_is_there() -> None:
    view = ViewState(
        Window(1.5, 3.0, VoiFunction.SIGMOID), inverted=True, zoom=2.0, center=ImagePoint(3, 4), rotation=1,
        flipped=True, voi_lut=1, shutter=False, file_overlays=False, color_managed=False, fitted=(10, 20),
        state="1.2.3.4", edge="left", palette="PET_20_STEP", fused="1.2.5",
        fused_look=FusedLook("HOT_IRON", (0.0, 5.0)),
    )  # fmt: skip
    said = {one.name for one in fields(ViewState)}
    assert all(getattr(view, one) != getattr(ViewState(), one) for one in said), "every field of a view is tried here"
    cited = replace(make_view(), bookmark=replace(make_view().bookmark, view=view, size=(640, 480)), hidden=True)
    (one,) = read_back(evidence_of(Work(views=(cited,))))
    assert (one.voi_function, one.voi_lut, one.palette, one.state) == ("SIGMOID", 1, "PET_20_STEP", "1.2.3.4")
    assert (one.fused, one.fused_palette, one.fused_span) == ("1.2.5", "HOT_IRON", (0.0, 5.0))
    assert (one.shutter, one.file_overlays, one.color_managed, one.hidden) == (False, False, False, True)
    assert (one.fitted, one.edge, one.pane) == ((10, 20), "left", (640, 480))


def test_everything_that_was_measured_on_a_mark_is_there() -> None:
    others = (Quantity(QuantityName.STANDARD_DEVIATION, 12.1, "HU"), Quantity(QuantityName.SHORT_AXIS, 14.1, "mm"))
    measured = Measurement(
        22.7, "mm", Calibration.USER, Spacing(0.5, 0.25), Extent(0.42, "s"), QuantityName.LONG_AXIS, others, "ball"
    )
    (one,) = read_back(evidence_of(Work((replace(make_length(), measurement=measured, hidden=True),))))
    assert (one.quantity, one.spacing, one.calibrated_by, one.hidden) == ("Long axis", (0.5, 0.25), "ball", True)
    assert [(each.name, each.value, each.unit) for each in one.quantities] == [
        ("Standard Deviation", 12.1, "HU"), ("Short axis", 14.1, "mm"), ("Extent along the row", 0.42, "s"),
    ]  # fmt: skip


def read_back(found: tuple[ManifestEvidence, ...]) -> tuple[ManifestEvidence, ...]:
    return msgspec.json.decode(msgspec.json.encode(found), type=tuple[ManifestEvidence, ...])
