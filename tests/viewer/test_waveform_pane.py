"""A waveform in a pane: drawn in a job, to scale where the screen is measured, with calipers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.cases.looks import Looks, Mark
from reviewer_app.imaging.objects.waveform import Channel, MultiplexGroup, Waveforms
from reviewer_app.jobs import JobRunner
from reviewer_app.viewer.waveform_layout import Arrangement, WaveformRecord, prepared
from reviewer_app.viewer.waveform_pane import WaveformPane, scale_words
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.looks import long_looks


def _record() -> WaveformRecord:
    times = np.arange(5000) / 500
    samples = np.stack([np.sin(2 * np.pi * times), np.cos(2 * np.pi * times)]).astype(np.float32)
    channels = (Channel(1, "Lead I", unit="mV", sensitivity=1), Channel(2, "Lead II", unit="mV", sensitivity=1))
    groups = (MultiplexGroup("RHYTHM", 500, channels, samples), MultiplexGroup("BEAT", 500, channels, samples[:, :500]))
    return prepared(Waveforms(groups), "Patient in the file: Example", ("Lead I: -1 to 1 mV",))


@pytest.fixture
def pane(qtbot: QtBot, runner: JobRunner) -> WaveformPane:
    made = WaveformPane(runner)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show_record("ECG", _record(), "1.2.3")
    made.show()
    qtbot.waitUntil(lambda: made.view is not None and made.view.ready)
    return made


def test_it_says_that_an_unmeasured_screen_is_not_to_scale(pane: WaveformPane) -> None:
    assert pane.view is not None
    assert scale_words(pane.view) == "25 mm/s, 10 mm/mV, not to scale on this screen"
    pane.perform("one-to-one")
    assert "not to scale" in scale_words(pane.view)
    assert not pane.view.fitted


def test_on_a_measured_screen_a_second_is_25_millimetres(pane: WaveformPane, qtbot: QtBot) -> None:
    view = pane.view
    assert view is not None
    pane.set_measured(5.0)
    pane.perform("one-to-one")
    qtbot.waitUntil(lambda: view.ready)
    assert (view.millimetre, scale_words(view)) == (5.0, "25 mm/s, 10 mm/mV")
    pane.perform("fit")
    assert view.millimetre < 5.0
    assert "not to scale" in scale_words(view)


def test_where_nothing_is_to_scale_paper_fills_a_large_pane_and_is_seen_whole(pane: WaveformPane, qtbot: QtBot) -> None:
    view = pane.view
    assert view is not None
    true = view.logicalDpiX() / 25.4
    pane.resize(3000, 2400)
    qtbot.waitUntil(lambda: view.ready)
    room = view.viewport()
    assert view.millimetre > 1.2 * true
    filled = (view.millimetre * view.paper.width / room.width(), view.millimetre * view.paper.height / room.height())
    assert max(filled) == pytest.approx(1.0)
    pane.perform("one-to-one")
    assert view.millimetre == pytest.approx(true)
    pane.perform("fit")
    pane.set_measured(4.0)
    assert view.millimetre == 4.0  # a millimetre of a measured screen is never made larger


def test_the_measure_of_the_screen_reaches_every_pane(
    workspace: ViewerWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.contents.show_record("ECG", _record(), "1.2.3")
    workspace.scene.set_sizes({workspace.screen().name(): 4.0})
    paper = workspace.active_paper
    assert isinstance(paper, WaveformPane)
    assert paper.view is not None
    assert not paper.view.to_scale
    workspace.perform("one-to-one")
    assert paper.view.to_scale
    workspace.contents.show_record("ECG", _record(), "1.2.4")
    assert paper.view.to_scale
    measured: list[float | None] = []
    monkeypatch.setattr(paper, "set_measured", measured.append)
    workspace.scene.set_sizes({workspace.screen().name(): 5.0})
    assert measured == [5.0], "once, however many records were shown"


def test_curves_are_on_the_screen(pane: WaveformPane) -> None:
    assert pane.view is not None
    picture = pane.view.grab().toImage()
    dark = sum(picture.pixelColor(x, y).lightness() < 60 for x in range(0, picture.width(), 3) for y in range(20, 300))
    assert dark > 300


def test_calipers_are_drawn_with_the_mouse_moved_and_taken_off(pane: WaveformPane, qtbot: QtBot) -> None:
    view = pane.view
    assert view is not None
    left = view.paper.strips[0]
    place = view.viewport()

    def at(seconds: float, value: float) -> QPoint:
        x, y = left.x_at(seconds, 25), left.zero - value * left.per_unit
        return QPoint(round(x * view.millimetre), round(y * view.millimetre))

    button = Qt.MouseButton.LeftButton
    qtbot.mousePress(place, button, pos=at(1, 0))
    qtbot.mouseMove(place, at(2, 1))
    qtbot.mouseRelease(place, button, pos=at(2, 1))
    assert view.calipers is not None
    span = view.calipers.end.seconds - view.calipers.start.seconds
    assert span == pytest.approx(1, abs=0.02)
    assert view.calipers.end.value == pytest.approx(1, abs=0.1)
    assert "/min" in scale_words(view)
    qtbot.mousePress(place, button, pos=at(2, 1))
    qtbot.mouseMove(place, at(3, 1))
    qtbot.mouseRelease(place, button, pos=at(3, 1))
    assert view.calipers.end.seconds - view.calipers.start.seconds == pytest.approx(2, abs=0.03)
    pane.perform("default-tool")
    assert view.calipers is None


@pytest.mark.parametrize("width", [900, 540])
def test_no_word_of_the_bar_is_cut(pane: WaveformPane, width: int) -> None:
    pane.resize(width, 400)
    QApplication.processEvents()
    boxes = [one for one in pane.findChildren(QComboBox) if one.isVisible()]
    assert len(boxes) == 3
    assert all(one.width() >= one.sizeHint().width() for one in boxes)


def test_a_group_is_chosen_and_its_place_kept(pane: WaveformPane) -> None:
    pane.go_to_place(ReadingPlace(1))
    assert pane.view is not None
    assert pane.view.shown_group.label == "BEAT"
    assert pane.place.page == 1
    assert pane.view.arrangement is Arrangement.STACKED


KEY = "1.2.3"


def _in_window(workspace: ViewerWorkspace, qtbot: QtBot) -> WaveformPane:
    workspace.resize(1000, 760)
    workspace.show()
    workspace.activateWindow()
    qtbot.waitUntil(workspace.isActiveWindow)
    workspace.contents.show_record("ECG", _record(), KEY)
    paper = workspace.active_paper
    assert isinstance(paper, WaveformPane)
    view = paper.view
    assert view is not None
    qtbot.waitUntil(lambda: view.ready)
    return paper


def test_seconds_that_stand_in_sight_are_seen(workspace: ViewerWorkspace, qtbot: QtBot) -> None:
    _in_window(workspace, qtbot)
    seen = workspace.scene.looks.seen
    qtbot.waitUntil(lambda: {(KEY, number) for number in range(10)} <= seen)
    assert (KEY, 10) not in seen, "the other group was not shown"


def test_what_is_drawn_again_as_it_stood_goes_on_to_count(workspace: ViewerWorkspace, qtbot: QtBot) -> None:
    paper = _in_window(workspace, qtbot)
    view = paper.view
    assert view is not None
    qtbot.waitUntil(view._standing.isActive)
    assert view.fitted
    paper.perform("fit")
    qtbot.waitUntil(lambda: view.ready)
    qtbot.waitUntil(lambda: (KEY, 3) in workspace.scene.looks.seen)


def test_by_the_time_of_the_policy(workspace: ViewerWorkspace, qtbot: QtBot) -> None:
    workspace.set_looks(Looks(thresholds=CoverageThresholds(seen_after_ms=60_000)))
    _in_window(workspace, qtbot)
    qtbot.wait(2 * DEFAULT_THRESHOLDS.seen_after_ms)
    workspace.sight.flush()
    assert workspace.scene.looks.seen == set()
    assert workspace.scene.looks.mark((KEY, 3)) is Mark.PASSED


def test_nothing_counts_while_nobody_may_look(workspace: ViewerWorkspace, qtbot: QtBot) -> None:
    workspace.set_paused(paused=True)
    _in_window(workspace, qtbot)
    qtbot.wait(3 * DEFAULT_THRESHOLDS.seen_after_ms)
    assert workspace.scene.looks.by_key == {}
    workspace.set_paused(paused=False)
    qtbot.waitUntil(lambda: (KEY, 0) in workspace.scene.looks.seen)


def test_curves_smaller_than_half_their_size_do_not_count_and_say_so(workspace: ViewerWorkspace, qtbot: QtBot) -> None:
    workspace.scene.set_sizes({workspace.screen().name(): 8.0})
    paper = _in_window(workspace, qtbot)
    paper.perform("fit")
    assert paper.view is not None
    assert paper.view.too_small
    assert "too small to count as seen" in scale_words(paper.view)
    qtbot.wait(3 * DEFAULT_THRESHOLDS.seen_after_ms)
    assert workspace.scene.looks.seen == set()
    paper.perform("one-to-one")
    qtbot.waitUntil(lambda: (KEY, 0) in workspace.scene.looks.seen)
    assert (KEY, 9) not in workspace.scene.looks.seen, "it is beyond the right edge"


def test_the_next_second_that_was_not_seen_is_gone_to(workspace: ViewerWorkspace, qtbot: QtBot) -> None:
    paper = _in_window(workspace, qtbot)
    workspace.scene.add_looks(long_looks((KEY, number) for number in range(10)))
    wanted: list[int] = []
    workspace.next_unseen_wanted.connect(wanted.append)
    workspace.perform("next-unseen")
    assert paper.view is not None
    assert (paper.view.group, wanted) == (1, [])
    qtbot.waitUntil(lambda: (KEY, 10) in workspace.scene.looks.seen)
    workspace.perform("next-unseen")
    assert wanted == [1], "another record comes"


def test_cleared_it_holds_nothing(pane: WaveformPane) -> None:
    pane.clear()
    assert (pane.view, pane.key) == (None, "")
    assert not pane.perform("fit")
