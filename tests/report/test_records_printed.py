"""What a report says of the records that it rests on, and of what was not seen of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.instances import InstanceKind
from reviewer_app.cases.opinion import (
    YES,
    Opinion,
    record_path,
)
from reviewer_app.report.blocks import (
    Table,
)
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import ShownParts, reviewed_records
from tests.helpers.printed import all_blocks, section, seen_series, waived
from tests.helpers.report_samples import NOW, sample_case, sample_report, with_values


def test_records_say_what_was_reviewed_and_why_not() -> None:
    text = section(document_of(sample_report()), 4)
    assert "No: not related to the question" in text
    assert "Images shown to the reviewer: 76 of 80." in text
    assert "No records were supplied." in section(document_of(replace(sample_report(), records=(), instances={})), 4)


@pytest.mark.parametrize(
    ("reviewed", "shown", "words"),
    [
        ("yes", 0, "Stated as reviewed, 0 of 140 images shown"),
        ("yes", 2, "In part, 2 of 140 images shown"),
        ("yes", 99, "In part, 99 of 140 images shown"),
        ("yes", 106, "Yes, 106 of 140 images shown"),
        ("yes", 140, "Yes, 140 of 140 images shown"),
        ("yes", None, "Yes"),
        ("no", 3, "No: not related; 3 of 140 images shown"),
        ("", 0, "Not stated; 0 of 140 images shown"),
    ],
)
def test_each_series_says_how_much_of_it_was_shown(reviewed: str, shown: int | None, words: str) -> None:
    report = seen_series(sample_report(), 0, 140)
    series = replace(report.records[0], shown=shown)
    values = {record_path(str(series.key), "reviewed"): reviewed, record_path(str(series.key), "reason"): "not related"}
    work = replace(report.work, opinion=Opinion(values))
    document = document_of(replace(report, work=work, records=(series,)))
    records = next(one for one in all_blocks(document) if isinstance(one, Table) and "Reviewed" in one.header)
    assert records.rows[0][-1] == words


def test_why_something_was_left_unseen_stands_beside_its_series_and_among_the_limits() -> None:
    report = seen_series(sample_report(), 60, 64)
    series = replace(report.records[0], title="Axial 2 mm", full_size="40 % of the area at full size")
    values = {record_path(str(series.key), "reviewed"): "yes", record_path(str(series.key), "unseen"): "Localizer"}
    work = replace(report.work, opinion=Opinion(values))
    document = document_of(replace(report, work=work, records=(series,)))
    records = next(one for one in all_blocks(document) if isinstance(one, Table) and "Reviewed" in one.header)
    words = "Yes, 60 of 64 images shown, 40 % of the area at full size; left unseen: Localizer"
    assert records.rows[0][-1] == words
    limits = section(document, 12)
    assert "4 images were not seen: never shown, or only in passing. Reason for “Axial 2 mm”: Localizer." in limits


def test_a_reason_for_what_was_left_unseen_is_not_printed_once_all_was_seen() -> None:
    report = seen_series(sample_report(), 64, 64)
    series = replace(report.records[0], title="Axial 2 mm")
    values = {record_path(str(series.key), "reviewed"): "yes", record_path(str(series.key), "unseen"): "Localizer"}
    work = replace(report.work, opinion=Opinion(values))
    document = document_of(replace(report, work=work, records=(series,)))
    records = next(one for one in all_blocks(document) if isinstance(one, Table) and "Reviewed" in one.header)
    assert records.rows[0][-1] == "Yes, 64 of 64 images shown"


def test_images_that_were_never_shown_are_a_limitation_with_its_reason() -> None:
    report = waived(seen_series(sample_report(), 3, 40), "shown", "The localizers add nothing")
    assert "37 images were not seen: never shown, or only in passing. Reason: The localizers add nothing." in section(
        document_of(report), 12
    )


def test_images_that_were_never_shown_are_said_without_a_reason_too() -> None:
    limits = section(document_of(seen_series(sample_report(), 3, 4)), 12)
    assert "1 image was not seen: never shown, or only in passing." in limits
    assert "not seen" not in section(document_of(seen_series(sample_report(), 4, 4)), 12)


def test_a_waiver_that_is_no_longer_needed_is_not_printed() -> None:
    report = waived(waived(seen_series(sample_report(), 4, 4), "shown", "Because"), "identity", "Because")
    assert "Because" not in section(document_of(replace(report, identity_notes=())), 12)


def test_why_images_of_another_name_were_used_is_printed() -> None:
    report = waived(sample_report(), "identity", "Married name, confirmed by the service.")
    text = section(document_of(replace(report, identity_notes=("One series names somebody else.",))), 12)
    assert "One series names somebody else." in text
    assert text.endswith("The reviewer used these images all the same. Reason: Married name, confirmed by the service.")


def test_why_papers_of_another_name_were_used_is_printed_in_each_language() -> None:
    report = replace(waived(sample_report(), "identity", "Married name."), paper_notes=("Ein Blatt.",))
    assert section(document_of(report), 12).endswith(
        "The reviewer used these records all the same. Reason: Married name."
    )
    german = section(document_of(with_values(report, report__language="de")), 12)
    assert "Ein Blatt. Diese Unterlagen wurden dennoch verwendet." in " ".join(german.split())


def test_a_series_that_was_never_opened_counts_as_not_shown() -> None:
    case = sample_case()
    records = reviewed_records(case, {})
    assert {one.shown for one in records} == {0}
    total = sum(one.count for one in records if one.unit == "images")
    document = document_of(replace(sample_report(), records=records, instances={}))
    assert f"Images shown to the reviewer: 0 of {total}." in section(document, 4)


@pytest.mark.parametrize("left", [True, False])
def test_a_report_or_curve_says_how_much_of_it_was_shown(left: bool) -> None:
    report = seen_series(sample_report(), 0, 0)
    key = record_path(str(report.records[0].key), "reviewed")
    curve = replace(report.records[0], title="ECG", parts=ShownParts("2 of 3 pages, 7 of 10 s", left))
    report = replace(report, records=(curve, *report.records[1:]))
    report = replace(report, work=replace(report.work, opinion=report.work.opinion.set(key, YES)))
    document = document_of(report)
    said = "In part" if left else "Yes"
    assert f"{said}, 2 of 3 pages, 7 of 10 s shown" in section(document, 4)
    never = replace(curve, parts=ShownParts("0 of 3 pages", left=True, never=True))
    untouched = document_of(replace(report, records=(never, *report.records[1:])))
    assert "Stated as reviewed, 0 of 3 pages shown" in section(untouched, 4)
    sentence = "Of “ECG” the reviewer was shown 2 of 3 pages, 7 of 10 s."
    assert (sentence in section(document, 12)) is left


def test_why_seconds_were_left_unseen_stands_beside_a_series_without_images() -> None:
    report = seen_series(sample_report(), 0, 0)
    curve = replace(report.records[0], title="ECG", parts=ShownParts("7 of 10 s", left=True))
    opinion = report.work.opinion.set(record_path(str(curve.key), "unseen"), "The rest is noise")
    report = replace(report, records=(curve, *report.records[1:]), work=replace(report.work, opinion=opinion))
    document = document_of(report)
    assert "7 of 10 s shown; left unseen: The rest is noise" in section(document, 4)
    assert "Images shown to the reviewer" not in section(document, 4)
    assert "Reason for “ECG”: The rest is noise." in section(document, 12)


def test_videos_among_the_images_of_a_series_are_no_images_that_were_missed() -> None:
    report = sample_report()
    [record, *_] = [one for one in report.records if one.unit == "images"]
    some = next(iter(report.instances.values()))
    still = replace(some, kind=InstanceKind.IMAGE, frame_count=1, series=replace(some.series, uid=record.key.uid))
    videos = [replace(still, kind=InstanceKind.VIDEO, frame_count=50, sop_instance_uid=f"1.2.3.{n}") for n in range(2)]
    report = replace(
        report,
        records=(replace(record, shown=1, count=3),),
        instances={one.sop_instance_uid: one for one in (still, *videos)},
    )
    document = document_of(report)
    assert "Images shown to the reviewer: 1 of 1." in section(document, 4)
    assert "not seen" not in section(document, 12)


def test_a_slide_says_how_much_of_it_was_shown() -> None:
    report = seen_series(sample_report(), 0, 1)
    slide = replace(report.records[0], title="A2 H&E", extent="64 % of the area at 5× or more, 3 % at 20×")
    report = replace(report, records=(slide, *report.records[1:]))
    document = document_of(waived(report, "shown", "The rest is glass"))
    assert "In part, 64 % of the area at 5× or more" in section(document, 4)
    limits = section(document, 12)
    words = "Of the slide “A2 H&E” the reviewer was shown 64 % of the area at 5× or more, 3 % at 20×."
    assert f"{words} Reason: The rest is glass." in limits
    assert "not shown" not in limits


@pytest.mark.parametrize(
    ("shown", "elsewhere", "words"),
    [
        (0, "In the portal", "Yes, not opened in this program; read elsewhere: In the portal"),
        (0, "", "Yes, not opened in this program"),
        (2, "In the portal", "Yes"),
        (None, "", "Yes"),
    ],
)
def test_a_paper_that_was_never_opened_here_is_not_passed_off_as_read(
    shown: int | None, elsewhere: str, words: str
) -> None:
    report = sample_report()
    paper = next(one for one in report.records if one.unit == "pages")
    path = record_path(str(paper.key), "elsewhere")
    work = replace(report.work, opinion=report.work.opinion.set(path, elsewhere))
    report = replace(report, work=work, records=(replace(paper, shown=shown),))
    document = document_of(report)
    records = next(one for one in all_blocks(document) if isinstance(one, Table) and "Reviewed" in one.header)
    assert records.rows[-1][-1] == words


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (3, "Yes, in part in this program; the rest read elsewhere: On paper, 3 of 8 pages shown"),
        (8, "Yes, 8 of 8 pages shown"),
    ],
)
def test_a_paper_says_how_many_of_its_pages_were_shown(shown: int, words: str) -> None:
    report = sample_report()
    paper = next(one for one in report.records if one.unit == "pages")
    opinion = report.work.opinion.set(record_path(str(paper.key), "elsewhere"), "On paper")
    work = replace(report.work, opinion=opinion)
    document = document_of(replace(report, work=work, records=(replace(paper, shown=shown, count=8),)))
    records = next(one for one in all_blocks(document) if isinstance(one, Table) and "Reviewed" in one.header)
    assert records.rows[-1][-2:] == ("8 pages", words)


def test_images_are_counted_as_they_arrived() -> None:
    report = sample_report()
    [record, *_] = [one for one in report.records if one.unit == "images"]
    some = next(iter(report.instances.values()))
    many = replace(
        some, kind=InstanceKind.IMAGE, problem="", frame_count=30, series=replace(some.series, uid=record.key.uid)
    )
    stray = replace(
        many, sop_instance_uid="1.2.3.4", series=replace(some.series, uid="1.2.3", description="Not listed")
    )
    report = replace(
        report,
        records=(replace(record, shown=12, count=1),),
        instances={one.sop_instance_uid: one for one in (many, stray)},
    )
    text = section(document_of(report), 4)
    assert "Images shown to the reviewer: 12 of 30." in text
    assert "Not listed" in text


def test_q27_records_that_were_asked_for_and_did_not_come_are_printed_as_missing_and_as_a_limitation() -> None:
    asked = RecordsRequest("r", ("The slides",), "The grade", NOW, outcome="withdrawn", ended=NOW)
    came = asked._replace(outcome="returned", brought=("document:d",))
    document = document_of(replace(sample_report(), requests=(asked, came)))
    missing = "and not received: The slides; the request was withdrawn on 22 Nov 2026."
    assert missing in section(document, 4)
    assert missing in section(document, 12)
    assert "1 new record came with the answer" in section(document, 4)
    assert "1 new record came with the answer" not in section(document, 12)
