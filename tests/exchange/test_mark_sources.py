"""Objects that this program writes are read as another program's: marks with words, author and day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydicom.dataset import Dataset

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.exchanged_marks import MarkOrigin
from reviewer_app.cases.lesions import Laterality
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.mark_sources import read_mark_source
from reviewer_app.exchange.marks.key_objects import key_object_selections
from reviewer_app.exchange.marks.measurement_report import measurement_reports
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from tests.helpers.layer_files import COUNT, ORIGIN, SEG_UID, SIZE, SPACING, STEP, ball, seg_file, slice_uid
from tests.helpers.lesion_values import lesion
from tests.helpers.marks import bundled, data_set, draft, index_of, key_image, mark

CT = index_of(bundled("CT_small.dcm"))
BALL = ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))
FOUND = lesion(site="Lung", laterality=Laterality.LEFT)
LINE = mark(
    AnnotationKind.LENGTH, CT, [(10, 20), (50, 40)], measurement=Measurement(22.7, "mm", Calibration.PATIENT_PLANE)
)
DRAFT = replace(
    draft([CT], [replace(LINE, lesion_id=FOUND.id)], [key_image(CT, ViewState(Window(40, 400)))]), lesions=(FOUND,)
)


def test_a_report_says_what_was_found_where_and_how_large() -> None:
    [copy] = measurement_reports(DRAFT)
    source = read_mark_source(data_set(copy))
    assert (source.origin, source.sop_instance_uid) == (MarkOrigin.REPORT, copy.sop_instance_uid)
    assert source.signature == "Lindqvist, Dr. Anna · 22 Nov 2026"
    assert [one.words for one in source.marks] == ["Lesion, Left, Lung: Length 22.7 mm"]


def test_a_state_has_the_words_that_stand_on_the_image() -> None:
    [copy] = presentation_states(DRAFT)
    source = read_mark_source(data_set(copy))
    assert (source.origin, source.signature) == (MarkOrigin.STATE, "Lindqvist, Dr. Anna · 22 Nov 2026")
    assert "22.7 mm" in source.marks[0].words


def test_a_selection_flags_its_images() -> None:
    [copy] = key_object_selections(DRAFT)
    source = read_mark_source(data_set(copy))
    assert (source.origin, source.title) == (MarkOrigin.KEY_OBJECTS, "For Report Attachment")
    assert [one.sop_instance_uid for one in source.marks] == [CT.sop_instance_uid]
    assert "The finding" in source.marks[0].words


def test_an_object_without_content_is_refused() -> None:
    with pytest.raises(CannotDecode):
        read_mark_source(Dataset())


def test_a_segmentation_names_its_segments_who_made_it_and_an_image_of_each() -> None:
    made = seg_file({1: BALL, 2: BALL}, ContentCreatorName="Okafor^Ada", ContentLabel="ORGANS", ContentDate="20261105")
    source = read_mark_source(made)
    assert (source.origin, source.sop_instance_uid) == (MarkOrigin.SEGMENTATION, SEG_UID)
    assert source.name == "Segmentation: ORGANS – Okafor, Ada · 5 Nov 2026"
    assert [one.words for one in source.marks] == ["Part 1, Liver", "Part 2, Liver"]
    filled = [slice_uid(int(one)) for one in np.flatnonzero(BALL.any(axis=(1, 2)))]
    assert {one.sop_instance_uid for one in source.marks} <= set(filled[1:-1])
    assert all(one.shapes == () for one in source.marks), "the masks tell where it lies"
    del made.ContentCreatorName
    made.Manufacturer, made.ManufacturerModelName = "Nimbus", "Organ finder"
    assert read_mark_source(made).author == "Nimbus Organ finder"


def test_segments_that_name_no_image_are_on_the_one_that_the_object_is_about() -> None:
    made = seg_file({1: BALL})
    for groups in made.PerFrameFunctionalGroupsSequence:
        groups.pop("DerivationImageSequence", None)
    named = Dataset()
    named.ReferencedSOPInstanceUID = "1.2.9.1"
    series = Dataset()
    series.ReferencedInstanceSequence = [named]
    made.ReferencedSeriesSequence = [series]
    (segment,) = read_mark_source(made).marks
    assert (segment.sop_instance_uid, segment.frames) == ("1.2.9.1", ())
    del made.ReferencedSeriesSequence
    (segment,) = read_mark_source(made).marks
    assert segment.sop_instance_uid == ""
