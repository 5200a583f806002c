"""The first impression in print and in the manifest: what was thought, when, and that the report came only then."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reviewer_app.cases.blind import blinded
from reviewer_app.cases.first_impression import SHOWN_BEFORE, HiddenBy, hidden, recorded, shown_early
from reviewer_app.cases.opinion import LANGUAGE_PATH, OUTCOME_PATH, UNABLE, Opinion
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.manifest import manifest_bytes, manifest_of, read_manifest
from reviewer_app.report.pdf import build_pdf
from tests.helpers.report_samples import NOW, sample_report

HIDE = hidden(HiddenBy.POLICY)
RECORDED = {**HIDE, **recorded("Fibroma.\nNo oedema.", "probable", NOW)}


def report_with(values: dict[str, str]) -> ReportInput:
    report = sample_report()
    return replace(report, work=replace(report.work, opinion=Opinion({**report.work.opinion.values, **values})))


def printed(report: ReportInput) -> str:
    return str(document_of(report))


def test_the_impression_is_printed_with_its_moment_and_that_the_report_was_opened_after() -> None:
    words = printed(report_with(RECORDED))
    assert "First impression, before the first report was opened" in words
    assert "Fibroma." in words
    assert "No oedema." in words
    assert "hidden until then and opened only after" in words
    assert "The service asks for this order" in words
    assert "50 to 75 %" in words
    chosen = report_with({**RECORDED, **hidden(HiddenBy.REVIEWER)})
    assert "had been in view" in printed(chosen)
    assert build_pdf(chosen).startswith(b"%PDF")


def test_in_german() -> None:
    words = printed(report_with({**RECORDED, LANGUAGE_PATH: "de"}))
    assert "Erster Eindruck, vor dem Öffnen des Erstbefundes" in words
    assert "First impression" not in words


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_report_that_was_shown_early_is_told_with_its_reason(language: str) -> None:
    words = printed(report_with({**HIDE, **shown_early("The patient waits in theatre.", NOW), LANGUAGE_PATH: language}))
    assert "The patient waits in theatre." in words
    assert "theatre.." not in words
    before = printed(report_with({**HIDE, **shown_early(SHOWN_BEFORE, NOW), LANGUAGE_PATH: language}))
    assert SHOWN_BEFORE not in before
    assert ("It had been shown before" if language == "en" else "schon gezeigt") in before


def test_it_stands_in_the_document_that_says_that_no_opinion_can_be_rendered_too() -> None:
    assert "No oedema." in printed(report_with({**RECORDED, OUTCOME_PATH: UNABLE}))


def test_nothing_is_printed_where_nothing_was_hidden() -> None:
    assert "impression" not in printed(sample_report()).casefold()
    assert manifest_of(sample_report(), ()).first_impression is None


def test_a_draft_that_is_made_while_it_is_hidden_says_so_and_not_that_it_was_not_supplied() -> None:
    report = report_with(HIDE)
    words = printed(replace(report, case=blinded(report.case)))
    assert words.count("Hidden until a first impression is recorded") == 4
    first = report.case.first_opinion
    assert first is not None
    assert first.diagnosis not in words


def test_the_manifest_has_it_and_that_the_report_was_shown_only_then() -> None:
    written = manifest_bytes(manifest_of(report_with(RECORDED), ()))
    found = read_manifest(written)
    assert found is not None
    assert found.first_impression is not None
    assert found.first_impression.text == "Fibroma.\nNo oedema."
    assert found.first_impression.recorded == found.first_impression.shown != ""
    early = manifest_of(report_with({**HIDE, **shown_early("Urgent", NOW)}), ()).first_impression
    assert early is not None
    assert (early.recorded, early.text, early.early) == ("", "", "Urgent")
    older = {key: value for key, value in json.loads(written).items() if key != "first_impression"}
    assert read_manifest(json.dumps(older).encode()) is not None
