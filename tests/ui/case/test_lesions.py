"""Lesions in the case window: linked from the panes, listed by date, cited in texts, written to a file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.evidence import LESIONS_TOKEN, plain_text
from reviewer_app.cases.lesions import BASELINE_PATH, Laterality, LesionRole, Outcome
from reviewer_app.cases.views import ImageReference
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.ui.case.lesion_cells import TableCell
from reviewer_app.ui.case.lesion_menu import lesion_menu
from reviewer_app.ui.case.lesion_words import CellWords
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import PRIOR_STUDY, STUDY, make_length
from tests.helpers.case_window import draw_length


def _mark(mark: str, study: str, value: float) -> Annotation:
    image = ImageReference(study, f"{study}.1", f"{study}.1.2")
    return replace(make_length(mark, value), image=image)


def _measure(window: CaseWindow, *marks: Annotation) -> None:
    window.editor.change("Measure", annotations=[AnnotationChange(None, one) for one in marks])


def _both_dates(window: CaseWindow) -> None:
    """One lesion, measured in the prior and now."""
    _measure(window, _mark("prior", PRIOR_STUDY, 20), _mark("now", STUDY, 26))
    window.workspace.scene.select("prior")
    window.trigger("lesion-new")
    window.lesions.lesions.link("now", window.editor.work.lesions[0].id)


def _cells(window: CaseWindow) -> list[str]:
    shown = window.opinion.lesions.findChildren(TableCell)
    return [one.accessibleName() for one in shown if one.isVisibleTo(window.opinion.lesions)]


def _pick(menu: QMenu, *path: str) -> None:
    """Choose an entry of a menu, going through the menus before it."""
    *menus, last = path
    for words in menus:
        menu = next(found for one in menu.actions() if one.text() == words and isinstance(found := one.menu(), QMenu))
    next(one for one in menu.actions() if one.text() == last).trigger()


def _menu(window: CaseWindow) -> QMenu:
    lesions = window.lesions
    return lesion_menu(window.opinion.lesions, window.editor.work.lesions[0], lesions.table, lesions.lesions)


def test_a_drawn_measurement_becomes_a_lesion_and_one_undo_takes_it_back(window: CaseWindow, qtbot: QtBot) -> None:
    draw_length(window, qtbot)
    (mark,) = window.editor.work.annotations
    window.workspace.scene.select(mark.id)
    window.trigger("lesion-new")
    (lesion,) = window.editor.work.lesions
    assert (lesion.number, lesion.role) == (1, LesionRole.TARGET)
    assert window.editor.work.annotations[0].lesion_id == lesion.id
    assert any(one.startswith("Lesion 1 on 18 Nov 2026: ") for one in _cells(window))
    window.trigger("undo")
    assert window.editor.work.lesions == ()
    assert window.editor.work.annotations == (mark,)
    assert _cells(window) == []
    # its number is not used again
    window.trigger("lesion-new")
    assert window.editor.work.lesions[0].number == 2


def test_without_a_chosen_measurement_it_is_said_what_to_do(window: CaseWindow) -> None:
    for command in ("lesion-new", "lesion-same"):
        window.trigger(command)
        assert "Choose a measurement first" in " ".join(window.notices.texts())
    for command in ("lesions-insert", "lesions-export"):
        window.trigger(command)
        assert "There are no lesions yet" in " ".join(window.notices.texts())
    assert window.editor.work.lesions == ()


def test_the_same_lesion_is_chosen_from_the_menu(window: CaseWindow) -> None:
    _measure(window, _mark("prior", PRIOR_STUDY, 20), _mark("now", STUDY, 26))
    scene, menu = window.workspace.scene, window.opinion.lesions.link_menu
    scene.select("prior")
    menu.aboutToShow.emit()
    _pick(menu, "New target, lymph node")
    (lesion,) = window.editor.work.lesions
    assert lesion.node
    scene.select("now")
    menu.aboutToShow.emit()
    _pick(menu, "Same as 1 Lesion")
    assert [one.lesion_id for one in window.editor.work.annotations] == [lesion.id, lesion.id]
    assert window.lesions.table.sums[1].changes.baseline is not None
    menu.aboutToShow.emit()
    _pick(menu, "Of no lesion")
    assert window.editor.work.annotations[1].lesion_id == ""
    scene.select("")
    menu.aboutToShow.emit()
    assert [one.isEnabled() for one in menu.actions()] == [False]


def test_the_table_shows_sizes_by_date_with_sums(window: CaseWindow) -> None:
    _both_dates(window)
    assert _cells(window) == [
        "Lesion 1 Lesion",
        "Lesion 1 on 20 Aug 2026: 20.0",
        "Lesion 1 on 18 Nov 2026: 26.0",
        "Sum of 1",
        "Sum of 1: 20.0",
        "Sum of 1: 26.0",
        "To baseline",
        "To baseline: –",
        "To baseline: +30.0 % +6.0 mm",
        "To smallest",
        "To smallest: –",
        "To smallest: +30.0 % +6.0 mm",
    ]


def test_a_size_leads_to_its_image(window: CaseWindow, qtbot: QtBot) -> None:
    _both_dates(window)
    shown = window.opinion.lesions.findChildren(TableCell)
    cell = next(one for one in shown if one.accessibleName() == "Lesion 1 on 20 Aug 2026: 20.0")
    qtbot.mouseClick(cell, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() is not None)
    bookmark = window.workspace.current_bookmark()
    assert bookmark is not None
    assert bookmark.image.sop_instance_uid == f"{PRIOR_STUDY}.1.2"


def test_everything_of_a_lesion_is_said_in_its_menu(window: CaseWindow) -> None:
    _both_dates(window)
    for path in (
        ("Non-target",),
        ("Lymph node, short axis",),
        ("New since baseline",),
        ("Organ", "Lung"),
        ("Side", "Left"),
        ("On 18 Nov 2026", "Too small to measure (5 mm)"),
    ):
        _pick(_menu(window), *path)
    (lesion,) = window.editor.work.lesions
    assert (lesion.role, lesion.node, lesion.new) == (LesionRole.NON_TARGET, True, True)
    assert (lesion.site, lesion.laterality, lesion.title) == ("Lung", Laterality.LEFT, "1 Left lung")
    assert lesion.outcome([STUDY]) is Outcome.TOO_SMALL
    _pick(_menu(window), "On 18 Nov 2026", "As measured")
    assert window.editor.work.lesions[0].findings == ()
    _pick(_menu(window), "On 18 Nov 2026", "Baseline of all lesions")
    assert window.editor.work.opinion.get(BASELINE_PATH) == "2026-11-18"
    assert window.lesions.table.baseline == 1
    _pick(_menu(window), "Studies taken together", "Within a week")
    assert window.lesions.table.days_together == 7


def test_on_a_day_without_measurements_a_lesion_is_said_to_be_gone(window: CaseWindow) -> None:
    _measure(window, _mark("prior", PRIOR_STUDY, 20))
    window.workspace.scene.select("prior")
    window.trigger("lesion-new")
    assert not any("18 Nov 2026" in one for one in _cells(window))
    _pick(_menu(window), "On a day without measurements", "On 18 Nov 2026", "Gone (0 mm)")
    assert window.editor.work.lesions[0].outcome([STUDY]) is Outcome.GONE
    assert {"Lesion 1 on 18 Nov 2026: 0.0", "To baseline: −100.0 % −20.0 mm"} <= set(_cells(window))
    assert [one.text() for one in _menu(window).actions() if one.text().startswith("On ")] == [
        "On 20 Aug 2026",
        "On 18 Nov 2026",
    ]
    window.trigger("undo")
    assert not any("18 Nov 2026" in one for one in _cells(window))


def test_a_deleted_lesion_leaves_its_measurements(window: CaseWindow) -> None:
    _both_dates(window)
    _pick(_menu(window), "Delete the lesion, keep its measurements")
    assert window.editor.work.lesions == ()
    assert [one.lesion_id for one in window.editor.work.annotations] == ["", ""]
    window.trigger("undo")
    assert len(window.editor.work.lesions) == 1
    assert all(one.lesion_id for one in window.editor.work.annotations)


def test_the_table_drops_into_the_text(window: CaseWindow) -> None:
    _both_dates(window)
    window.trigger("lesions-insert")
    text = window.editor.work.opinion.get("answer/q1/text")
    assert LESIONS_TOKEN.markup in text
    assert "table of lesions" in plain_text(text, window.editor.work)


def test_the_table_is_written_in_a_job(window: CaseWindow, qtbot: QtBot, tmp_path: Path) -> None:
    _both_dates(window)
    window.trigger("lesions-export")
    (dialog,) = window.findChildren(QFileDialog)
    dialog.reject()
    target = tmp_path / "lesions.csv"
    window.lesions.export(target)
    qtbot.waitUntil(lambda: "Saved as lesions.csv" in " ".join(window.notices.texts()))
    rows = list(csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig"), newline="")))
    assert [one["row"] for one in rows] == ["measurement", "measurement", "sum", "sum"]
    window.lesions.export(tmp_path / "no-folder" / "lesions.csv")
    qtbot.waitUntil(lambda: "could not be saved" in " ".join(window.notices.texts()))


def test_lesions_come_back_with_the_case_and_are_left_alone_once_signed(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    _both_dates(window)
    qtbot.waitUntil(lambda: desk.work.lesions == window.editor.work.lesions)
    window.editor.close_work()
    window.show_work()
    window.trigger("lesion-new")
    window.opinion.lesions.menu_wanted.emit(window.editor.work.lesions[0].id, QPoint(0, 0))
    assert not [one for one in window.opinion.lesions.findChildren(QMenu) if one.isVisible()]
    assert len(window.editor.work.lesions) == 1


def test_a_number_on_weak_ground_has_a_sign_and_not_only_a_colour(window: CaseWindow) -> None:
    plain, weak = (TableCell(CellWords("9.4", warns=warns), "Size") for warns in (False, True))
    assert weak.sizeHint().width() >= plain.sizeHint().width() + 14
    pictures = []
    for one in (plain, weak):
        one.resize(80, 24)
        pictures.append(one.grab().toImage())
    left = [pictures[1].pixelColor(x, y) for x in range(40) for y in range(24)]
    assert any(one != left[0] for one in left)
    assert {pictures[0].pixelColor(x, y).rgb() for x in range(40) for y in range(24)} == {left[0].rgb()}


def test_the_table_says_what_its_sizes_are_in(window: CaseWindow) -> None:
    _both_dates(window)
    assert "mm" in [one.text() for one in window.opinion.lesions.findChildren(QLabel) if one.isVisibleTo(window)]
