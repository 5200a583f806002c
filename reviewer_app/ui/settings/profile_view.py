"""The colours of a display: which ICC profile they are matched to, and where it comes from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget
from shiboken6 import isValid

from reviewer_app.displays import ProfileChoice, known_as
from reviewer_app.settings import Settings
from reviewer_app.ui import parts, theme
from reviewer_app.ui.monitor_profiles import Asked, LookUp, ProfileInForce, asked_of
from reviewer_app.ui.workspace_settings import identity_of

_SOURCES = (("system", "As the system says"), ("file", "From a file"), ("none", "No profile"))
_TOLD = (
    "Colour images – slides, photographs, colour ultrasound, palettes – are matched to what the display makes of red, "
    "green and blue, as its ICC profile says. Grey images are not touched: they follow what was measured above."
)


class ProfileView(QWidget):
    """`chosen` carries the `ProfileChoice` that the settings are to keep for the display that is shown."""

    chosen = Signal(object)

    def __init__(self, look_up: LookUp) -> None:
        super().__init__()
        self._look_up = look_up
        self._asked: Asked | None = None
        self._choice = ProfileChoice()
        self.source = QComboBox()
        self.source.setAccessibleName("Colour profile")
        for code, words in _SOURCES:
            self.source.addItem(words, code)
        self.source.activated.connect(lambda _at: self._choose())
        self.browse = parts.button("Choose a file…", icon="folder-open")
        self.browse.clicked.connect(self._browse)
        self.told = parts.wrapped("")
        self.told.setAccessibleName("Colour profile in force")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(parts.section_head("4  Match the colours"))
        column.addWidget(parts.wrapped(_TOLD, "dim"))
        column.addLayout(parts.row(parts.label("Profile"), self.source, 8, self.browse, None))
        column.addWidget(self.told)

    def show_screen(self, screen: QScreen, settings: Settings) -> None:
        """Show what is in force on a screen; which that is may take a moment."""
        identity = identity_of(screen)
        self._choice = known_as(identity, settings.displays).profile
        self.source.setCurrentIndex(self.source.findData(self._choice.source))
        (self._asked,) = asked_of([(screen, identity)], settings)
        asked = self._asked
        self._look_up(asked, lambda found: self._tell(asked, found))

    def take_file(self, path: Path) -> None:
        """Choose the profile in a file."""
        self.chosen.emit(ProfileChoice("file", str(path)))

    def _tell(self, asked: Asked, found: ProfileInForce) -> None:
        if isValid(self) and asked == self._asked:
            self.told.setText(found.sentence)
            theme.set_kind(self.told, "bad" if found.trouble else "dim")

    def _choose(self) -> None:
        source = self.source.currentData()
        if source == "file" and not self._choice.file:
            self._browse()
        else:
            self.chosen.emit(ProfileChoice(source, self._choice.file))

    def _browse(self) -> None:
        folder = Path(self._choice.file).parent if self._choice.file else Path.home()
        name, _ = QFileDialog.getOpenFileName(
            self, "Colour profile of this display", str(folder), "ICC profiles (*.icc *.icm)"
        )
        if name:
            self.take_file(Path(name))
        else:
            self.source.setCurrentIndex(self.source.findData(self._choice.source))
