"""What was shown, counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.coverage import coverage, same_person, series_title
from reviewer_app.cases.instances import IndexedPatient, InstanceKind
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.records import RecordKey
from tests.helpers.case_values import HEADER, STUDY, make_case, make_instances
from tests.helpers.looks import ENOUGH, looks_of

CASE = make_case()
KEY = RecordKey("series", f"{STUDY}.1")


def test_frames_count_one_by_one() -> None:
    instances = make_instances(count=3)
    seen = {(f"{STUDY}.1.1", 0): ENOUGH, (f"{STUDY}.1.2", 0): ENOUGH - 1, ("other", 0): 5000}
    found = coverage(instances, CASE.documents, looks_of(seen), CASE.patient)
    series = found.of(KEY)
    assert series is not None
    assert (series.shown, series.total, series.complete) == (1, 3, False)
    assert (found.images_shown, found.images) == (1, 3)
    assert len(found.records) == 1 + len(CASE.documents)


def test_an_instance_sent_twice_is_one_image() -> None:
    instances = make_instances(count=3)
    assert coverage((*instances, *instances), (), Looks(), CASE.patient).images == 3


def test_frames_of_one_instance_count_too() -> None:
    cine = replace(make_instances(count=1)[0], frame_count=4)
    found = coverage([cine], (), looks_of({(cine.sop_instance_uid, 3): 500}), CASE.patient)
    assert (found.images_shown, found.images) == (1, 4)


def test_the_levels_of_a_slide_are_one_picture() -> None:
    levels = [replace(one, kind=InstanceKind.SLIDE, frame_count=40, frames=()) for one in make_instances(count=3)]
    assert coverage(levels, (), Looks(), CASE.patient).images == 1
    assert coverage(levels, (), looks_of({(levels[2].sop_instance_uid, 7): 500}), CASE.patient).images_shown == 1


def test_what_has_no_picture_is_not_missing() -> None:
    report = replace(make_instances(count=1)[0], kind=InstanceKind.STRUCTURED_REPORT, frame_count=0)
    found = coverage([report], (), Looks(), CASE.patient)
    assert found.images == 0
    assert found.records[0].complete


def test_an_image_that_cannot_be_shown_is_missing() -> None:
    good, other = make_instances(count=2)
    broken = replace(other, problem="The file is cut short.")
    found = coverage([good, broken], (), looks_of({(good.sop_instance_uid, 0): 500}), CASE.patient)
    assert (found.images_shown, found.images) == (1, 2)


def test_each_video_is_a_picture_of_its_own() -> None:
    videos = [replace(one, kind=InstanceKind.VIDEO, frame_count=90, frames=()) for one in make_instances(count=3)]
    found = coverage(videos, (), looks_of({(videos[1].sop_instance_uid, 0): 500}), CASE.patient)
    assert (found.images_shown, found.images) == (1, 3)


def test_a_document_is_shown_when_one_page_was() -> None:
    reference = CASE.documents[0].reference
    found = coverage((), CASE.documents, looks_of({(reference, 1): 400}), CASE.patient)
    assert [one.shown for one in found.records] == [1, 0, 0]


@pytest.mark.parametrize(
    ("header", "same"),
    [
        (HEADER, True),
        (IndexedPatient("OKAFOR^DANIEL JAMES^^Mr", "", "20070811"), True),
        (IndexedPatient(), True),
        (IndexedPatient("奥卡福^丹尼尔", name_groups="奥卡福^丹尼尔=Okafor^Daniel"), True),
        (IndexedPatient("Haddad^Amira", name_groups="Haddad^Amira=山田^太郎"), False),
        (IndexedPatient("Haddad^Amira", name_groups="Haddad^Amira=^^^^=^^^^"), False),
        (IndexedPatient("Haddad^Amira", name_groups="Haddad^Amira=^"), False),
        (IndexedPatient("Okafor^Daniel", "", "20070812"), False),
        (IndexedPatient("Marchetti^Daniel", "", "20070811"), False),
        (IndexedPatient("Okafor^Sara", "", ""), False),
    ],
)
def test_whose_name_is_on_it(header: IndexedPatient, same: bool) -> None:
    assert same_person(CASE.patient, header) is same
    found = coverage([replace(make_instances(count=1)[0], patient=header)], (), Looks(), CASE.patient)
    assert found.records[0].other_patient is not same


def test_a_series_without_a_description_has_a_name() -> None:
    one = make_instances(count=1, title="")[0]
    assert series_title(one) == "CT series 1"
    assert coverage((), (), Looks(), CASE.patient).of(KEY) is None
