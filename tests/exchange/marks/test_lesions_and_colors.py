"""What the reviewer said of a lesion goes into the report, and the colours of an image into its state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.exchanged_marks import ExchangedMark
from reviewer_app.cases.lesion_codes import LESION, SIDES, site_codes
from reviewer_app.cases.lesions import Laterality
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.others_marks import marks_in_report, marks_in_state
from reviewer_app.cases.views import ViewState
from reviewer_app.dicom.srgb import input_profile
from reviewer_app.exchange.marks.measurement_report import measurement_reports
from reviewer_app.exchange.marks.of_annotation import tracking_uid
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from reviewer_app.exchange.presentation_state import read_presentation_state
from reviewer_app.exchange.structured_report import read_report
from reviewer_app.imaging.color import to_srgb
from tests.helpers.icc import exchanged
from tests.helpers.lesion_values import lesion
from tests.helpers.marks import bundled, data_set, draft, index_of, key_image, mark

CT, COLOR = index_of(bundled("CT_small.dcm")), index_of(bundled("examples_rgb_color.dcm"))
FOUND = lesion(site="Lung", laterality=Laterality.LEFT, name="Apical nodule")
MM = Measurement(22.7, "mm", Calibration.PATIENT_PLANE)
LINE = mark(AnnotationKind.LENGTH, CT, [(10, 20), (50, 40)], measurement=MM)
REGION = mark(AnnotationKind.POLYGON, CT, [(10, 10), (40, 10), (40, 40)])


def read(*marks: object) -> tuple[ExchangedMark, ...]:
    made = draft([CT], marks)  # type: ignore[arg-type]
    [copy] = measurement_reports(replace(made, lesions=(FOUND,)))
    return marks_in_report(read_report(data_set(copy)))


def test_a_lesion_is_a_finding_with_its_site_and_side() -> None:
    line, region = read(*(replace(one, lesion_id=FOUND.id) for one in (LINE, REGION)))
    for one in (line, region):
        assert (one.finding, one.sites, one.laterality) == (LESION, site_codes(FOUND), SIDES[Laterality.LEFT])
        assert one.tracking_identifier == "Lesion 1 Apical nodule"


def test_a_lesion_has_one_tracking_uid_through_all_days_and_objects() -> None:
    later = replace(
        CT,
        sop_instance_uid="1.2.3.4",
        study=replace(CT.study, uid="1.2.3", date="20270401"),
        series=replace(CT.series, uid="1.2.3.1"),
    )
    drawn = [
        replace(LINE, lesion_id=FOUND.id),
        replace(
            mark(AnnotationKind.LENGTH, later, [(10, 20), (30, 40)], measurement=MM), lesion_id=FOUND.id, label="b"
        ),
        replace(mark(AnnotationKind.LENGTH, later, [(70, 20), (90, 40)], measurement=MM), lesion_id="lesion-2"),
        mark(AnnotationKind.LENGTH, later, [(70, 60), (90, 80)], measurement=MM),
    ]
    made = replace(draft([CT, later], drawn), lesions=(FOUND, lesion(2)))
    reports = measurement_reports(made)
    assert len(reports) == 2
    for copy in reports:  # each tells of all days
        first, second, other, alone = marks_in_report(read_report(data_set(copy)))
        assert first.tracking_uid == second.tracking_uid == tracking_uid(FOUND.id)
        assert first.tracking_identifier == second.tracking_identifier == "Lesion 1 Apical nodule"
        assert len({first.tracking_uid, other.tracking_uid, alone.tracking_uid}) == 3
    states = [data_set(one) for one in presentation_states(made)]
    drawn_as = {one.TrackingUID for one in states[0].GraphicAnnotationSequence[0].GraphicObjectSequence}
    assert tracking_uid(FOUND.id) in drawn_as
    # another name or another draft is the same lesion
    renamed = replace(made, report_id="another", lesions=(replace(FOUND, name="Nodule"), lesion(2)))
    [again, *_] = marks_in_report(read_report(data_set(measurement_reports(renamed)[0])))
    assert again.tracking_uid == tracking_uid(FOUND.id)
    assert [one.data for one in measurement_reports(made)] == [one.data for one in reports]


def test_two_marks_of_a_lesion_on_one_frame_are_read_from_the_state_as_two() -> None:
    texts = [mark(AnnotationKind.ARROW, CT, [(60, y), (70, 70)], text=one) for y, one in ((60, "tip"), (65, "base"))]
    drawn = [LINE, REGION, *texts]
    of_one = [replace(one, lesion_id=FOUND.id) for one in drawn]
    [copy] = presentation_states(replace(draft([CT], of_one), lesions=(FOUND,)))
    found = marks_in_state(read_presentation_state(data_set(copy)))
    assert [(one.tracking_uid, len(one.shapes)) for one in found] == [(tracking_uid(FOUND.id), 1)] * 4
    assert [one.words for one in found[2:]] == ["tip", "base"]
    # marks of no lesion, and one of each lesion, stand in one item as before
    [alone] = presentation_states(draft([CT], drawn))
    assert len(data_set(alone).GraphicAnnotationSequence) == 1


def test_a_mark_of_no_lesion_says_nothing_of_one() -> None:
    [one] = read(LINE)
    assert (one.finding, one.sites, one.laterality) == (None, (), None)


def test_a_state_has_the_colors_of_its_image() -> None:
    profile = exchanged()
    other = replace(COLOR, sop_instance_uid="1.2.3.4")
    plain = draft([COLOR, other], key_images=[key_image(COLOR, ViewState()), key_image(other, ViewState(), 2)])
    frames = (replace(plain.frames[0], icc_profile=profile), plain.frames[1])
    states = [data_set(one) for one in presentation_states(replace(plain, frames=frames))]
    # one state has one profile, so the two images are not in the same
    assert len(states) == 2
    written = states[0].ICCProfile
    assert written[12:16] == b"scnr"
    assert written[100 : len(profile)] == profile[100:]
    assert states[1].ICCProfile != written
    assert input_profile(written) == written
    assert input_profile(b"link" * 40) == input_profile(b"")


def test_what_is_red_in_an_image_is_red_through_its_state() -> None:
    red = np.full((1, 1, 3), (200, 10, 10), np.uint8)
    assert (to_srgb(red, exchanged()) == to_srgb(red, input_profile(exchanged()))).all()


def test_a_state_names_a_unit_that_the_standard_has_else_none() -> None:
    named = []
    for unit in ("HU", "Bq/ml"):
        made = draft([CT], key_images=[key_image(CT, ViewState())])
        frame = replace(made.frames[0], transform=replace(made.frames[0].transform, unit=unit))
        [copy] = presentation_states(replace(made, frames=(frame,)))
        named.append(data_set(copy).RescaleType)
    assert named == ["HU", "US"]
