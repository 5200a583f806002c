"""The receipt of a delivered opinion: what the service called it, when it confirmed it, and the hashes of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from reviewer_app.cases.rules.as_of import moment
from reviewer_app.settings import SIGNATURE_LEVELS
from reviewer_app.store.values import OutboxEntry, SignedDocument
from reviewer_app.ui import parts, theme

#: So many letters stand in one line.
_LINE = 72
_NAMES = {"addendum": "Addendum", "correction": "Correction", "level": "New version of"}
_ARCHIVED = "In the image archive (SOP Instance UID)"


def receipt_rows(
    entry: OutboxEntry, document: SignedDocument | None, *, after_end: bool = False
) -> tuple[tuple[str, str], ...]:
    """Return what a receipt tells, a name and a value each, in the order in which it is read; empty values are out.

    `after_end` tells that it was sent although something did not hold then: a reason that was given and not needed,
    as all held again by then, is none of that.
    """
    receipt: Mapping[str, Any] = entry.receipt or {}
    meta = document.meta if document is not None else {}
    archive = str(receipt.get("sop_instance_uid") or receipt.get("archive_problem") or "")
    versions: Mapping[str, str] = receipt.get("versions") or {}
    report, document_at = str(receipt.get("report", "")), str(receipt.get("document", ""))
    there = "An earlier try had delivered it; nothing was sent twice." if receipt.get("was_there") else ""
    adds, later = entry.kind == "addendum", entry.kind == "level"
    signed = document.sha256 if document is not None else ""
    written: Sequence[Mapping[str, Any]] = entry.payload.get("writers", ())
    rows = (
        (
            _NAMES.get(str(entry.payload.get("amendment", entry.kind)), "Opinion"),
            f"urn:uuid:{meta.get('report_id', '') if later else entry.id}",
        ),
        ("Signed", _moment(meta.get("signed_at"))),
        ("SHA-256 of the signed file", meta.get("signed_sha256", "") if later else signed),
        ("Level of the signature", _level(receipt)),
        ("Time-stamp", str(receipt.get("stamp_note", ""))),
        ("Parts of co-authors", "; ".join(f"{one['name']}: {', '.join(one['parts'])}" for one in written)),
        ("Also signed by", meta.get("co_signers", "") if later else ""),
        ("SHA-256 of the file before signing", meta.get("unsigned_sha256", "")),
        ("Sending began", moment(entry.begun) if entry.begun is not None else ""),
        ("Confirmed by the service", _moment(receipt.get("delivered_at"))),
        ("Tries", str(entry.attempts)),
        ("Report", _versioned(report, versions)),
        ("Document", _versioned(document_at, versions)),
        ("Provenance", str(receipt.get("provenance", ""))),
        ("Version of the Task", _number(str(receipt.get("task_version", "")))),
        ("Its Task now" if adds else "The Task was not written", str(receipt.get("task_problem", ""))),
        ("Read back", _read_back(entry, receipt)),
        ("SHA-256 of the file at the service", str(receipt.get("sha256", ""))),
        (_ARCHIVED if receipt.get("sop_instance_uid") else "Image archive", archive),
        ("Note", there),
        ("Sent all the same because", entry.reason if after_end else ""),
    )
    return tuple((name, value) for name, value in rows if value)


def _level(receipt: Mapping[str, Any]) -> str:
    """Return the level with why it is no higher one; nothing for receipts of the first builds."""
    return ". ".join(str(receipt[one]) for one in ("level", "level_note") if receipt.get(one))


def _versioned(reference: str, versions: Mapping[str, str]) -> str:
    return f"{reference}, version {versions[reference]}" if reference in versions else reference


def _number(etag: str) -> str:
    """Return the version that an ETag names, as FHIR writes it (``W/"5"``)."""
    return etag.removeprefix("W/").strip('"')


def _read_back(entry: OutboxEntry, receipt: Mapping[str, Any]) -> str:
    """Return when the service gave the file back, or why it did not; nothing for receipts of the first builds."""
    if receipt.get("read_back"):
        raised = entry.kind == "level" or receipt.get("level") in SIGNATURE_LEVELS[1:]
        read = (
            "the file that was sent, which begins with the one that was signed"
            if raised
            else "the file that was signed"
        )
        return f"{_moment(receipt['read_back'])}: {read}, byte for byte"
    if entry.waits and receipt:
        return "Not yet"
    return str(receipt.get("read_back_problem", ""))


def _moment(text: object) -> str:
    return moment(datetime.fromisoformat(str(text))) if text else ""


class ReceiptView(QDialog):
    """Shows the rows of a receipt, each of which can be chosen and copied; `about` says which opinion it is of."""

    def __init__(self, about: str, rows: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Receipt")  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._rows = rows
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(parts.title("Receipt"))
        column.addWidget(parts.label(about, "dim"))
        column.addLayout(self._grid())
        self.copy, leave = parts.button("Copy", icon="copy", tip="Copy the whole receipt"), parts.button("Close")
        self.copy.clicked.connect(self._copy)
        leave.clicked.connect(self.accept)
        column.addLayout(parts.row(None, self.copy, leave))
        self.setMinimumWidth(theme.scaled(760))
        leave.setFocus()

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for number, (name, value) in enumerate(self._rows):
            said = parts.wrapped(value) if len(value) > _LINE else parts.label(value)
            said.setAccessibleName(name)
            said.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            grid.addWidget(parts.label(name, "faint"), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(said, number, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(f"{name}: {value}" for name, value in self._rows))
