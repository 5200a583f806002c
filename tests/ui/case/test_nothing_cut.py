"""No words of the case window are cut short, at the smallest screen and with the names that the sample cases have."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.opinion import FIELDS, FieldKind
from reviewer_app.cases.records import ListedDocument
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.demo.samples.catalogue import sample_cases
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.case.checks_list import ChecksList
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.ui.case.fields import ChoiceField
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.case.records_delegate import ROW_ROLE, head_words, row_words
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.parts import label, wrapped
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files, make_slice
from tests.helpers.case_values import NOW
from tests.helpers.clipping import clipped_words, elided_words
from tests.helpers.papers import make_pdf

PDF = "application/pdf"
SIZE = (1366, 768)
SCANNER_NAMES = ("AX_T1_MPRAGE_GADOLINIUM_1MM_ISO_SUBTRACTED_MOCO", "x" * 64)
#: The longest sentences of the rules, open ones first.
LONG_CHECKS = (
    Check("shown", Outcome.BLOCK, "1201 images never shown to you", target="record/series:1/"),
    Check("side:f:L", Outcome.BLOCK, "A2 H&E: shown 100 % of the area at 4× or more, 12 % at 16×", target="r"),
    Check(
        "urgent",
        Outcome.BLOCK,
        "Urgent finding: whom did you tell, when and how?",
        target="recommendations.told_whom",
    ),
    Check("plain", Outcome.BLOCK, "Confirm that a patient would understand the summary", target="plain.confirmed"),
    Check("records", Outcome.BLOCK, f"Reviewed or not: {SCANNER_NAMES[0]}", target="record/series:1/reviewed"),
    Check("distribution", Outcome.PASS, "No copy to the first physician", "no consent for one"),
    Check("consent", Outcome.PASS, "Consent covers this use", "to 25 Feb 2027"),
    Check(
        "identity",
        Outcome.PASS,
        "12 images never shown to you, accepted",
        "The other phase was read in the hospital. " * 2,
    ),
)


@pytest.fixture(scope="module")
def samples() -> tuple[SampleCase, ...]:
    return sample_cases(datetime(2026, 11, 25, 10, tzinfo=UTC))


def fill_with_sample(desk: FakeDesk, case: SampleCase) -> None:
    """Give a desk the names of all records of a sample case, each series with one small image."""
    for number, study in enumerate(case.studies, 1):
        for at, series in enumerate(study.series, 1):
            fill_with_image(desk, f"1.2.{number}", (study.description, series.description), at, study.started)
    papers = tuple(
        ListedDocument(f"DocumentReference/{number}", one.title, one.category, PDF, "", one.created, one.author)
        for number, one in enumerate(case.papers)
    )
    desk.set_records(replace(desk.records(), documents=papers))


def fill_with_image(
    desk: FakeDesk, study: str, names: tuple[str, str], series: int = 1, day: datetime = NOW
) -> None:  # fmt: skip
    """Add a series of one image, of a study and series of these names."""
    file = make_slice(study, f"{day:%Y%m%d}", series, 1, names[1])
    made = index_instance(io.BytesIO(file))
    made = replace(made, study=replace(made.study, description=names[0]))
    if not desk.streams:
        desk.use_runner(JobRunner(QtDelivery()))
    desk.streams[made.sop_instance_uid] = file
    kept = [one for one in desk.records().instances if one.sop_instance_uid in desk.streams]
    desk.set_records(CaseRecords((*kept, made)))


def open_window(desk: FakeDesk, qtbot: QtBot, size: tuple[int, int] = SIZE) -> CaseWindow:
    desk.pdf = make_pdf(2)
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    qtbot.waitExposed(made)
    made.finish()
    qtbot.waitUntil(made.opinion.isVisible)
    return made


def painted(widget: QWidget) -> QPixmap:
    QApplication.processEvents()
    return widget.grab()


def rows_of(view: QTreeView) -> Iterator[tuple[RecordRow | None, int, int, str]]:
    """Give of each row what it is, its width and height, and its words."""
    model = view.model()
    for group in range(model.rowCount()):
        head = model.index(group, 0)
        for index in (head, *(model.index(row, 0, head) for row in range(model.rowCount(head)))):
            box = view.visualRect(index)
            yield index.data(ROW_ROLE), box.width(), box.height(), str(index.data())


@pytest.mark.parametrize("number", range(5), ids=["okafor", "marchetti", "sorensen", "whitfield", "haddad"])
def test_the_records_of_the_sample_cases(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, samples: tuple[SampleCase, ...], number: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    fill_with_sample(desk, samples[number])
    window = open_window(desk, qtbot)
    with elided_words(monkeypatch) as elided:
        for section in (window.opinion.records, *window.opinion.sections.values()):
            section.set_open(True)
        painted(window)
    assert not elided
    assert not clipped_words(window)
    view = window.list.view
    titles = {one.description for study in samples[number].studies for one in study.series}
    shown = list(rows_of(view))
    assert titles <= {one.title for one, *_ in shown if one is not None}
    for one, width, height, title in shown:
        words = (head_words(title, "", width),) if one is None else row_words(one, one.caption, width)
        assert width <= view.viewport().width()
        for piece in words:
            assert piece.area.right() < width, title
            assert piece.area.bottom() < height, title
    window.shut()


@pytest.mark.parametrize("name", SCANNER_NAMES)
def test_a_name_without_spaces_is_broken_and_not_cut(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_with_image(desk, "1.2.3", (name, name))
    window = open_window(desk, qtbot)
    window.opinion.records.set_open(True)
    with elided_words(monkeypatch) as elided:
        painted(window)
    assert not elided
    assert not clipped_words(window)
    one, width, height, _title = next(row for row in rows_of(window.list.view) if row[0] is not None)
    assert one is not None
    words = row_words(one, one.caption, width)
    assert words[0].text.replace("\u200b", "") == name
    assert all(piece.area.right() < width and piece.area.bottom() < height for piece in words)
    window.shut()


def test_rows_of_records_grow_when_the_panel_gets_narrow(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, samples: tuple[SampleCase, ...]
) -> None:
    fill_with_sample(desk, samples[0])
    window = open_window(desk, qtbot, (1600, 1000))
    view = window.list.view
    wide = [height for _one, _width, height, _title in rows_of(view)]
    window.frame.setSizes([200, 1000, 400])
    qtbot.waitUntil(lambda: sum(row[2] for row in rows_of(view)) > sum(wide))
    window.shut()


@pytest.mark.parametrize("compact", [True, False])
def test_the_longest_checks(look: QApplication, qtbot: QtBot, compact: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ChecksList()
    qtbot.addWidget(made)
    made.set_compact(compact)
    made.show_checks(LONG_CHECKS, read_only=False)
    made.resize(348 if compact else 416, 300)
    made.show()
    qtbot.waitExposed(made)
    with elided_words(monkeypatch) as elided:
        painted(made)
        assert not clipped_words(made)
        made._toggle()
        painted(made)
        assert not clipped_words(made)
    assert not elided


def test_hints_and_choices_of_the_form(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_with_files(desk)
    window = open_window(desk, qtbot)
    # fields that are asked for with another are shown too
    window.editor.set_fields(dict(one.only_when for one in FIELDS if one.only_when is not None), "")
    for section in (window.opinion.records, *window.opinion.sections.values()):
        section.set_open(True)
    painted(window)
    texts = [one for one in window.opinion.findChildren(QTextEdit) if one.isVisible()]
    assert len(texts) >= sum(field.kind is FieldKind.TEXT for field in FIELDS)
    for one in texts:
        room = one.viewport().width() - 2 * one.document().documentMargin()
        assert one.fontMetrics().horizontalAdvance(one.placeholderText()) <= room, one.placeholderText()
    for line in window.opinion.findChildren(QLineEdit):
        line.show()
    painted(window)
    for line in window.opinion.findChildren(QLineEdit):
        need = line.fontMetrics().horizontalAdvance(line.placeholderText())
        assert need <= line.width() - 16, line.placeholderText()
    with elided_words(monkeypatch) as elided:
        for choice in window.opinion.findChildren(ChoiceField):
            for number in range(choice.count()):
                choice.setCurrentIndex(number)
                painted(choice)
    assert not elided
    window.shut()


@pytest.mark.parametrize("size", [(1366, 768), (2560, 1440)])
def test_the_sign_page(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_with_files(desk)
    window = open_window(desk, qtbot, size)
    window.open_preview()
    qtbot.waitUntil(lambda: window.sign_page.reader.pages == 2)
    window.sign_page.check_step.show_checks(LONG_CHECKS)
    with elided_words(monkeypatch) as elided:
        painted(window)
    assert not elided
    assert not clipped_words(window.sign_page)
    window.shut()


def test_what_is_cut_is_found(look: QApplication, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    long = "A long sentence that needs room"
    for words in (label(long), wrapped(long), link(long, long, lambda: None)):
        words.setParent(holder)
        words.setFixedSize(60, 20)
    holder.show()
    qtbot.waitExposed(holder)
    assert len(clipped_words(holder)) == 3
