"""The page of phrases: what is written out for an abbreviation, and the reader's own templates."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.errors import BadSettings
from reviewer_app.settings import Settings, validate
from reviewer_app.ui import parts, theme
from reviewer_app.ui.settings.own_templates import OwnTemplates

_TOLD = (
    "Type an abbreviation in a text of the opinion, then the trigger, and the phrase stands in its place; undo brings "
    "the abbreviation back. {patient.age} and the like become facts of the case, [*** Side: left / right ***] a place "
    "to fill in."
)
#: Said where phrases are written: they lie outside the vault.
WARNING = "Phrases and templates are kept with the settings, for all cases and not encrypted: write no patient data."
_TRIGGERS = {"tab": "Tab", "space": "Space bar"}
_LIST = (220, 250)


class PhrasesPage(QWidget):
    """`changed` carries what the settings are to keep."""

    changed = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setAccessibleName("Phrases and templates")
        self._settings = settings
        self.trigger = QComboBox()
        self.trigger.setAccessibleName("Trigger")
        for code, words in _TRIGGERS.items():
            self.trigger.addItem(words, code)
        self.trigger.activated.connect(lambda at: self.changed.emit({"phrase_trigger": self.trigger.itemData(at)}))
        self.list = QListWidget()
        self.list.setAccessibleName("Abbreviations")
        self.list.setFixedSize(theme.scaled(_LIST[0]), theme.scaled(_LIST[1]))
        self.list.currentRowChanged.connect(lambda _row: self._show_phrase())
        self.short = QLineEdit()
        self.short.setAccessibleName("Abbreviation")
        self.short.setPlaceholderText("Abbreviation")
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Phrase")
        self.text.setPlaceholderText("What is written for it")
        self.text.setTabChangesFocus(True)
        self.error = parts.wrapped("", "warn")
        self.error.hide()
        self.new, self.keep = parts.button("New", icon="plus"), parts.button("Keep", "main")
        self.remove, self.facts = parts.button("Remove", icon="trash"), parts.button("Insert a fact")
        self.templates = OwnTemplates(settings)
        self._join()
        self._lay_out()
        self.show_settings(settings)

    def _join(self) -> None:
        menu = QMenu(self.facts)
        menu.aboutToShow.connect(partial(self._fill_facts, menu))
        self.facts.setMenu(menu)
        self.new.clicked.connect(self.begin)
        self.keep.clicked.connect(self.keep_phrase)
        self.remove.clicked.connect(self.remove_phrase)
        self.short.textChanged.connect(lambda _text: self._show_state())
        self.text.textChanged.connect(self._show_state)
        self.templates.changed.connect(self.changed)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.list)
        left.addLayout(parts.row(self.new, self.remove, None, spacing=6))
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.short)
        right.addWidget(self.text, 1)
        right.addWidget(self.error)
        right.addLayout(parts.row(self.facts, None, self.keep, spacing=6))
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addLayout(left)
        both.addLayout(right, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        column.addWidget(parts.title("Phrases and templates"))
        column.addWidget(parts.wrapped(_TOLD, "dim"))
        column.addWidget(parts.wrapped(WARNING, "warn"))
        column.addLayout(parts.row(parts.label("Trigger"), self.trigger, None, spacing=12))
        column.addLayout(both)
        column.addWidget(self.templates)
        column.addStretch(1)
        parts.scrolled(self, inside)

    def show_settings(self, settings: Settings) -> None:
        """Show what is kept now; a phrase that is being written stays."""
        before, self._settings = self._settings, settings
        self.trigger.setCurrentIndex(self.trigger.findData(settings.phrase_trigger))
        self.templates.show_settings(settings)
        if self.list.count() and before.phrases == settings.phrases:
            return
        self._list_phrases(self.short.text())

    def _list_phrases(self, marked: str) -> None:
        shorts = sorted(self._settings.phrases, key=str.casefold)
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems(shorts)
        self.list.setCurrentRow(shorts.index(marked) if marked in shorts else 0 if shorts else -1)
        self.list.blockSignals(False)
        self._show_phrase()

    @property
    def marked(self) -> str:
        """The abbreviation that is marked in the list, empty for none."""
        item = self.list.currentItem()
        return "" if item is None else item.text()

    def _show_phrase(self) -> None:
        self.short.setText(self.marked)
        self.text.setPlainText(self._settings.phrases.get(self.marked, ""))
        self._show_state()

    def _show_state(self) -> None:
        short, text = self.short.text().strip(), self.text.toPlainText()
        self.keep.setEnabled(bool(short and text.strip()) and self._settings.phrases.get(short) != text)
        self.remove.setEnabled(bool(self.marked))
        self.error.hide()

    def begin(self) -> None:
        """Begin another phrase."""
        self.list.setCurrentRow(-1)
        self._show_phrase()
        self.short.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keep_phrase(self) -> None:
        """Keep what is written, under its abbreviation; the one that was marked gives way to it."""
        from reviewer_app.cases.merge_fields import unknown_names  # noqa: PLC0415 - few write phrases

        short, text = self.short.text().strip(), self.text.toPlainText()
        others = {one: said for one, said in self._settings.phrases.items() if one != self.marked}
        unknown = unknown_names(text)
        if unknown:
            self._refuse(f"There is no fact {{{unknown[0]}}} of a case.")
        elif short.casefold() in {one.casefold() for one in others}:
            self._refuse("Another phrase has this abbreviation.")
        else:
            self._tell({**others, short: text})

    def remove_phrase(self) -> None:
        """Take the marked phrase away."""
        self._tell({one: said for one, said in self._settings.phrases.items() if one != self.marked})

    def _tell(self, phrases: dict[str, str]) -> None:
        try:
            validate(replace(self._settings, phrases=phrases))
        except BadSettings as error:
            self._refuse(error.sentence)
            return
        self.changed.emit({"phrases": phrases})

    def _refuse(self, words: str) -> None:
        self.error.setText(words)
        self.error.show()

    def _fill_facts(self, menu: QMenu) -> None:
        from reviewer_app.cases.merge_fields import MERGE_FIELDS  # noqa: PLC0415 - few write phrases

        menu.clear()
        for one in MERGE_FIELDS:
            menu.addAction(one.words).triggered.connect(partial(self._insert_fact, one.name))

    def _insert_fact(self, name: str, _checked: bool = False) -> None:
        self.text.insertPlainText(f"{{{name}}}")
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
