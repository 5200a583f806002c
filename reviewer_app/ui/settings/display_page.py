"""Display: the pattern looked at, the grey steps measured, the size taken; kept for each monitor with its day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.displays import (
    READING_LIMIT,
    REVIEW_LIMIT,
    DisplayCheck,
    DisplayIdentity,
    KnownDisplay,
    RealSize,
    day_words,
    display_sentence,
    known_as,
    with_display,
)
from reviewer_app.imaging import gsdf
from reviewer_app.imaging.display_pattern import step_levels
from reviewer_app.settings import Settings
from reviewer_app.ui import parts, theme
from reviewer_app.ui.monitor_profiles import LookUp
from reviewer_app.ui.settings.pattern_view import FullScreenPattern, GreyPatch, PatternView
from reviewer_app.ui.settings.profile_view import ProfileView
from reviewer_app.ui.settings.size_view import SizeView
from reviewer_app.ui.workspace_settings import identity_of, tables_of

_STEPS = (18, 6)
_COLUMNS, _FIELD = 3, 180
#: Room for the number of a step before its field, so that it stands closer to that than to the field before it.
_NUMBER = 44
_MM_PER_INCH = 25.4


class DisplayPage(QWidget):
    """Checks the display that the window is on. `changed` carries what the settings are to keep."""

    changed = Signal(object)

    def __init__(self, settings: Settings, today: Callable[[], date], look_up: LookUp) -> None:
        super().__init__()
        self.setAccessibleName("Display")
        self._settings = settings
        self._today = today
        self._found: DisplayCheck | None = None
        self._full: FullScreenPattern | None = None
        self._shown_for: object = None
        self._begun: DisplayIdentity | None = None
        self.head = parts.wrapped("")
        self.head.setAccessibleName("This display")
        self.pattern = PatternView()
        self.pattern.setMinimumSize(420, 330)
        self.patch, self.ruler = GreyPatch(), SizeView()
        self.ruler.moved.connect(self._show_size)
        self.profile = ProfileView(look_up)
        self.profile.chosen.connect(lambda choice: self._keep(replace(self.known, profile=choice)))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(parts.title("Display"))
        column.addWidget(self.head)
        for made in (self._make_pattern(), self._make_luminances(), self._make_size()):
            column.addWidget(parts.line())
            column.addLayout(made)
        column.addWidget(parts.line())
        column.addWidget(self.profile)
        column.addStretch(1)
        parts.scrolled(self, inside)

    def _make_pattern(self) -> QHBoxLayout:
        full = parts.button("Show on the whole display", icon="monitor")
        full.clicked.connect(self._show_full)
        self.seen, self.not_seen = QRadioButton("Both can be seen"), QRadioButton("Not both can be seen")
        self._answers = QButtonGroup(self)
        for made in (self.seen, self.not_seen):
            self._answers.addButton(made)
            made.toggled.connect(lambda _on: self._work_out())
        told = (
            "Look at the pattern on the whole display, in the light in which you read. In the black square lies one "
            "that is 5 % brighter, in the white square one that is 5 % darker. Lines of one pixel must be told apart, "
            "also in the corners; the grid must be straight and reach the edges; the ramps must have no steps."
        )
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(parts.section_head("1  Look at the pattern"))
        column.addWidget(parts.wrapped(told, "dim"))
        column.addWidget(parts.wrapped("The squares at 5 % and 95 %:"))
        column.addWidget(self.seen)
        column.addWidget(self.not_seen)
        column.addLayout(parts.row(full, None))
        column.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addLayout(column, 2)
        line.addWidget(self.pattern, 3)
        return line

    def _make_luminances(self) -> QVBoxLayout:
        self.steps = QComboBox()
        self.steps.setAccessibleName("Number of grey steps")
        for count in _STEPS:
            self.steps.addItem(f"{count} grey steps", count)
        self.steps.currentIndexChanged.connect(lambda _at: self._make_fields())
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(6)
        self._grid.setHorizontalSpacing(8)
        self.fields: list[QLineEdit] = []
        self.result = parts.wrapped("")
        self.result.setAccessibleName("Result")
        self.keep = parts.button("Keep this result", "main")
        self.keep.clicked.connect(self._keep_check)
        told = (
            "With a meter: go through the fields, put the meter on the patch and write down its luminance in cd/m². "
            "Without one leave them empty; then only what you saw in the pattern is kept."
        )
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(parts.row(parts.section_head("2  Measure the grey steps"), None, self.steps))
        column.addWidget(parts.wrapped(told, "dim"))
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(self.patch, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self._grid, 1)
        column.addLayout(line)
        column.addWidget(self.result)
        column.addLayout(parts.row(self.keep, None))
        self._make_fields()
        return column

    def _make_size(self) -> QVBoxLayout:
        self.size_words = parts.wrapped("", "dim")
        keep = parts.button("Keep this size")
        keep.clicked.connect(self._keep_size)
        told = "Hold the card or ruler to the screen and move the slider (arrow keys: in small steps) until it fits."
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(parts.section_head("3  Take the size"))
        column.addWidget(parts.wrapped(told, "dim"))
        column.addWidget(self.ruler)
        column.addWidget(self.size_words)
        column.addLayout(parts.row(keep, None))
        return column

    def _make_fields(self) -> None:
        parts.clear(self._grid)
        self.fields = []
        count = int(self.steps.currentData())
        rows = count // _COLUMNS
        for number, level in enumerate(step_levels(count)):
            field = QLineEdit()
            field.setAccessibleName(f"Luminance of level {level}")
            field.setPlaceholderText("cd/m²")
            field.setMaximumWidth(theme.scaled(_FIELD))
            field.setProperty("level", level)
            field.installEventFilter(self)
            field.textChanged.connect(lambda _text: self._work_out())
            self.fields.append(field)
            at = (number % rows, number // rows * 2)
            self._grid.addWidget(parts.label(str(level), "dim"), *at, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(field, at[0], at[1] + 1)
        for column in range(2, 2 * _COLUMNS, 2):
            self._grid.setColumnMinimumWidth(column, theme.scaled(_NUMBER))
        self._grid.setColumnStretch(2 * _COLUMNS, 1)  # on a wide screen the fields stay together
        self._work_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Show the patch of the field that is filled in."""
        if event.type() is QEvent.Type.FocusIn and watched.property("level") is not None:
            self.patch.show_level(int(watched.property("level")))
        return False

    def show_settings(self, settings: Settings) -> None:
        """Show what is kept now."""
        self._settings = settings
        self._show_known()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Turn to the display that the window is on."""
        super().showEvent(event)
        handle = self.window().windowHandle()
        if handle is not None and handle is not self._shown_for:
            self._shown_for = handle
            handle.screenChanged.connect(lambda _screen: self._begin())
        self._begin()

    @property
    def known(self) -> KnownDisplay:
        """The display that the window is on, and what is known of it."""
        return known_as(identity_of(self.screen()), self._settings.displays)

    def _begin(self) -> None:
        """Fill in what is known of this display; what was typed for another is taken away."""
        known = self.known
        if known.identity == self._begun:
            return
        self._begun = known.identity
        self._empty()
        check = known.check
        if check is not None and check.luminances and len(check.luminances) in _STEPS:
            self.steps.setCurrentIndex(_STEPS.index(len(check.luminances)))
            for field, value in zip(self.fields, check.luminances, strict=True):
                field.setText(f"{value:g}")
        if check is not None and check.patches_seen is not None:
            (self.seen if check.patches_seen else self.not_seen).setChecked(True)
        dots = self.screen().physicalDotsPerInch() * self.screen().devicePixelRatio()
        self.ruler.show_size(known.size.pixels_per_mm if known.size is not None else dots / _MM_PER_INCH)
        self._show_known()
        self._show_size()

    def _empty(self) -> None:
        for field in self.fields:
            field.clear()
        self._answers.setExclusive(False)
        for made in (self.seen, self.not_seen):
            made.setChecked(False)
        self._answers.setExclusive(True)

    def _show_known(self) -> None:
        known = self.known
        size = "Its size was not measured."
        if known.size is not None:
            size = f"Its size was measured with a {known.size.measured_with} on {day_words(known.size.measured_on)}."
        self.head.setText(f"{display_sentence(known)} {size} To check another display, move this window there.")
        theme.set_kind(self.head, "warn" if known.check is None or known.check.outcome == "failed" else "")
        self.pattern.set_table(self._table())
        self.profile.show_screen(self.screen(), self._settings)

    def _table(self) -> bytes:
        tables = tables_of(self._settings, [self.screen()])
        return tables.get(self.screen().name(), tables[""])

    def _measured(self) -> tuple[float, ...] | None:
        """Return the luminances as typed, () for none, None where some are missing or no numbers."""
        texts = [one.text().strip().replace(",", ".") for one in self.fields]
        if not any(texts):
            return ()
        try:
            return tuple(float(one) for one in texts)
        except ValueError:
            return None

    def _work_out(self) -> None:
        """Say at once what follows from what is filled in."""
        seen = True if self.seen.isChecked() else False if self.not_seen.isChecked() else None
        measured = self._measured()
        self._found, words, tone = None, "", "dim"
        if measured is None:
            words = "Some steps are still to be measured."
        elif not measured:
            if seen is not None:
                self._found = DisplayCheck(self._today(), patches_seen=seen)
            words = "Say what you saw in the pattern." if seen is None else "Only what was seen in the pattern is kept."
        else:
            try:
                own = gsdf.fit(measured).largest
                after = gsdf.fit(gsdf.corrected(measured)).largest
            except ValueError as error:
                words, tone = f"This cannot be: {error}.", "bad"
            else:
                self._found = DisplayCheck(self._today(), measured, round(own, 2), round(after, 2), seen)
                words, tone = result_words(self._found)
        self.keep.setEnabled(self._found is not None)
        self.result.setText(words)
        theme.set_kind(self.result, tone)

    def _keep_check(self) -> None:
        if self._found is not None:
            self._keep(replace(self.known, check=self._found))

    def _keep_size(self) -> None:
        taken = RealSize(self._today(), self.ruler.pixels_per_mm, "card" if self.ruler.shape.card else "ruler")
        self._keep(replace(self.known, size=taken))

    def _keep(self, known: KnownDisplay) -> None:
        self.changed.emit({"displays": with_display(self._settings.displays, known)})

    def _show_size(self) -> None:
        per_mm = self.ruler.pixels_per_mm
        self.size_words.setText(f"{per_mm:.3f} device pixels in a millimetre, {per_mm * _MM_PER_INCH:.0f} in an inch")

    def _show_full(self) -> None:
        self._full = FullScreenPattern(self.screen(), self._table())
        self._full.destroyed.connect(self._full_gone)
        self._full.showFullScreen()

    def _full_gone(self) -> None:
        self._full = None


def result_words(check: DisplayCheck) -> tuple[str, str]:
    """Return what a fit means, and its tone."""
    figures = (
        f"Contrast response: at most {check.deviation:.1f} % from the Grayscale Standard Display Function as the "
        f"display is, {check.corrected:.1f} % with the correction that this program then makes (computed)."
    )
    if check.outcome == "reading":
        return f"{figures} Passed: within {READING_LIMIT:g} %, the limit for reading.", "ok"
    if check.outcome == "review":
        return f"{figures} Passed for a review only: over {READING_LIMIT:g} %, within {REVIEW_LIMIT:g} %.", "warn"
    why = "the 5 % and 95 % squares cannot both be seen" if check.patches_seen is False else f"over {REVIEW_LIMIT:g} %"
    return f"{figures} Failed: {why}.", "bad"
