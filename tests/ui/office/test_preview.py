"""What the manifest says of each file: what was shown of it, and what the reviewer says of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from reviewer_app.cases.coverage import coverage, other_patient_key
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.instances import FrameIndex, InstanceKind
from reviewer_app.cases.language import speaking
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.opinion import NO, YES, Opinion, record_path, waiver_extent_path, waiver_path
from reviewer_app.cases.records import RecordKey
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.work import Work
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.manifest import ManifestAudit, ManifestRecord
from reviewer_app.report.revisions import attached_manifest
from reviewer_app.store.values import AuditHead, StoredDocument, StoredInstance
from reviewer_app.ui.office.made_with import made_with
from reviewer_app.ui.office.preview import (
    PreviewRequest,
    make_preview,
    manifest_records,
    paper_notes,
    records_of,
    shown_by_record,
)
from tests.helpers.case_values import NOW, make_case, make_instances, make_reviewer
from tests.helpers.looks import looks_of

CASE = make_case()
INSTANCES = make_instances(count=2)
PAPER = CASE.documents[0]
SERIES, DOCUMENT = RecordKey("series", INSTANCES[0].series.uid), RecordKey("document", PAPER.reference)


def records(values: dict[str, str], seen: dict[tuple[str, int], int]) -> tuple[list[ManifestRecord], dict[str, int]]:
    looks = looks_of(seen)
    request = made_request(values, looks)
    found = coverage(INSTANCES, (PAPER,), looks, CASE.patient)
    shown = Counter(uid for uid, _ in looks.seen)
    return manifest_records(request, found, shown), shown_by_record(found, shown)


def made_request(values: dict[str, str], looks: Looks) -> PreviewRequest:
    return PreviewRequest(
        case=CASE,
        work=Work(opinion=Opinion(values)),
        reviewer=make_reviewer(),
        instances=tuple(StoredInstance(one, "blob", 10, "ab") for one in INSTANCES),
        documents=(StoredDocument(PAPER, "blob", 20, "cd"),),
        looks=looks,
        report_id="r1",
        issued=NOW,
        meaning=Meaning.AUTHORSHIP,
        certificate=None,
    )


@pytest.mark.parametrize(
    ("said", "pages", "reviewed", "reason"),
    [
        ({"reviewed": YES, "elsewhere": "In the portal"}, 0, YES, "In the portal"),
        ({"reviewed": YES, "elsewhere": "In the portal"}, 2, YES, ""),
        ({"reviewed": NO, "reason": "Illegible"}, 0, NO, "Illegible"),
        ({}, 1, "", ""),
    ],
)
def test_a_paper(said: dict[str, str], pages: int, reviewed: str, reason: str) -> None:
    values = {record_path(str(DOCUMENT), part): text for part, text in said.items()}
    seen = {(PAPER.reference, page): 500 for page in range(pages)}
    found, shown = records(values, seen)
    paper = next(one for one in found if one.kind == "document")
    assert (paper.shown, paper.reviewed, paper.reason) == (pages, reviewed, reason)
    assert shown[str(DOCUMENT)] == pages


def test_pages_of_a_report_and_seconds_of_a_curve_stand_in_the_manifest(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = (InstanceKind.STRUCTURED_REPORT, InstanceKind.WAVEFORM)
    read = tuple(replace(one, kind=kind, frames=()) for one, kind in zip(INSTANCES, kinds, strict=True))
    monkeypatch.setattr("tests.ui.office.test_preview.INSTANCES", read)
    first, second = (one.sop_instance_uid for one in read)
    found, _ = records({}, {(first, 0): 500, (second, 0): 500, (second, 1): 500, (second, 2): 5})
    kept = {one.uid: (one.shown, one.passed, one.extent) for one in found if one.kind == "instance"}
    words = "1 of 1 page, 1 of 1 s shown"  # nobody has counted them yet
    assert kept == {first: (1, 0, words), second: (2, 1, words)}


def test_a_video_is_signed_by_its_seconds_whatever_frames_were_kept_before(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = (FrameIndex(frame_time_ms=40.0),) * 75
    video = replace(INSTANCES[0], kind=InstanceKind.VIDEO, frame_count=75, frames=frames)
    monkeypatch.setattr("tests.ui.office.test_preview.INSTANCES", (video,))
    seen = {(video.sop_instance_uid, frame): 500 for frame in (0, 3, 4, 30)} | {(video.sop_instance_uid, 50): 5}
    (kept, *_), _ = records({}, seen)
    assert (kept.shown, kept.passed, kept.extent) == (1, 1, "1 of 3 s shown")
    assert kept.seconds == ((0.0, 1.0),)
    assert all(one.seconds == () for one in records({}, {})[0])


def test_a_series_that_the_list_of_the_case_leaves_out_counts_as_in_the_checks() -> None:
    looks = looks_of({(INSTANCES[0].sop_instance_uid, 0): 500})
    request = made_request({}, looks)
    request = replace(request, case=replace(CASE, studies=()))
    found = coverage(INSTANCES, (PAPER,), looks, CASE.patient)
    kept = [one for one in records_of(request, found, Counter()) if one.unit == "images"]
    assert [(one.key, one.shown, one.count) for one in kept] == [(SERIES, 1, 2)]
    assert (found.images_shown, found.images) == (1, 2)
    listed = records_of(made_request({}, looks), found, Counter())
    assert sum(one.key == SERIES for one in listed) == 1


def test_a_reason_that_was_given_for_fewer_images_is_not_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[Opinion] = []
    monkeypatch.setattr("reviewer_app.ui.office.preview.build_pdf", lambda report: signed.append(report.work.opinion))
    monkeypatch.setattr("reviewer_app.ui.office.preview.manifest_of", lambda _report, files, _marks, **_more: files)
    monkeypatch.setattr(
        "reviewer_app.ui.office.preview.prepare_for_signing", lambda _pdf, files, _objects: repr(files).encode()
    )
    paths = [record_path(str(SERIES), "unseen"), waiver_path("shown")]
    extents = [record_path(str(SERIES), "unseen-of"), waiver_extent_path("shown")]
    for of, kept in (("2", True), ("1", False)):
        values = dict.fromkeys(paths, "Localizer") | dict.fromkeys(extents, of)
        pdf = make_preview(made_request(values, looks_of({})), lambda _uid: pytest.fail("no figure is made")).pdf
        assert [bool(signed[-1].get(path)) for path in paths] == [kept, kept]
        assert (b"Localizer" in pdf) is kept


def test_each_image_says_whether_it_was_shown() -> None:
    seen = {(INSTANCES[0].sop_instance_uid, 0): 500, (INSTANCES[1].sop_instance_uid, 0): 5}
    said = {record_path(str(SERIES), "reviewed"): YES, record_path(str(SERIES), "unseen"): "Localizer"}
    found, shown = records(said, seen)
    images = [one for one in found if one.kind == "instance"]
    assert [(one.shown, one.passed, one.reviewed, one.reason) for one in images] == [(1, 0, YES, ""), (0, 1, YES, "")]
    assert [one.unseen for one in images] == ["Localizer", "Localizer"]
    assert shown[str(SERIES)] == 1
    found, _ = records(said, {(one.sop_instance_uid, 0): 500 for one in INSTANCES})
    assert {one.unseen for one in found if one.kind == "instance"} == {""}  # nothing was left


def test_a_paper_of_another_name_is_told_in_the_language_of_the_report() -> None:
    pages = {other_patient_key(PAPER.reference, CASE.patient): 1}
    assert paper_notes(CASE, pages) == (f"The paper “{PAPER.title}” names another patient than the case.",)
    with speaking("de"):
        assert paper_notes(CASE, pages)[0].startswith(f"Die Unterlage „{PAPER.title}“ nennt")
    assert paper_notes(CASE, {}) == ()


def test_the_manifest_tells_findings_rules_versions_and_where_the_audit_trail_stood() -> None:
    values = {
        finding_path("f1", "text"): "Oedema.",
        waiver_path("shown"): "Localizer",
        waiver_extent_path("shown"): "9",
    }
    request = replace(
        made_request(values, looks_of({})), when=Circumstances(NOW, NOW), audit=AuditHead(7, "ab" * 32)
    )  # fmt: skip
    made = make_preview(request, lambda _uid: pytest.fail("no figure is made"))
    pdf = made.pdf
    assert make_preview(request, lambda _uid: pytest.fail("no figure is made")) == made
    manifest = attached_manifest(pdf)
    assert manifest is not None
    assert [one.text for one in manifest.findings] == ["Oedema."]
    assert manifest.audit == ManifestAudit(seq=7, hash="ab" * 32)
    assert manifest.versions == made_with(INSTANCES)
    told = {one.check: one for one in manifest.rules}
    assert (told["shown"].outcome, told["shown"].set_aside, told["shown"].reason) == ("pass", True, "Localizer")
    assert told["diagnosis"].outcome == "block"
    asked = checks_before_signing(
        CASE, request.work, request.reviewer, coverage(INSTANCES, (PAPER,), request.looks, CASE.patient),
        Circumstances(NOW, NOW), {one.sop_instance_uid: one for one in INSTANCES}.get,
    )  # fmt: skip
    assert [(one.check, one.outcome) for one in manifest.rules] == [(one.id, one.outcome) for one in asked]
