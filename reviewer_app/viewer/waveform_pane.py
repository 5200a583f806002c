"""A pane for a waveform: its curves, and a bar with scale, arrangement and what the file says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.cases.looks import Looks
from reviewer_app.jobs import JobRunner
from reviewer_app.viewer.overlay_painter import ACCENT
from reviewer_app.viewer.unseen import unseen_position
from reviewer_app.viewer.waveform_layout import (
    GAINS,
    SPEEDS,
    Arrangement,
    WaveformRecord,
    filter_words,
    has_columns,
    millivolts,
)
from reviewer_app.viewer.waveform_view import WaveformView

NOT_TO_SCALE = "not to scale on this screen"
TOO_SMALL = "too small to count as seen"
_EDGE = 2
#: Below this width, in logical pixels, the bar has two lines; below the second there is none.
_NARROW, _LEAST = 700, 300
_ARRANGED = ((Arrangement.COLUMNS, "3 × 4 and rhythm"), (Arrangement.STACKED, "Lead under lead"))


class WaveformPane(QWidget):
    """Shows one waveform object at a time.

    `counts` and `thresholds` tell whether what stands in an active window is looked at, and what of it counts; they are
    for records shown from then on. When it is looked at again, call `stand_anew`. Seconds are told as pages are by
    `pdf`.
    """

    activated = QtSignal()
    state_changed = QtSignal()
    page_seen = QtSignal(str, int)
    pages_shown = QtSignal(str, object)

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ""
        self.key = ""
        self.view: WaveformView | None = None
        self.counts: Callable[[], bool] = lambda: True
        self.thresholds: Callable[[], CoverageThresholds] = lambda: DEFAULT_THRESHOLDS
        self._runner = runner
        self._record: WaveformRecord | None = None
        self._measured: float | None = None
        self._active = False
        self._groups = self._choice("Group of channels", (), self._group_chosen)
        self._speeds = self._choice("Speed", [f"{one:g} mm/s" for one in SPEEDS], self._speed_chosen)
        self._gains = self._choice("Gain", [f"{one:g} mm/mV" for one in GAINS], self._gain_chosen)
        self._arrangements = self._choice("Arrangement of the leads", [words for _, words in _ARRANGED], self._arranged)
        self._whole = self._button("Whole width", "Show the whole width, or millimetres as they are", self._fit)
        self._tell = self._button("Facts", "Channels, filters and annotations in the file", self._show_facts)
        self._whose, self._words, self._scale_words = QLabel(), QLabel(), QLabel()
        self._facts = QPlainTextEdit(readOnly=True)
        self._facts.setAccessibleName("Channels, filters and annotations")
        self._facts.hide()
        self._bar = QWidget(self)
        self._first_line, self._second_line = QHBoxLayout(), QHBoxLayout()
        self._body = QHBoxLayout()
        self.setAutoFillBackground(True)
        self._fill()

    def show_record(self, title: str, record: WaveformRecord, key: str) -> None:
        """Show a record from its beginning."""
        self.clear()
        self.title, self.key, self._record = title, key, record
        self.setAccessibleName(f"Waveform {title}")
        self._groups.clear()
        self._groups.addItems([_group_words(one.label, one.seconds) for one in record.waveforms.groups])
        self._groups.setVisible(len(record.waveforms.groups) > 1)
        self._facts.setPlainText("\n".join(record.facts))
        self._whose.setText(record.whose)
        view = WaveformView(record, self._runner, self._measured, self, self.thresholds(), self.counts)
        view.setAccessibleName(f"Curves of {title}")
        view.activated.connect(self.activated)
        view.scale_changed.connect(self._update_bar)
        view.seconds_in_sight.connect(lambda seconds: self.pages_shown.emit(self.key, seconds))
        view.second_seen.connect(lambda second: self.page_seen.emit(self.key, second))
        self.view = view
        self._body.insertWidget(0, view, 3)
        self.setFocusProxy(view)
        view.show()
        self._update_bar()

    def clear(self) -> None:
        """Show nothing and let go of the samples."""
        self.title = self.key = ""
        self._record = None
        self._facts.hide()
        if self.view is not None:
            self.pages_shown.emit("", frozenset())
            self.view.stop()
            self.view.seconds_in_sight.disconnect()
            self._body.removeWidget(self.view)
            self.view.deleteLater()
            self.view = None

    def stand_anew(self) -> None:
        """Let what is in sight stand from now on: before it could not be looked at."""
        if self.view is not None:
            self.view.stand_anew()

    def set_measured(self, pixels: float | None) -> None:
        """Say how many logical pixels a millimetre of this screen has, None where nobody measured."""
        self._measured = pixels
        if self.view is not None:
            self.view.set_measured(pixels)

    @property
    def place(self) -> ReadingPlace:
        """Which group, and where in it, to come back to."""
        if self.view is None:
            return ReadingPlace()
        return ReadingPlace(self.view.group, left=self.view.horizontalScrollBar().value())

    def go_to_place(self, place: ReadingPlace) -> None:
        """Show the record as it was left."""
        if self.view is not None and self._record is not None and place.page < len(self._record.waveforms.groups):
            self._groups.setCurrentIndex(place.page)
            self.view.show_group(place.page)
            self.view.horizontalScrollBar().setValue(place.left)

    def go_to_unseen(self, looks: Looks, step: int) -> bool:
        """Show the next second (`step` 1), or the one before (-1), that was not seen; return whether there is one."""
        if self.view is None:
            return False
        keys = [(self.key, second) for second in range(self.view.second_count)]
        found = unseen_position(keys, looks, self.view.second, step)
        if found is not None:
            self.view.go_to_second(found)
            self._groups.setCurrentIndex(self.view.group)
        return found is not None

    def set_active(self, *, active: bool) -> None:
        """Wear the edge of the active pane, or not."""
        if active != self._active:
            self._active = active
            self.update()

    def perform(self, command: str) -> bool:
        """Do what a command means for a waveform; return whether it means anything."""
        view = self.view
        if view is None:
            return False
        sideways = view.horizontalScrollBar()
        actions: dict[str, Callable[[], None]] = {
            "next-image": lambda: sideways.setValue(sideways.value() + sideways.pageStep() // 4),
            "previous-image": lambda: sideways.setValue(sideways.value() - sideways.pageStep() // 4),
            "forward-ten": lambda: sideways.setValue(sideways.value() + sideways.pageStep()),
            "back-ten": lambda: sideways.setValue(sideways.value() - sideways.pageStep()),
            "first-image": lambda: sideways.setValue(0),
            "last-image": lambda: sideways.setValue(sideways.maximum()),
            "zoom-in": lambda: self._step_gain(1),
            "zoom-out": lambda: self._step_gain(-1),
            "fit": lambda: view.set_fitted(fitted=True),
            "one-to-one": lambda: view.set_fitted(fitted=False),
            "reset": lambda: view.set_scale(speed=25.0, gain=10.0),
            "default-tool": view.clear_calipers,
            "delete-annotation": view.clear_calipers,
        }
        action = actions.get(command)
        if action is not None:
            action()
        return action is not None

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the edge of the active pane."""
        if self._active:
            painter = QPainter(self)
            painter.setPen(QPen(QColor(ACCENT), 2 * _EDGE))
            painter.drawRect(self.rect())
            painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Hand the keyboard to the curves."""
        super().focusInEvent(event)
        if self.view is not None:
            self.view.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the bar what fits."""
        super().resizeEvent(event)
        line = self._second_line if self.width() < _NARROW else self._first_line
        if line.indexOf(self._speeds) < 0:
            for place, one in enumerate((self._speeds, self._gains)):
                line.insertWidget(place, one)
        self._bar.setVisible(self.width() >= _LEAST)

    # inside
    def _fill(self) -> None:
        foot = QWidget(self)
        bar_lines, lines, under = QVBoxLayout(self._bar), QVBoxLayout(foot), QHBoxLayout()
        for one in (bar_lines, lines):
            one.setContentsMargins(8, 4, 8, 4)
        for line in (self._first_line, self._second_line, bar_lines, lines, under):
            line.setSpacing(6)
        for widget in (self._speeds, self._gains, self._groups, self._arrangements, self._whole):
            self._first_line.addWidget(widget)
        self._first_line.addStretch(1)
        self._first_line.addWidget(self._tell)
        self._second_line.addStretch(1)
        bar_lines.addLayout(self._first_line)
        bar_lines.addLayout(self._second_line)
        self._whose.setAccessibleName("Patient in the file")
        self._words.setAccessibleName("Filters")
        self._scale_words.setAccessibleName("Scale and calipers")
        for label in (self._whose, self._scale_words, self._words):
            label.setMinimumWidth(1)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setWordWrap(True)
        lines.addWidget(self._whose)
        lines.addLayout(under)
        under.addWidget(self._scale_words, 1)
        under.addWidget(self._words, 1)
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._body.addWidget(self._facts, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        whole.setSpacing(0)
        whole.addWidget(self._bar)
        whole.addLayout(self._body, 1)
        whole.addWidget(foot)

    def _choice(self, name: str, words: Sequence[str], chosen: Callable[[int], None]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setMinimumWidth(40)
        box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        box.addItems(list(words))
        box.activated.connect(chosen)
        return box

    def _button(self, words: str, name: str, pressed: Callable[[bool], None]) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setProperty("kind", "words")
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.clicked.connect(pressed)
        return button

    def _group_chosen(self, number: int) -> None:
        if self.view is not None:
            self.view.show_group(number)

    def _speed_chosen(self, number: int) -> None:
        if self.view is not None:
            self.view.set_scale(speed=SPEEDS[number])

    def _gain_chosen(self, number: int) -> None:
        if self.view is not None:
            self.view.set_scale(gain=GAINS[number])

    def _step_gain(self, step: int) -> None:
        at = GAINS.index(self.view.scale.gain) + step if self.view is not None else -1
        if 0 <= at < len(GAINS):
            self._gain_chosen(at)

    def _arranged(self, number: int) -> None:
        if self.view is not None:
            self.view.set_arrangement(_ARRANGED[number][0])

    def _fit(self, fitted: bool) -> None:
        if self.view is not None:
            self.view.set_fitted(fitted=fitted)

    def _show_facts(self, shown: bool) -> None:
        self._facts.setVisible(shown)

    def _update_bar(self) -> None:
        """Say how it is drawn now."""
        view = self.view
        if view is None:
            return
        self._speeds.setCurrentIndex(SPEEDS.index(view.scale.speed))
        self._gains.setCurrentIndex(GAINS.index(view.scale.gain))
        self._arrangements.setCurrentIndex([one for one, _ in _ARRANGED].index(view.arrangement))
        self._arrangements.setVisible(has_columns(view.shown_group))
        self._gains.setVisible(any(millivolts(one.unit) is not None for one in view.shown_group.channels))
        self._whole.setChecked(view.fitted)
        self._tell.setChecked(not self._facts.isHidden())
        self._scale_words.setText(scale_words(view))
        missing = view.shown_group.missing
        lost = f". {missing} samples that the file announces are not in it" if missing else ""
        self._words.setText(filter_words(view.shown_group) + lost)
        self.state_changed.emit()


def scale_words(view: WaveformView) -> str:
    """Return what a millimetre of paper stands for, whether it is one on the screen, and what the calipers measure."""
    voltage = any(millivolts(one.unit) is not None for one in view.shown_group.channels)
    scale = f"{view.scale.speed:g} mm/s" + (f", {view.scale.gain:g} mm/mV" if voltage else "")
    words = scale if view.to_scale else f"{scale}, {NOT_TO_SCALE}"
    words += f", {TOO_SMALL}" if view.too_small else ""
    return f"{words}  ·  {view.calipers.words}" if view.calipers is not None else words


def _group_words(label: str, seconds: float) -> str:
    return f"{label.capitalize() or 'Channels'}, {seconds:.4g} s"
