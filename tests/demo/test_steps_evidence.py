"""What the steps on evidence miss nothing of: the number in a field, a length, and a sentence in a signed document."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.measurements import Measurement
from reviewer_app.cases.work import Work
from reviewer_app.demo.opinion_text import OKAFOR
from reviewer_app.demo.samples.phantom import PHANTOM_LESIONS
from reviewer_app.demo.steps.evidence import looks_like
from reviewer_app.demo.steps.images import check_length
from reviewer_app.demo.steps.signed_evidence import SignedSentence
from reviewer_app.demo.walk import StepFailed
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.manifest import manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.ui import theme
from reviewer_app.ui.case.text_field import OpinionText
from tests.helpers.case_values import make_key_image, make_length
from tests.helpers.report_samples import sample_report, with_values

TEXT = "It measures ⟦m:a1⟧ (⟦k:k1⟧)."
SENTENCE = f"{OKAFOR.finding.before_length} ⟦m:m1⟧ {OKAFOR.finding.after_length} ⟦k:k1⟧{OKAFOR.finding.after_figure}"


def of_mm(work: Work, value: float) -> Work:
    first, *others = work.annotations
    assert first.measurement is not None
    return replace(work, annotations=(replace(first, measurement=replace(first.measurement, value=value)), *others))


def test_a_field_looks_as_the_numbers_of_the_journal_do_and_as_no_others(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply_theme(qapp, "dark")
    work = Work((make_length(),), (make_key_image(),))
    panel = QWidget()
    qtbot.addWidget(panel)
    shown = [work]
    field = OpinionText(lambda: shown[0], parent=panel)
    field.resize(360, 60)
    field.set_markup(TEXT)
    panel.show()
    field.setFocus()
    assert looks_like(field, TEXT, work)
    assert not looks_like(field, TEXT, of_mm(work, 22.6)), "another number"
    assert not looks_like(field, TEXT.replace("m:a1", "m:a9"), work), "another mark"
    shown[0] = of_mm(work, 22.6)
    assert looks_like(field, TEXT, shown[0])
    assert not looks_like(field, TEXT, work), "the field has gone on, the journal has not"


@pytest.mark.parametrize(("value", "unit", "good"), [
    (14.0, "mm", True), (14.69, "mm", True), (13.31, "mm", True), (14.71, "mm", False), (13.2, "mm", False),
    (14.0, "px", False),
])  # fmt: skip
def test_a_length_is_true_within_a_pixel(value: float, unit: str, good: bool) -> None:
    made = make_length().measurement
    assert made is not None
    found: Measurement = replace(made, value=value, unit=unit)
    if good:
        assert check_length(found, 14.0, 0.7) == 14.0
    else:
        with pytest.raises(StepFailed, match=r"truth is 14\.0 mm"):
            check_length(found, 14.0, 0.7)


def test_how_long_a_line_through_a_sphere_is() -> None:
    lesion = PHANTOM_LESIONS[0]
    assert lesion.chord_mm(0) == lesion.diameter_mm == 14.0
    assert lesion.chord_mm(3.5) == pytest.approx(12.1244, abs=1e-4)
    assert lesion.chord_mm(7.0) == lesion.chord_mm(9.0) == 0.0


def attached(report: ReportInput, held: ReportInput | None = None) -> bytes:
    """Build a document with its manifest, or with that of another report."""
    return prepare_for_signing(build_pdf(report), manifest_of(held or report, ()))


def with_sentence(sentence: str = SENTENCE) -> ReportInput:
    return with_values(sample_report(), findings__imaging=sentence)


def expected(report: ReportInput) -> SignedSentence:
    return SignedSentence(OKAFOR.finding, report.work.annotations[0], report.work.key_images[0])


def test_the_sentence_of_a_document_is_found_with_its_number_and_link(qapp: QApplication) -> None:
    report = with_sentence()
    assert "words and manifest say 22.7 mm, and the link leads to the figure" in expected(report).check(
        attached(report)
    )


def test_a_document_with_the_number_of_before_is_refused(qapp: QApplication) -> None:
    report = with_sentence()
    wanted = expected(replace(report, work=of_mm(report.work, 22.9)))
    with pytest.raises(StepFailed, match=r"does not say .*22\.9 mm"):
        wanted.check(attached(report))


def test_a_manifest_with_the_number_of_before_is_refused(qapp: QApplication) -> None:
    report = with_sentence()
    before = replace(report, work=of_mm(report.work, 21.0))
    with pytest.raises(StepFailed, match=r"manifest says 21\.0 mm where the journal has 22\.7 mm"):
        expected(report).check(attached(report, before))


def test_a_document_without_its_figure_is_refused(qapp: QApplication) -> None:
    report = replace(with_sentence(), figures=())
    with pytest.raises(StepFailed, match="does not say"):
        expected(report).check(attached(report))


def test_a_manifest_that_does_not_cite_the_figure_in_the_findings_is_refused(qapp: QApplication) -> None:
    report = with_sentence()
    before = with_sentence(SENTENCE.replace("⟦k:k1⟧", "figure 1"))
    with pytest.raises(StepFailed, match="does not say that the findings cite both"):
        expected(report).check(attached(report, before))
