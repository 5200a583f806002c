"""The display check: what is entered becomes a value with its day, for this monitor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.displays import DisplayIdentity, KnownDisplay, RealSize, display_sentence
from reviewer_app.imaging import gsdf
from reviewer_app.imaging.display_pattern import display_pattern
from reviewer_app.settings import Settings
from reviewer_app.ui.settings.pattern_view import FullScreenPattern, PatternView
from reviewer_app.ui.workspace_settings import identity_of, sizes_of, tables_of
from tests.helpers.qimages import rgb
from tests.ui.settings.conftest import TODAY, Kept


def fill(kept: Kept, luminances: np.ndarray) -> None:
    for field, value in zip(kept.page.display.fields, luminances, strict=True):
        field.setText(f"{value:.5g}")


def show_display(kept: Kept) -> None:
    kept.page.subjects.setCurrentRow(2)


def test_a_measured_display_is_kept_with_its_outcome(kept: Kept) -> None:
    show_display(kept)
    page = kept.page.display
    assert not page.keep.isEnabled()
    fill(kept, gsdf.response(0.4, 300.0, 2.2)[::15])
    page.seen.setChecked(True)
    page.keep.click()
    (known,) = kept.now.displays
    assert known.identity == identity_of(page.screen())
    assert known.check is not None
    assert (known.check.checked_on, known.check.patches_seen, len(known.check.luminances)) == (TODAY, True, 18)
    assert known.check.outcome == "reading"
    assert "29 November 2026" in display_sentence(known)
    assert display_sentence(known) in page.head.text()
    name = page.screen().name()
    assert tables_of(kept.now, [page.screen()])[name] == gsdf.table_for(known.check.luminances, 2.2)


def test_half_a_measurement_and_falling_values_are_not_kept(kept: Kept) -> None:
    show_display(kept)
    page = kept.page.display
    page.fields[0].setText("0.4")
    assert "still to be measured" in page.result.text()
    assert not page.keep.isEnabled()
    fill(kept, np.linspace(300.0, 1.0, 18))
    assert page.result.text().startswith("This cannot be")
    assert not page.keep.isEnabled()


def test_without_a_meter_what_was_seen_is_kept(kept: Kept) -> None:
    show_display(kept)
    page = kept.page.display
    page.not_seen.setChecked(True)
    page.keep.click()
    (known,) = kept.now.displays
    assert known.check is not None
    assert (known.check.measured, known.check.outcome) == (False, "failed")
    assert "could not both be seen" in display_sentence(known)
    assert tables_of(kept.now, [page.screen()]) == {"": b""}


def test_what_was_typed_for_another_display_goes(kept: Kept) -> None:
    show_display(kept)
    page = kept.page.display
    fill(kept, gsdf.response(0.4, 300.0, 2.2)[::15])
    page.seen.setChecked(True)
    kept.page.subjects.setCurrentRow(0)
    show_display(kept)
    assert page.keep.isEnabled()  # the same display: nothing typed is lost
    page._begun = DisplayIdentity("The display before")
    page._begin()
    assert [one.text() for one in page.fields] == [""] * 18
    assert not page.keep.isEnabled()


def test_the_patch_is_that_of_the_field(kept: Kept, qtbot: QtBot) -> None:
    show_display(kept)
    kept.page.display.fields[4].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: kept.page.display.patch.level == 60)


def test_the_size_is_kept_beside_the_check(kept: Kept) -> None:
    show_display(kept)
    page = kept.page.display
    page.seen.setChecked(True)
    page.keep.click()
    page.ruler.what.setCurrentIndex(1)
    page.ruler.show_size(4.5)
    page._keep_size()
    (known,) = kept.now.displays
    assert known.size == RealSize(TODAY, 4.5, "ruler")
    assert known.check is not None
    assert page.ruler.shape.shape_width == pytest.approx(450.0)
    assert sizes_of(kept.now, [page.screen()]) == {page.screen().name(): 4.5}


def test_another_monitor_has_values_of_its_own(look: QApplication) -> None:
    screen = look.primaryScreen()
    other = KnownDisplay(DisplayIdentity("Another"), size=RealSize(TODAY, 9.0))
    assert sizes_of(Settings(displays=(other,)), [screen]) == {}
    mine = replace(other, identity=identity_of(screen))
    assert sizes_of(Settings(displays=(other, mine)), [screen]) == {screen.name(): 9.0}


def test_the_pattern_is_copied_pixel_by_pixel_also_at_an_odd_place(look: QApplication, qtbot: QtBot) -> None:
    whole, view = QWidget(), PatternView()
    qtbot.addWidget(whole)
    column = QVBoxLayout(whole)
    column.setContentsMargins(13, 7, 0, 0)
    column.addWidget(view)
    whole.resize(653, 407)
    whole.show()
    assert np.array_equal(rgb(view.grab().toImage())[:, :, 0], display_pattern(640, 400))
    table = bytes(255 - level for level in range(256))
    view.set_table(table)
    assert np.array_equal(rgb(view.grab().toImage())[:, :, 0], 255 - display_pattern(640, 400))


def test_any_key_takes_the_whole_pattern_away(look: QApplication, qtbot: QtBot) -> None:
    made = FullScreenPattern(look.primaryScreen(), b"")
    made.show()
    with qtbot.waitSignal(made.destroyed):
        qtbot.keyClick(made, Qt.Key.Key_W)
