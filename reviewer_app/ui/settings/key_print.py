"""The table of keys on paper: as a PDF file, or through the print dialog of the system."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from reviewer_app.errors import BadSettings
from reviewer_app.ui.settings.key_rows import PLACES, KeyRow, Mouse
from reviewer_app.viewer.fonts import SANS

_BUTTONS = {"window": "Window", "scroll": "Scroll", "zoom": "Zoom", "pan": "Pan", "menu": "Menu"}
_POINTS = 9
_MARGINS = QMarginsF(15, 15, 15, 15)


def key_map(rows: tuple[KeyRow, ...], mouse: Mouse) -> str:
    """Return the table of keys as HTML, black on white."""
    uses = f"Right button: {_BUTTONS[mouse.right]}. Middle button: {_BUTTONS[mouse.middle]}."
    wheel = f"Wheel: {_BUTTONS[mouse.wheel]}, with Ctrl: Zoom."
    parts = ["<h2>Keys and mouse</h2>", f"<p>Left button: the tool in the hand. {uses} {wheel}</p>"]
    for place, (title, works_in) in PLACES.items():
        parts.append(f"<h3>{title} ({escape(works_in.lower())})</h3>")
        parts.append("<table width='100%' cellspacing='0' cellpadding='3'>")
        parts += (
            f"<tr><td width='30%'><b>{escape(one.key)}</b></td><td width='70%'>{escape(one.action.words)}</td></tr>"
            for one in rows
            if one.action.place == place and one.key
        )
        parts.append("</table>")
    return "".join(parts)


def save_pdf(path: Path, html: str) -> None:
    """Write the table as a PDF file on A4.

    Raises
    ------
    BadSettings
        If the file cannot be written.
    """
    try:
        with path.open("wb"):
            pass
    except OSError as error:
        raise BadSettings("The key map could not be saved there.", detail=f"errno {error.errno}") from error
    writer = QPdfWriter(str(path))
    writer.setTitle("Keys and mouse")
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, _MARGINS))
    _document(html).print_(writer)


def print_through_system(parent: QWidget, html: str) -> None:
    """Ask for a printer in the system's dialog, and print there what it is told."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, _MARGINS))
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: _document(html).print_(printer))
    dialog.setModal(True)
    dialog.show()


def _document(html: str) -> QTextDocument:
    made = QTextDocument()
    made.setDefaultFont(QFont(SANS, _POINTS))  # without the theme's figures: they could not be copied from a PDF
    made.setDefaultStyleSheet("body, td, h2, h3, p { color: #000000; } td { border-bottom: 1px solid #B0B0B0; }")
    made.setHtml(f"<body>{html}</body>")
    return made
