"""The page of settings: subjects at the left, one of them at the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from reviewer_app.settings import Settings
from reviewer_app.ui import parts, theme
from reviewer_app.ui.monitor_profiles import LookUp
from reviewer_app.ui.settings.choice_pages import GeneralPage, MousePage
from reviewer_app.ui.settings.corners_page import CornersPage
from reviewer_app.ui.settings.dictation_page import DictationPage
from reviewer_app.ui.settings.display_page import DisplayPage
from reviewer_app.ui.settings.keyboard_page import KeyboardPage
from reviewer_app.ui.settings.learned_page import LearnedPage
from reviewer_app.ui.settings.phrases_page import PhrasesPage
from reviewer_app.ui.settings.signature_page import SignaturePage

_WIDTH = 232


class SettingsPage(QWidget):
    """Shows the settings; what is kept, and put in force, is another's business.

    Signals
    -------
    changed(dict)
        Names of `Settings` and their new values.
    closed()
        Back to where the user was.
    """

    changed = Signal(object)
    closed = Signal()

    def __init__(self, settings: Settings, today: Callable[[], date], look_up: LookUp) -> None:
        super().__init__()
        self.setAccessibleName("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(self, "win")
        self.keyboard, self.mouse = KeyboardPage(settings), MousePage(settings)
        self.general, self.display = GeneralPage(settings), DisplayPage(settings, today, look_up)
        self.corners, self.phrases = CornersPage(settings), PhrasesPage(settings)
        self.signature, self.dictation = SignaturePage(settings), DictationPage(settings)
        self.learned = LearnedPage()
        self.subjects = QListWidget()
        self.subjects.setAccessibleName("Subjects")
        self.subjects.setIconSize(QSize(18, 18))
        theme.set_kind(self.subjects, "subjects")
        self.pages = QStackedWidget(self)
        table = (
            ("keyboard", "Keyboard", self.keyboard),
            ("mouse", "Mouse and wheel", self.mouse),
            ("monitor", "Display", self.display),
            ("corners-out", "Corners", self.corners),
            ("text-aa", "Phrases and templates", self.phrases),
            ("microphone", "Dictation", self.dictation),
            ("book", "Learned words", self.learned),
            ("pen-nib", "Signature", self.signature),
            ("sliders-horizontal", "Look, lock and network", self.general),
        )
        for icon, words, page in table:
            item = QListWidgetItem(theme.icon(icon, "dim"), words)
            item.setSizeHint(QSize(100, theme.scaled(38)))
            self.subjects.addItem(item)
            self.pages.addWidget(page)
            page.changed.connect(self.changed)
        self.subjects.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.subjects.setCurrentRow(0)
        self.back = parts.button("Back", icon="arrow-left")
        self.back.clicked.connect(self.closed)
        side, column = parts.panel()
        side.setFixedWidth(theme.scaled(_WIDTH))
        column.addWidget(parts.title("Settings"))
        column.addWidget(self.subjects, 1)
        column.addWidget(self.back)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(side)
        line.addWidget(self.pages, 1)
        self.setFocusProxy(self.subjects)

    def show_keys(self) -> None:
        """Turn to the table of keys."""
        self.subjects.setCurrentRow(self.pages.indexOf(self.keyboard))

    def show_settings(self, settings: Settings) -> None:
        """Show what is kept now."""
        own = (self.keyboard, self.mouse, self.general, self.display, self.corners, self.phrases)
        for page in (*own, self.signature, self.dictation):
            page.show_settings(settings)
