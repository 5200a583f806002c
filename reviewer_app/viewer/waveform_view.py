"""The paper of a waveform to scroll over: drawn in jobs, with calipers over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.jobs import Job, JobRunner, Lane, Priority
from reviewer_app.viewer.waveform_calipers import CaliperPoint, Calipers, paint_calipers
from reviewer_app.viewer.waveform_layout import (
    Arrangement,
    Paper,
    PaperScale,
    Strip,
    WaveformRecord,
    has_columns,
    lay_out,
)
from reviewer_app.viewer.waveform_painter import PAPER, PaperView, paint_paper
from reviewer_app.viewer.waveform_seconds import PaperArea, SecondsSeen

if TYPE_CHECKING:
    from reviewer_app.imaging.objects.waveform import MultiplexGroup

_MM_PER_INCH = 25.4
#: A point of the calipers is taken hold of from so many logical pixels away.
_REACH = 8
#: Millimetres beside what is gone to.
_BESIDE_MM = 4.0
#: Paper that is to be seen whole is never made smaller than this share.
_SMALLEST = 0.35


class WaveformView(QAbstractScrollArea):
    """Shows one group of a record.

    Signals
    -------
    activated
        The user turned to this view.
    scale_changed
        Speed, gain, size or calipers changed.
    seconds_in_sight
        Which seconds are painted now, whole or in part, as a frozen set (`waveform_seconds`).
    second_seen
        A second has stood still on the screen, all of it, large enough.
    """

    activated = Signal()
    scale_changed = Signal()
    seconds_in_sight = Signal(object)
    second_seen = Signal(int)

    def __init__(
        self,
        record: WaveformRecord,
        runner: JobRunner,
        measured: float | None,
        parent: QWidget,
        thresholds: CoverageThresholds = DEFAULT_THRESHOLDS,
        counts: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(parent)
        self._thresholds, self._counts = thresholds, counts
        self._seconds = SecondsSeen(record.waveforms)
        self._standing = QTimer(self, singleShot=True, interval=thresholds.seen_after_ms)
        self._standing.timeout.connect(self._stood)
        self._stands: PaperView | None = None
        self._record = record
        self._runner = runner
        self._measured = measured
        self.group = 0
        self.scale = PaperScale()
        self.arrangement = Arrangement.COLUMNS if has_columns(self.shown_group) else Arrangement.STACKED
        #: On a screen that nobody measured nothing is to scale: the whole is worth more then.
        self.fitted = measured is None
        self.paper: Paper = lay_out(record, 0, self.scale, self.arrangement)
        self.calipers: Calipers | None = None
        self._held: bool | None = None
        self._image: QImage | None = None
        self._painted: PaperView | None = None
        self._asked: PaperView | None = None
        self._job: Job[QImage] | None = None
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # so that the fitted width is one width
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Curves")
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self._ask)

    @property
    def shown_group(self) -> MultiplexGroup:
        """The group that is shown."""
        return self._record.waveforms.groups[self.group]

    @property
    def millimetre(self) -> float:
        """Logical pixels that stand for one millimetre of paper."""
        true = self._true_millimetre
        if not self.fitted:
            return true
        width = self.viewport().width() / self.paper.width
        if self._measured is not None:
            return min(true, max(width, true * _SMALLEST))
        # where nothing is to scale, paper that is smaller than the room grows until it fills width or height
        return max(min(width, max(true, self.viewport().height() / self.paper.height)), true * _SMALLEST)

    @property
    def _true_millimetre(self) -> float:
        return self._measured or self.logicalDpiX() / _MM_PER_INCH

    @property
    def too_small(self) -> bool:
        """Whether curves of this size do not count as seen."""
        return self.millimetre < self._thresholds.least_scale * self._true_millimetre

    @property
    def second_count(self) -> int:
        """How many seconds all groups have."""
        return self._seconds.count

    @property
    def second(self) -> int:
        """The first second that is in sight whole or in part."""
        return min(self._in_sight(), default=self._seconds.first_of(self.group))

    def go_to_second(self, number: int) -> None:
        """Bring a second, counted through all groups, into sight, from the left and the top on."""
        group, second = self._seconds.place_of(number)
        if group != self.group:
            self.show_group(group)
        strips = [one for one in self.paper.strips if one.begin <= second < one.end]
        if strips:
            first = strips[0]
            left = (first.x_at(second, self.scale.speed) - _BESIDE_MM) * self.millimetre
            self.horizontalScrollBar().setValue(round(left))
            self.verticalScrollBar().setValue(round((first.top - _BESIDE_MM) * self.millimetre))

    @property
    def to_scale(self) -> bool:
        """Whether a millimetre of paper is a millimetre of this screen."""
        return self._measured is not None and self.millimetre == self._measured

    @property
    def ready(self) -> bool:
        """Whether what is on the screen is what was asked for."""
        return self._painted is not None and self._painted == self._wanted()

    def show_group(self, number: int) -> None:
        """Show another group of the record, from its beginning."""
        self.group = number
        self.arrangement = Arrangement.COLUMNS if has_columns(self.shown_group) else Arrangement.STACKED
        self.horizontalScrollBar().setValue(0)
        self._lay_out()

    def set_scale(self, *, speed: float | None = None, gain: float | None = None) -> None:
        """Choose millimetres for a second or a millivolt; the time at the left edge stays there."""
        before = self.scale
        self.scale = PaperScale(speed or before.speed, gain or before.gain)
        bar = self.horizontalScrollBar()
        at = bar.value() * self.scale.speed / before.speed
        self._lay_out()
        bar.setValue(round(at))

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Choose how leads share the paper."""
        self.arrangement = arrangement
        self._lay_out()

    def set_fitted(self, *, fitted: bool) -> None:
        """Show the whole width, or millimetres as they are."""
        self.fitted = fitted
        self._arrange()

    def set_measured(self, pixels: float | None) -> None:
        """Say how many logical pixels a millimetre of this screen has, None where nobody measured."""
        if pixels != self._measured:
            self._measured = pixels
            self._arrange()

    def clear_calipers(self) -> None:
        """Take the calipers off."""
        self.calipers = self._held = None
        self.viewport().update()
        self.scale_changed.emit()

    def stop(self) -> None:
        """Wait for no picture any more; nothing is in sight."""
        self._standing.stop()
        self._drop_job()

    # events
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room."""
        super().resizeEvent(event)
        self._arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Run along in time where there is nothing above or below, as with Shift."""
        bar = self.horizontalScrollBar()
        sideways = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if sideways or self.verticalScrollBar().maximum() == 0:
            turned = event.angleDelta()
            bar.setValue(bar.value() - (turned.y() or turned.x()))
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Left and right run along in time; all else as in any scrolled view."""
        bar = self.horizontalScrollBar()
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar.setValue(bar.minimum() if event.key() == Qt.Key.Key_Home else bar.maximum())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Set the first point of the calipers, or take hold of one that is there."""
        self.activated.emit()
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._held = self._point_near(event.position())
        if self._held is None:
            strip = self.paper.strip_at(*self._on_paper(event.position()), self.scale.speed)
            if strip is None:
                return
            point = self._point(strip, event.position())
            self.calipers, self._held = Calipers(strip, point, point), False
        self._calipers_changed()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move the point that is held."""
        if self._held is not None and self.calipers is not None:
            point = self._point(self.calipers.strip, event.position())
            self.calipers = self.calipers.moved(point, first=self._held)
            self._calipers_changed()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go; a mere click takes the calipers off."""
        self._held = None
        if self.calipers is not None and self.calipers.start == self.calipers.end:
            self.clear_calipers()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint what is drawn, where it belongs now; ask for the rest."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), PAPER)
        wanted = self._wanted()
        if self._image is not None and self._painted is not None and _alike(self._painted, wanted):
            shift = QPointF(self._painted.left - wanted.left, self._painted.top - wanted.top) / wanted.ratio
            painter.drawImage(shift, self._image)
        self._paint_calipers(painter)
        painter.end()
        self._tell_sight()
        if wanted not in (self._painted, self._asked):
            self._ask()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is in sight until the next paint."""
        super().hideEvent(event)
        self._stands = None
        self._standing.stop()
        self.seconds_in_sight.emit(frozenset())

    def event(self, event: QEvent) -> bool:
        """What stood in a window that was not active is looked at from when it is."""
        if event.type() is QEvent.Type.WindowActivate:
            self.stand_anew()
        return super().event(event)

    def stand_anew(self) -> None:
        """Let what is in sight stand from now on: before it could not be looked at."""
        if self._stands is not None:
            self._standing.start()

    # inside
    def _tell_sight(self) -> None:
        """Say what is painted now, and let it stand; what is being drawn anew does not count."""
        now = self._painted if self.ready else None
        if now == self._stands:
            return
        self._stands = now
        self._standing.stop()
        if now is not None:
            self._standing.start()
        self.seconds_in_sight.emit(self._in_sight() if now is not None else frozenset())

    def _stood(self) -> None:
        """Count what has not moved since it was painted, if it could be looked at."""
        if not self.ready:
            self._stands = None  # it is being drawn anew, and stands from then on
            return
        looked_at = self.isVisible() and self.isActiveWindow() and not self.window().isMinimized()
        if self.too_small or self._stands is None or not (looked_at and self._counts()):
            return
        for one in self._seconds.stood(self.group, self.paper, self.scale, self._area()):
            self.second_seen.emit(one)

    def _in_sight(self) -> frozenset[int]:
        return self._seconds.in_sight(self.group, self.paper, self.scale, self._area())

    def _area(self) -> PaperArea:
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        view, mm = self.viewport().size(), self.millimetre
        return PaperArea(left / mm, top / mm, (left + view.width()) / mm, (top + view.height()) / mm)

    def _paint_calipers(self, painter: QPainter) -> None:
        found = self.calipers
        if found is not None:
            places = (self._on_screen(found, first=True), self._on_screen(found, first=False))
            top = found.strip.top * self.millimetre - self.verticalScrollBar().value()
            paint_calipers(painter, found, places, (top, top + found.strip.height * self.millimetre))

    def _calipers_changed(self) -> None:
        self.viewport().update()
        self.scale_changed.emit()

    def _on_paper(self, at: QPointF) -> tuple[float, float]:
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return (at.x() + left) / self.millimetre, (at.y() + top) / self.millimetre

    def _point(self, strip: Strip, at: QPointF) -> CaliperPoint:
        x, y = self._on_paper(at)
        return CaliperPoint(strip.seconds_at(x, self.scale.speed), strip.value_at(y))

    def _on_screen(self, found: Calipers, *, first: bool) -> QPointF:
        point, strip = found.start if first else found.end, found.strip
        x, y = strip.x_at(point.seconds, self.scale.speed), strip.zero - point.value * strip.per_unit
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return QPointF(x * self.millimetre - left, y * self.millimetre - top)

    def _point_near(self, at: QPointF) -> bool | None:
        """Return True over the first point of the calipers, False over the second, None elsewhere."""
        if self.calipers is None:
            return None
        for first in (False, True):
            away = self._on_screen(self.calipers, first=first) - at
            if max(abs(away.x()), abs(away.y())) <= _REACH:
                return first
        return None

    def _lay_out(self) -> None:
        self.paper = lay_out(self._record, self.group, self.scale, self.arrangement)
        self.calipers = self._held = None
        self._painted = self._stands = None  # other paper, even where it lies as the one before
        self._standing.stop()
        self._arrange()

    def _arrange(self) -> None:
        view, mm = self.viewport().size(), self.millimetre
        for bar, whole, seen in (
            (self.horizontalScrollBar(), self.paper.width * mm, view.width()),
            (self.verticalScrollBar(), self.paper.height * mm, view.height()),
        ):
            bar.setPageStep(seen)
            bar.setSingleStep(40)
            bar.setRange(0, max(0, int(whole) - seen))
        self._ask()
        self.viewport().update()
        self.scale_changed.emit()

    def _wanted(self) -> PaperView:
        ratio, size = self.devicePixelRatioF(), self.viewport().size()
        return PaperView(
            round(self.horizontalScrollBar().value() * ratio),
            round(self.verticalScrollBar().value() * ratio),
            round(size.width() * ratio),
            round(size.height() * ratio),
            self.millimetre * ratio,
            ratio,
        )

    def _ask(self) -> None:
        """Have what is to be seen drawn; only the last of several requests is answered."""
        wanted = self._wanted()
        self.viewport().update()
        if wanted == self._asked and self._painted is not None:
            return
        self._drop_job()
        self._asked = wanted
        group, paper, scale = self.shown_group, self.paper, self.scale
        self._job = self._runner.submit(
            Lane.DECODE,
            lambda _token: paint_paper(group, paper, scale, wanted),
            done=partial(self._drawn, wanted),
            priority=Priority.INTERACTION,
        )

    def _drop_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _drawn(self, view: PaperView, image: QImage) -> None:
        if view != self._asked:
            return
        self._job = self._asked = None
        image.setDevicePixelRatio(view.ratio)
        self._image, self._painted = image, view
        self.viewport().update()


def _alike(drawn: PaperView, wanted: PaperView) -> bool:
    """Tell whether a picture is of the same paper, scrolled at most."""
    return replace(drawn, left=0, top=0, width=0, height=0) == replace(wanted, left=0, top=0, width=0, height=0)
