"""The finished sample opinions: every rule kept, each signed and verified, and what they are there to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from reviewer_app.cases.agreement import agreement_sentences
from reviewer_app.cases.evidence import plain_text
from reviewer_app.cases.lesion_table import Studies, lesion_table
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.opinion import MISSING_PATH, OUTCOME_PATH, UNABLE, YES, answer_path
from reviewer_app.cases.readability import AIM_GRADE, readability
from reviewer_app.cases.rules.checks import Outcome
from reviewer_app.demo.opinions.draft import Draft
from reviewer_app.demo.opinions.making import CA_PEM, WRITERS, checks_of, make_opinions, written
from reviewer_app.demo.opinions.words import day, weeks_ago
from reviewer_app.demo.samples.phantom import CURRENT_SCAN, PHANTOM_LESIONS, PRIOR_SCAN
from reviewer_app.report.verify import verify_pdf

NOW = datetime(2026, 11, 22, 14, 42, tzinfo=UTC)
NAMES = ("radiology", "oncology", "unable-to-render")
#: What is true of the case and not of the opinion: the consent of one ends a day later.
_OF_THE_CASE = {"consent"}
#: The lower end of the kidneys of the phantom, along the body.
KIDNEYS_END_MM = -174.0


@pytest.fixture(scope="module")
def drafts(qapp: QGuiApplication) -> dict[str, tuple[Draft, Looks]]:
    return {name: written(build(NOW), write, NOW) for name, (build, write) in WRITERS.items()}


@pytest.mark.parametrize("name", NAMES)
def test_no_rule_holds_up_or_advises(name: str, drafts: dict[str, tuple[Draft, Looks]]) -> None:
    left = [one for one in checks_of(*drafts[name], NOW) if one.outcome is not Outcome.PASS]
    assert {one.id for one in left} <= _OF_THE_CASE, left


@pytest.mark.parametrize("name", NAMES)
def test_a_patient_understands_the_summary(name: str, drafts: dict[str, tuple[Draft, Looks]]) -> None:
    work = drafts[name][0].work
    found = readability(plain_text(work.opinion.get("plain.summary"), work))
    assert found.is_known
    assert found.grade <= AIM_GRADE


@pytest.mark.parametrize("name", NAMES)
def test_all_that_a_reader_asks_for_is_said(name: str, drafts: dict[str, tuple[Draft, Looks]]) -> None:
    opinion = drafts[name][0].work.opinion
    asked = ("history", "recommendations.text", "recommendations.urgent", "plain.summary", "limitations.text")
    assert all(opinion.get(path) for path in (*asked, "disclosures.conflict", "distribution.first_physician"))
    if opinion.get("recommendations.urgent") == YES:
        assert all(opinion.get(f"recommendations.told_{one}") for one in ("whom", "when", "how"))
        assert "UTC" in opinion.get("recommendations.told_when")


def test_the_lesions_are_measured_as_large_as_they_are(drafts: dict[str, tuple[Draft, Looks]]) -> None:
    draft, _ = drafts["oncology"]
    table = lesion_table(draft.work, Studies.of(tuple(draft.records.index.values())))
    sizes = [[float(cell.value or 0) for cell in line.cells] for line in table.lines]
    nodule, granuloma, liver = PHANTOM_LESIONS
    truth = [[one.prior_diameter_mm, one.diameter_mm] for one in (nodule, liver, granuloma)]
    assert sizes == [pytest.approx(row, abs=0.1) for row in truth]


def test_where_no_opinion_can_be_rendered_what_is_missing_is_listed(drafts: dict[str, tuple[Draft, Looks]]) -> None:
    opinion = drafts["unable-to-render"][0].work.opinion
    assert opinion.get(OUTCOME_PATH) == UNABLE
    assert len(opinion.get(MISSING_PATH).splitlines()) > 1


def test_what_can_be_answered_without_an_opinion_is_answered(drafts: dict[str, tuple[Draft, Looks]]) -> None:
    draft, _ = drafts["unable-to-render"]
    asked = next(one for one in draft.records.case.questions if one.text.startswith("Which examination"))
    assert "perfusion" in draft.work.opinion.get(answer_path(asked.id, "text"))


def test_a_critical_value_has_its_day_wherever_it_is_told(drafts: dict[str, tuple[Draft, Looks]]) -> None:
    draft, _ = drafts["radiology"]
    labs = [one.created for one in draft.records.case.documents if one.category == "lab"]
    taken = day(max(one for one in labs if one is not None))
    told = ("findings.other", "recommendations.communication", "plain.summary")
    assert all(taken in draft.work.opinion.get(path) for path in told)


def test_a_patient_reads_of_no_other_diagnosis_where_it_is_refined(drafts: dict[str, tuple[Draft, Looks]]) -> None:
    draft, _ = drafts["radiology"]
    told = agreement_sentences(draft.records.case, draft.work.opinion)
    assert "makes it more precise" in told
    assert "different diagnosis" not in told


def test_what_the_images_do_not_cover_is_said(drafts: dict[str, tuple[Draft, Looks]]) -> None:
    draft, _ = drafts["oncology"]
    lowest = min(one.position_mm(one.slices - 1) for one in (CURRENT_SCAN, PRIOR_SCAN))
    assert lowest > KIDNEYS_END_MM
    assert "end at the level of the kidneys" in draft.work.opinion.get("findings.imaging")


@pytest.mark.parametrize(("days", "words"), [(20, "about 3 weeks ago"), (8, "about 1 week ago")])
def test_time_past_is_told_in_weeks(days: int, words: str) -> None:
    assert weeks_ago(NOW - timedelta(days=days, hours=3), NOW) == words


def test_each_is_a_signed_pdf_that_verifies(qapp: QGuiApplication, tmp_path: Path) -> None:
    said: list[str] = []
    made = make_opinions(tmp_path, NOW, said.append)
    assert [one.stem for one in made] == list(NAMES)
    root = (tmp_path / CA_PEM).read_bytes()
    for path in made:
        found = verify_pdf(path.read_bytes(), (root,))
        assert found.valid
        assert not found.changed_after_signing
        assert any(str(path) in words for words in said)
