"""The pages of plain choices: what the mouse does, and the rest of what the program lets a user choose."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QSpinBox, QVBoxLayout, QWidget

from reviewer_app.settings import Settings
from reviewer_app.ui import parts, theme
from reviewer_app.ui.settings.key_sets import OWN_MOUSE, WEASIS_MOUSE

_BUTTON_USES = {
    "zoom": "Zoom",
    "pan": "Move the image",
    "window": "Window",
    "scroll": "Scroll through the images",
    "menu": "Open a menu",
}
#: All fields of a page are as wide, in logical pixels.
_FIELD = 240
_WHEEL_USES = {"scroll": "Scroll through the images", "zoom": "Zoom at the pointer"}


class Page(QWidget):
    """A title, a sentence, and choices one under the other. `changed` carries what the settings are to keep."""

    changed = Signal(object)

    def __init__(self, title: str, told: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self._filling = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 16, 16, 16)
        self.column.setSpacing(12)
        self.column.addWidget(parts.title(title))
        self.column.addWidget(parts.wrapped(told, "dim"))
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(24)
        self.form.setVerticalSpacing(10)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.column.addLayout(self.form)

    def choice(self, name: str, words: str, uses: dict[str, str]) -> QComboBox:
        """Add a choice among a few."""
        made = QComboBox()
        made.setAccessibleName(words)
        for value, said in uses.items():
            made.addItem(said, value)
        made.setMinimumWidth(theme.scaled(_FIELD))
        made.activated.connect(lambda at: self.tell({name: made.itemData(at)}))
        self.add(words, made)
        return made

    def number(self, name: str, words: str, span: tuple[int, int], unit: str, note: str = "") -> QSpinBox:
        """Add a whole number."""
        made = QSpinBox()
        made.setAccessibleName(words)
        made.setRange(*span)
        made.setSuffix(f" {unit}" if unit else "")
        made.setMinimumWidth(theme.scaled(_FIELD))
        made.lineEdit().setTextMargins(6, 0, 0, 0)
        made.setKeyboardTracking(False)
        made.valueChanged.connect(lambda value: self.tell({name: value}))
        self.add(words, made)
        if note:
            self.form.addRow("", parts.label(note, "faint"))
        return made

    def add(self, words: str, field: QWidget) -> None:
        """Add a field with its words beside it, at its middle."""
        called = parts.label(words)
        called.setMinimumHeight(field.sizeHint().height())
        self.form.addRow(called, field)

    def tell(self, changes: dict[str, object]) -> None:
        """Hand over a choice, unless it is only shown."""
        if not self._filling:
            self.changed.emit(changes)


class MousePage(Page):
    """Buttons and wheel over images."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            "Mouse and wheel",
            "Over an image the left button uses the tool in the hand, at first the window. With Ctrl the wheel always "
            "zooms; a double click gives a pane all the room. Changes apply at once and are kept.",
        )
        self.right = self.choice("mouse_right", "Right button", _BUTTON_USES)
        self.middle = self.choice("mouse_middle", "Middle button", _BUTTON_USES)
        self.wheel = self.choice("mouse_wheel", "Wheel", _WHEEL_USES)
        own, weasis = parts.button("As in this program"), parts.button("As in Weasis")
        own.clicked.connect(lambda: self.tell(dict(OWN_MOUSE)))
        weasis.clicked.connect(lambda: self.tell(dict(WEASIS_MOUSE)))
        self.column.addLayout(parts.row(own, weasis, None))
        self.column.addStretch(1)
        self.show_settings(settings)

    def show_settings(self, settings: Settings) -> None:
        """Show what is kept now."""
        uses = (
            (self.right, settings.mouse_right),
            (self.middle, settings.mouse_middle),
            (self.wheel, settings.mouse_wheel),
        )
        for box, use in uses:
            box.setCurrentIndex(box.findData(use))


class GeneralPage(Page):
    """Look, lock, memory and network."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("Look, lock and network", "Changes are kept at once. What waits for something says so.")
        self.theme = self.choice("theme", "Theme", {"dark": "Dark", "light": "Light"})
        self.lock = self.number("lock_after_minutes", "Lock the vault after", (1, 120), "minutes without input")
        self.memory = self.number(
            "memory_budget_mb", "Memory for images", (0, 1_048_576), "MB",
            "In force in the next case that is opened. Automatic is a share of what this machine has.",
        )  # fmt: skip
        self.memory.setSpecialValueText("Automatic")
        self.memory.setSingleStep(256)
        self.connections = self.number(
            "download_connections", "Connections for downloads", (1, 16), "at once",
            "In force after the vault is next unlocked.",
        )  # fmt: skip
        self.column.addStretch(1)
        self.show_settings(settings)

    def show_settings(self, settings: Settings) -> None:
        """Show what is kept now."""
        self._filling = True
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.lock.setValue(settings.lock_after_minutes)
        self.memory.setValue(settings.memory_budget_mb)
        self.connections.setValue(settings.download_connections)
        self._filling = False
