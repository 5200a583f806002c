"""What is common to all objects about marks: whose they are, where they lie, and that a repeat is the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from pydicom.dataset import Dataset

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft, unsigned
from reviewer_app.exchange.marks.isolated import Writer
from reviewer_app.exchange.marks.key_objects import key_object_selections
from reviewer_app.exchange.marks.measurement_report import measurement_reports
from reviewer_app.exchange.marks.of_annotation import person_name, tracking_uid
from reviewer_app.exchange.marks.outputs import mark_objects
from reviewer_app.exchange.marks.region_masks import region_masks
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from tests.helpers.case_values import make_instances, make_slide_levels
from tests.helpers.marks import bundled, data_set, draft, every_kind, index_of, key_image, mark

CT, MR = index_of(bundled("CT_small.dcm")), index_of(bundled("MR_small.dcm"))
VIEW = ViewState(Window(40, 400))
LINE = [(10.0, 20.0), (50.0, 40.0)]
MM = Measurement(22.7, "mm", Calibration.PATIENT_PLANE)
WRITERS = [presentation_states, key_object_selections, measurement_reports, region_masks]


def whole() -> MarksDraft:
    marks = (*every_kind(CT), *every_kind(MR, (60, 60)))
    return draft([CT, MR], marks, [key_image(CT, VIEW), key_image(MR, VIEW, 2)])


@dataclass(frozen=True)
class First:
    """What each writer made of the whole draft, and when: a moment of `time.monotonic`."""

    objects: Mapping[Writer, Sequence[ArchiveCopy]]
    made: float


@pytest.fixture(scope="module")
def first() -> First:
    return First({write: write(whole()) for write in WRITERS}, time.monotonic())


@pytest.mark.parametrize("write", WRITERS)
def test_a_repeat_is_the_same_byte_for_byte(first: First, write: Writer) -> None:
    time.sleep(max(0.0, first.made + 1.1 - time.monotonic()))  # every time in them has whole seconds
    assert first.objects[write] == write(whole()) != []


def test_each_object_lies_in_the_study_and_under_the_name_of_its_images() -> None:
    for copy in (*mark_objects(whole()).objects, *region_masks(whole())):
        made = data_set(copy)
        source = CT if copy.study_uid == CT.study.uid else MR
        assert made.StudyInstanceUID == copy.study_uid == source.study.uid
        assert str(made.PatientName) == source.patient.name
        assert made.PatientID == source.patient.identifier
        assert made.SeriesInstanceUID not in (CT.series.uid, MR.series.uid)
        assert (made.InstanceCreationDate, made.InstanceCreationTime) == ("20261122", "093000")


def test_a_report_over_two_studies_stands_in_both_and_each_names_the_other(first: First) -> None:
    earlier, later = (data_set(one) for one in first.objects[measurement_reports])
    assert {earlier.StudyInstanceUID, later.StudyInstanceUID} == {CT.study.uid, MR.study.uid}
    assert earlier.ContentSequence == later.ContentSequence
    for one, other in ((earlier, later), (later, earlier)):
        [study] = one.IdenticalDocumentsSequence
        assert study.StudyInstanceUID == other.StudyInstanceUID
        [series] = study.ReferencedSeriesSequence
        assert series.SeriesInstanceUID == other.SeriesInstanceUID
        assert [item.ReferencedSOPInstanceUID for item in series.ReferencedSOPSequence] == [other.SOPInstanceUID]


def test_a_report_on_one_study_has_no_twin() -> None:
    [one] = measurement_reports(draft([CT], every_kind(CT)))
    assert "IdenticalDocumentsSequence" not in data_set(one)
    assert data_set(one).SOPClassUID.name == "Comprehensive 3D SR Storage"


def test_without_a_frame_of_reference_it_is_a_comprehensive_report_in_pixels() -> None:
    picture = index_of(bundled("examples_rgb_color.dcm"))
    number = Measurement(44.7, "px", Calibration.OUTSIDE_REGIONS)
    [one] = measurement_reports(draft([picture], [mark(AnnotationKind.LENGTH, picture, LINE, measurement=number)]))
    made = data_set(one)
    assert made.SOPClassUID.name == "Comprehensive SR Storage"
    [item] = [one for one in _walk(made) if one.get("ValueType") == "NUM"]
    assert item.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0].CodeValue == "{pixels}"
    told = [one.ConceptCodeSequence[0].CodeMeaning for one in item.ContentSequence if one.ValueType == "CODE"]
    assert told == ["outside the ultrasound regions: pixels only"]


def test_on_a_slide_places_are_those_of_the_total_matrix() -> None:
    [finest, *_] = make_slide_levels((4096, 2048), (1024, 512))
    finest = replace(finest, sop_class_uid="1.2.840.10008.5.1.4.1.1.77.1.6", frame_count=128)
    region = [(3000.0, 100.0), (3100.0, 100.0), (3100.0, 300.0)]
    marks = [
        mark(AnnotationKind.POLYGON, finest, region, measurement=MM),
        mark(AnnotationKind.LENGTH, finest, region[:2], measurement=MM),
    ]
    made = draft([finest], marks)
    [report] = measurement_reports(made)
    places = [one for one in _walk(data_set(report)) if one.get("ValueType") == "SCOORD"]
    assert [one.PixelOriginInterpretation for one in places] == ["VOLUME", "VOLUME"]
    assert list(places[0].GraphicData[:2]) == [3000.5, 100.5]
    [state] = presentation_states(made)
    drawn = data_set(state).GraphicAnnotationSequence[0].GraphicObjectSequence
    assert {one.GraphicAnnotationUnits for one in drawn} == {"MATRIX"}
    assert region_masks(made) == []


def test_views_that_differ_in_turn_or_in_the_window_of_one_image_get_states_of_their_own() -> None:
    series = make_instances(count=3)
    views = [
        key_image(series[0], VIEW, 1),
        key_image(series[1], ViewState(Window(300, 1500)), 2),
        key_image(series[0], ViewState(Window(-600, 1500)), 3),
        key_image(series[2], ViewState(Window(40, 400), rotation=2), 4),
    ]
    states = [data_set(one) for one in presentation_states(draft(series, key_images=views))]
    shown = [
        {str(one.ReferencedSOPInstanceUID) for one in state.ReferencedSeriesSequence[0].ReferencedImageSequence}
        for state in states
    ]
    first, second, third = (one.sop_instance_uid for one in series)
    assert shown == [{first, second}, {first}, {third}]
    assert [state.get("ImageRotation") for state in states] == [None, None, 180]


def test_what_is_hidden_is_not_drawn_but_reported() -> None:
    shown = mark(AnnotationKind.LENGTH, CT, LINE, measurement=MM)
    made = draft([CT], [replace(shown, hidden=True)])
    [state] = presentation_states(made)
    assert "GraphicAnnotationSequence" not in data_set(state)
    assert len(measurement_reports(made)) == 1


def test_a_mark_carries_one_uid_in_every_object() -> None:
    region = mark(AnnotationKind.POLYGON, CT, [(10, 10), (40, 10), (40, 40)], measurement=MM)
    made = draft([CT], [region])
    [state], [report], [mask] = presentation_states(made), measurement_reports(made), region_masks(made)
    wanted = tracking_uid(region.id)
    assert data_set(state).GraphicAnnotationSequence[0].GraphicObjectSequence[0].TrackingUID == wanted
    assert data_set(mask).SegmentSequence[0].TrackingUID == wanted
    assert wanted in [one.UID for one in _walk(data_set(report)) if one.get("ValueType") == "UIDREF"]


def test_a_mask_has_the_pixels_whose_centres_lie_within() -> None:
    square = mark(AnnotationKind.POLYGON, CT, [(9.5, 19.5), (29.5, 19.5), (29.5, 24.5), (9.5, 24.5)])
    [copy] = region_masks(draft([CT], [square]))
    pixels = data_set(copy).pixel_array
    assert pixels.shape[-2:] == (128, 128)
    assert int(pixels.sum()) == 20 * 5
    assert pixels[..., 20:25, 10:30].all()


def test_an_unsigned_draft_says_so_and_a_change_makes_another_object() -> None:
    made = draft([CT], [mark(AnnotationKind.LENGTH, CT, LINE, measurement=MM)], [key_image(CT, VIEW)])
    again = replace(made, annotations=(replace(made.annotations[0], text="moved"),))
    [first], [same], [other] = (measurement_reports(unsigned(one)) for one in (made, made, again))
    assert first == same
    assert first.sop_instance_uid != other.sop_instance_uid
    report = data_set(first)
    assert (report.CompletionFlag, report.PreliminaryFlag, report.VerificationFlag) == (
        "PARTIAL", "PRELIMINARY", "UNVERIFIED",
    )  # fmt: skip
    [selection] = key_object_selections(unsigned(made))
    assert data_set(selection).ConceptNameCodeSequence[0].CodeMeaning == "Of Interest"


@pytest.mark.parametrize(
    "change",
    [
        lambda made: replace(made, software="0.2.0"),
        lambda made: replace(made, reviewer=replace(made.reviewer, institution="Another house")),
        lambda made: replace(made, issued=made.issued + timedelta(seconds=1)),
        lambda made: replace(
            made,
            frames=tuple(replace(one, patient=replace(one.patient, name="Other^Name")) for one in made.frames),
        ),
        lambda made: replace(made, frames=tuple(replace(one, window=Window(1, 2)) for one in made.frames)),
    ],
    ids=["program", "institution", "time", "patient", "window"],
)
def test_unsigned_objects_that_differ_in_anything_have_other_names(change: Callable[[MarksDraft], MarksDraft]) -> None:
    marks = [mark(AnnotationKind.LENGTH, CT, LINE, measurement=MM)]
    made = draft([CT], marks, [key_image(CT, ViewState())])
    before, after = (mark_objects(unsigned(one)).objects for one in (made, change(made)))
    assert any(one.data != other.data for one, other in zip(before, after, strict=True))
    assert not {one.sop_instance_uid for one in before} & {one.sop_instance_uid for one in after}


def test_a_signed_report_is_verified_by_its_author() -> None:
    [copy] = measurement_reports(draft([CT], every_kind(CT)))
    report = data_set(copy)
    assert report.VerificationFlag == "VERIFIED"
    assert str(report.VerifyingObserverSequence[0].VerifyingObserverName) == "Lindqvist^Anna^^Dr."


def test_without_an_institution_nobody_verifies() -> None:
    [copy] = measurement_reports(draft([CT], every_kind(CT), reviewer=Reviewer("Practitioner/1", "Anna Lindqvist")))
    assert data_set(copy).VerificationFlag == "UNVERIFIED"


def test_images_of_a_class_nobody_knows_are_left_out_and_the_others_are_not() -> None:
    retired = replace(MR, sop_class_uid="1.2.840.10008.5.1.4.1.1.6")
    marks = [mark(AnnotationKind.LENGTH, one, LINE, measurement=MM) for one in (CT, retired)]
    made = mark_objects(draft([CT, retired], marks)).objects
    assert {one.study_uid for one in made} == {CT.study.uid}
    assert len(made) == 2


def test_a_frame_of_an_enhanced_image_is_named_in_its_mask() -> None:
    enhanced = replace(CT, sop_class_uid="1.2.840.10008.5.1.4.1.1.2.1", frame_count=3, frames=CT.frames * 3)
    region = mark(AnnotationKind.POLYGON, enhanced, [(10, 10), (40, 10), (40, 40)], frame=2)
    [mask] = region_masks(draft([enhanced], [region]))
    [group] = data_set(mask).PerFrameFunctionalGroupsSequence
    source = group.DerivationImageSequence[0].SourceImageSequence[0]
    assert source.ReferencedFrameNumber == 3


def test_a_window_too_narrow_for_a_line_is_written_exactly() -> None:
    [state] = presentation_states(draft([CT], key_images=[key_image(CT, ViewState(Window(0.5, 0.25)))]))
    [voi] = data_set(state).SoftcopyVOILUTSequence
    assert (voi.VOILUTFunction, voi.WindowWidth) == ("LINEAR_EXACT", 0.25)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Dr. Anna Lindqvist", "Lindqvist^Anna^^Dr."),
        ("Anna Maria Lindqvist", "Lindqvist^Anna Maria"),
        ("Lindqvist", "Lindqvist^"),
        ("山田 太郎", "太郎^山田"),
    ],
)
def test_a_name_in_words_is_written_with_its_parts(name: str, written: str) -> None:
    assert person_name(name) == written


def _walk(item: Dataset) -> list[Dataset]:
    found: list[Dataset] = []
    for one in getattr(item, "ContentSequence", ()):
        found += [one, *_walk(one)]
    return found
