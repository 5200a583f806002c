"""What was shown, counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from reviewer_app.cases.coverage import CoverageAccount, coverage, other_patient_key, same_person, series_title
from reviewer_app.cases.instance_table import InstanceTable
from reviewer_app.cases.instances import FrameIndex, IndexedPatient, InstanceIndex, InstanceKind
from reviewer_app.cases.looks import Looks, MarkCounts
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


@pytest.mark.parametrize("kind", [InstanceKind.PRESENTATION_STATE, InstanceKind.OTHER])
def test_what_has_no_picture_is_not_missing(kind: InstanceKind) -> None:
    state = replace(make_instances(count=1)[0], kind=kind, frame_count=0)
    found = coverage([state], (), Looks(), CASE.patient)
    assert found.images == 0
    assert found.records[0].complete
    assert found.records[0].parts_words == ""


@pytest.mark.parametrize(
    ("kind", "sop_class"),
    [
        (InstanceKind.STRUCTURED_REPORT, "1.2.840.10008.5.1.4.1.1.88.11"),
        (InstanceKind.STRUCTURED_REPORT, "1.2.840.10008.5.1.4.1.1.88.59"),
        (InstanceKind.DOCUMENT, "1.2.840.10008.5.1.4.1.1.104.2"),
        (InstanceKind.OTHER, "1.2.840.10008.5.1.4.1.1.481.5"),
    ],
)
def test_pages_of_what_is_read_count_and_are_no_images(kind: InstanceKind, sop_class: str) -> None:
    report = replace(make_instances(count=1)[0], kind=kind, sop_class_uid=sop_class, frame_count=0, frames=())
    uid = report.sop_instance_uid
    looks = looks_of({(uid, 0): ENOUGH, (uid, 1): ENOUGH - 1})
    found = coverage([report], (), looks, CASE.patient, {uid: 3})
    assert found.images == 0
    assert found.records[0].pages == MarkCounts(1, 1, 1)
    assert found.records[0].parts_words == "1 of 3 pages"
    assert not found.records[0].complete
    assert coverage([report], (), looks, CASE.patient, {uid: 1}).records[0].complete
    assert not coverage([report], (), Looks(), CASE.patient).records[0].complete, "a page that nobody counted is one"


def test_a_waveform_counts_by_its_seconds() -> None:
    curves = replace(make_instances(count=1)[0], kind=InstanceKind.WAVEFORM, frame_count=0, frames=())
    uid = curves.sop_instance_uid
    looks = looks_of({(uid, number): ENOUGH for number in range(7)})
    found = coverage([curves], (), looks, CASE.patient, {uid: 10}).records[0]
    assert (found.seconds, found.total, found.complete) == (MarkCounts(7, 0, 3), 0, False)
    assert found.parts_words == "7 of 10 s"


def test_an_image_that_cannot_be_shown_is_missing() -> None:
    good, other = make_instances(count=2)
    broken = replace(other, problem="The file is cut short.")
    found = coverage([good, broken], (), looks_of({(good.sop_instance_uid, 0): 500}), CASE.patient)
    assert (found.images_shown, found.images) == (1, 2)


@pytest.mark.parametrize("kept", [tuple, InstanceTable.of])
def test_videos_count_by_their_seconds(kept: Callable[[Iterable[InstanceIndex]], Sequence[InstanceIndex]]) -> None:
    frames = (FrameIndex(frame_time_ms=100.0),) * 30
    made = make_instances(count=3)
    videos = [replace(one, kind=InstanceKind.VIDEO, frame_count=30, frames=frames) for one in made]
    uid = videos[1].sop_instance_uid
    found = coverage(kept(videos), (), looks_of({(uid, 0): 500, (uid, 20): 500, (uid, 5): 500}), CASE.patient)
    assert found.images == 0
    assert found.records[0].seconds == MarkCounts(2, 0, 7), "frame 5 is no beginning of a second"
    assert not found.records[0].complete


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
        (IndexedPatient("Ókáfor^Dániel", "", "20070811"), True),
        (IndexedPatient("Okafor Daniel", "", "20070811"), True),
        (IndexedPatient("Daniel^Okafor", "", "20070811"), True),
        (IndexedPatient("Daniel Okafor", "", "20070812"), False),
        (IndexedPatient("Okafor^Daniel", "", "20070812"), False),
        (IndexedPatient("Marchetti^Daniel", "", "20070811"), False),
        (IndexedPatient("Okafor^Sara", "", ""), False),
    ],
)
def test_whose_name_is_on_it(header: IndexedPatient, same: bool) -> None:
    assert same_person(CASE.patient, header) is same
    found = coverage([replace(make_instances(count=1)[0], patient=header)], (), Looks(), CASE.patient)
    assert found.records[0].other_patient is not same


def test_a_paper_whose_header_names_somebody_else_is_marked() -> None:
    first, second, third = CASE.documents
    papers = (replace(first, content_type="text/xml"), replace(second, content_type="application/hl7-cda+xml"), third)
    verdicts = {
        other_patient_key(first.reference, CASE.patient): 1,
        other_patient_key(second.reference, CASE.patient): 0,
    }
    found = coverage((), papers, Looks(), CASE.patient, verdicts)
    assert [one.other_patient for one in found.records] == [True, False, False]
    assert not any(one.whose_unknown for one in found.records)


@pytest.mark.parametrize("changed", [
    {"family": "Okafor-Lind"}, {"given": "Dan"}, {"birth_date": date(2007, 8, 12)}, {"identifier": "NK-1"},
    {"identifier_system": "urn:x"}, {"reference": "Patient/other"},
])  # fmt: skip
def test_q50_a_paper_is_compared_anew_with_a_patient_who_was_corrected(changed: dict[str, object]) -> None:
    paper = replace(CASE.documents[0], content_type="text/xml")
    verdict = {other_patient_key(paper.reference, CASE.patient): 0}
    corrected = replace(CASE.patient, **changed)  # type: ignore[arg-type]
    (found,) = coverage((), (paper,), Looks(), corrected, verdict).records
    assert (found.other_patient, found.whose_unknown) == (False, True)
    (kept,) = coverage((), (paper,), Looks(), replace(CASE.patient, state="WA"), verdict).records
    assert not kept.whose_unknown, "what is no name does not matter"


def test_q50_whom_a_paper_names_is_not_known_until_it_was_compared() -> None:
    paper = replace(CASE.documents[0], content_type="application/fhir+json")
    (found,) = coverage((), (paper,), Looks(), CASE.patient).records
    assert found.whose_unknown
    (plain,) = coverage((), CASE.documents[:1], Looks(), CASE.patient).records
    assert not plain.whose_unknown, "a PDF names nobody that a program could compare"


def test_letters_without_accents_are_the_same_name() -> None:
    patient = replace(CASE.patient, family="Sørensen-Łuk", given="María")
    assert same_person(patient, IndexedPatient("SORENSEN LUK^MARIA"))
    assert not same_person(replace(patient, family="がく"), IndexedPatient("かく^MARIA")), "no accent, another sound"


def test_a_series_without_a_description_has_a_name() -> None:
    one = make_instances(count=1, title="")[0]
    assert series_title(one) == "CT series 1"
    assert coverage((), (), Looks(), CASE.patient).of(KEY) is None


def test_an_account_that_is_asked_again_tells_what_a_new_one_would_and_keeps_what_stayed() -> None:
    instances = (*make_instances(count=3), *make_instances(series=2, count=2))
    looks = Looks()
    account = CoverageAccount(instances, CASE.documents, looks, CASE.patient)
    before = account.coverage()
    for more in (ENOUGH - 1, ENOUGH):
        looks.add(looks_of({(f"{STUDY}.2.1", 0): more}).by_key)
        now = account.coverage()
        assert now == coverage(instances, CASE.documents, looks, CASE.patient)
        assert now.of(KEY) is before.of(KEY)  # nothing of this series was looked at
        assert now.of(RecordKey("series", f"{STUDY}.2")) != before.of(RecordKey("series", f"{STUDY}.2"))
        before = now
