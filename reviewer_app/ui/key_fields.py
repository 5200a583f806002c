"""The fields of the key page: a file with its button, and a secret that is never kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from reviewer_app.ui import parts


def named_field(name: str, *, secret: bool = False) -> QLineEdit:
    """Return a field that says what belongs into it; what is typed into a `secret` one is not shown."""
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(name)
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def with_browse(field: QLineEdit, ask: Callable[[], None]) -> QHBoxLayout:
    """Return a field for a file beside the button that asks which one."""
    browse = parts.button("Browse…")
    browse.clicked.connect(lambda _checked: ask())
    line = parts.row(spacing=8)
    line.addWidget(field, 1)
    line.addWidget(browse)
    return line
