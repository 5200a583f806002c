"""Keyboard: every action with its key, found, changed in place, put back, printed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from reviewer_app.errors import BadSettings
from reviewer_app.settings import Settings
from reviewer_app.ui import parts, theme
from reviewer_app.ui.actions import BY_ID, clashes, key_of
from reviewer_app.ui.settings.key_print import key_map, print_through_system, save_pdf
from reviewer_app.ui.settings.key_rows import (
    ALL,
    CHANGED,
    CONFLICTS,
    Mouse,
    chosen_rows,
    owner_of,
    refusal,
    rows_of,
    with_key,
    with_key_taken,
)
from reviewer_app.ui.settings.key_sets import MIXED, SET_WORDS, SETS, keys_of, set_of
from reviewer_app.ui.settings.key_table import KeyTable

_FILTERS = ((ALL, "All"), (CHANGED, "Changed"), (CONFLICTS, "Conflicts"))


class KeyboardPage(QWidget):
    """`changed` carries what the settings are to keep; a key that another action has is not among it until told so."""

    changed = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setAccessibleName("Keyboard")
        self._chosen: Mapping[str, str] = {}
        self._mouse = Mouse()
        self._which = ALL
        self._asked: tuple[str, str] | None = None
        self._before: Mapping[str, str] | None = None
        self.table = KeyTable()
        self.table.given.connect(self.give)
        self.table.chosen.connect(lambda _action: self._show_row())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_head())
        column.addWidget(self.table, 1)
        column.addWidget(self._make_foot())
        self.show_settings(settings)

    def _make_head(self) -> QVBoxLayout:
        self.print_button = parts.button("Print key map", icon="printer")
        menu = QMenu(self.print_button)
        menu.addAction("Save as PDF…").triggered.connect(lambda _on=False: self._ask_file())
        menu.addAction("Print…").triggered.connect(lambda _on=False: print_through_system(self, self.html()))
        self.print_button.setMenu(menu)
        self.undo_all = parts.button("Undo all changes", icon="arrow-counter-clockwise")
        self.undo_all.clicked.connect(lambda: self._keep_all({}, "Every key is as at first."))
        self._segments: dict[str, QWidget] = {}
        group = QButtonGroup(self)
        segments = parts.row(spacing=0)
        for which, words in _FILTERS:
            made = parts.button(words, "seg")
            made.setCheckable(True)
            made.setChecked(which == ALL)
            made.clicked.connect(lambda _on=False, which=which: self._filter(which))
            group.addButton(made)
            segments.addWidget(made)
            self._segments[which] = made
        self.search = QLineEdit()
        self.search.setPlaceholderText("Action or key")
        self.search.setAccessibleName("Find an action or a key")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._show_rows())
        self.search.setMaximumWidth(theme.scaled(260))
        self.sets = QComboBox()
        self.sets.setAccessibleName("Keys as in")
        self.sets.activated.connect(self._choose_set)
        head = QVBoxLayout()
        head.setContentsMargins(16, 11, 16, 8)
        head.setSpacing(10)
        head.addLayout(parts.row(parts.title("Keyboard"), None, self.print_button, self.undo_all))
        told = "Double-click a row to change its key, or press Enter on it. Changes apply at once and are kept."
        head.addWidget(parts.wrapped(told, "dim"))
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addLayout(segments)
        line.addWidget(self.search, 1)
        line.addWidget(self.sets)
        line.addStretch(1)
        head.addLayout(line)
        return head

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(foot, "foot")
        self._mark = parts.IconLabel("keyboard", "accent")
        self.said = parts.wrapped("")
        self.said.setAccessibleName("About the key")
        self.take = parts.button("Give it")
        self.take.clicked.connect(self._take_key)
        self.leave = parts.button("Keep as it was")
        self.leave.clicked.connect(self._ask_nothing)
        self.bring_back = parts.button("Bring the keys back")
        self.bring_back.clicked.connect(self._bring_back)
        self.reset = parts.button("Undo this change")
        self.reset.clicked.connect(lambda: self._give_at_once(BY_ID[self.table.current_action()].key))
        self.no_key = parts.button("No key")
        self.no_key.clicked.connect(lambda: self._give_at_once(""))
        line = parts.row(self._mark, margins=(16, 6, 16, 6))
        line.addWidget(self.said, 1)
        for made in (self.take, self.leave, self.bring_back, self.reset, self.no_key):
            line.addWidget(made)
        foot.setLayout(line)
        return foot

    def show_settings(self, settings: Settings) -> None:
        """Show what is kept now."""
        self._chosen = dict(settings.shortcuts)
        self._mouse = Mouse(settings.mouse_right, settings.mouse_middle, settings.mouse_wheel)
        now = set_of(self._chosen)
        self.sets.clear()
        for name in (*SETS, *((MIXED,) if now == MIXED else ())):
            self.sets.addItem(f"Keys as in: {SET_WORDS[name]}" if name != MIXED else "Keys chosen one by one", name)
        self.sets.setCurrentIndex(self.sets.findData(now))
        self._show_rows()
        self._show_row()

    def give(self, action_id: str, key: str) -> None:
        """Give an action a key; where another has it, or nobody can have it, say so and change nothing yet."""
        self.table.mark(action_id)
        owner, refused = owner_of(key, action_id, self._chosen), refusal(key)
        if refused:
            self._say("warning", refused)
        elif owner:
            self._asked = (action_id, key)
            words, other = BY_ID[action_id].words, BY_ID[owner].words
            self._say("warning", f"{key} belongs to “{other}”; nothing was changed. “{other}” would have no key.")
            self.take.setText(f"Give {key} to “{words}”")
            self._show_buttons(asking=True)
            self.leave.setFocus()
        else:
            self._keep(with_key(self._chosen, action_id, key))

    def html(self) -> str:
        """Return the whole table for paper."""
        return key_map(rows_of(self._chosen, self._mouse), self._mouse)

    def _take_key(self) -> None:
        if self._asked is not None:
            action_id, key = self._asked
            self._keep(with_key_taken(self._chosen, action_id, key))

    def _give_at_once(self, key: str) -> None:
        action_id = self.table.current_action()
        if action_id:
            self.give(action_id, key)

    def _choose_set(self, at: int) -> None:
        name = self.sets.itemData(at)
        if name != MIXED:
            self._keep_all(keys_of(name), f"The keys are as in {SET_WORDS[name]}.")

    def _keep(self, chosen: Mapping[str, str]) -> None:
        self._asked = None
        if chosen != self._chosen:
            self.changed.emit({"shortcuts": dict(chosen)})
        self._show_row()
        self.table.setFocus()

    def _keep_all(self, chosen: Mapping[str, str], words: str) -> None:
        """Keep a whole set, and offer the one before it: it may have been made key by key."""
        before = self._chosen
        self._keep(chosen)
        if before != chosen:
            self._before = before
            self._say("keyboard", words)
            self.bring_back.show()

    def _bring_back(self) -> None:
        if self._before is not None:
            self._keep(self._before)

    def _ask_nothing(self) -> None:
        self._asked = None
        self._show_row()
        self.table.setFocus()

    def _filter(self, which: str) -> None:
        self._which = which
        self._show_rows()

    def _show_rows(self) -> None:
        rows = rows_of(self._chosen, self._mouse)
        for which, words in _FILTERS:
            self._segments[which].setText(f"{words}  {len(chosen_rows(rows, which, ''))}")  # type: ignore[attr-defined]
        self.undo_all.setEnabled(any(one.changed for one in rows))
        self.table.show_rows(chosen_rows(rows, self._which, self.search.text()))

    def _show_row(self) -> None:
        """Say in the foot what there is to say about the marked row, or about the first conflict."""
        self._asked = self._before = None
        self.bring_back.hide()
        action_id = self.table.current_action()
        found = clashes(self._chosen)
        if action_id:
            key, usual = key_of(action_id, self._chosen), BY_ID[action_id].key
            told = f"“{BY_ID[action_id].words}”: {key or 'no key'}"
            self._say("keyboard", told if key == usual else f"{told}, usually {usual or 'none'}")
        if found:
            key, one, other = found[0]
            both = f"“{BY_ID[one].words}” and “{BY_ID[other].words}”"
            self._say("warning", f"{key} is used by both {both}: neither works.")
        elif not action_id:
            self._say("keyboard", "No key is used twice.")
        self._show_buttons(asking=False)

    def _show_buttons(self, *, asking: bool) -> None:
        action_id = self.table.current_action()
        key = key_of(action_id, self._chosen) if action_id else ""
        self.take.setVisible(asking)
        self.leave.setVisible(asking)
        self.reset.setVisible(not asking)
        self.no_key.setVisible(not asking)
        self.reset.setEnabled(bool(action_id) and key != BY_ID[action_id].key)
        self.no_key.setEnabled(bool(key))

    def _say(self, icon: str, words: str) -> None:
        self._mark.show_icon(icon, "warn" if icon == "warning" else "accent")
        self.said.setText(words)

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Save the key map", "keys.pdf", "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Write the table as a PDF file, or say why not."""
        try:
            save_pdf(path, self.html())
        except BadSettings as error:
            self._say("warning", str(error))
        else:
            self._say("keyboard", f"Saved as {path.name}.")
