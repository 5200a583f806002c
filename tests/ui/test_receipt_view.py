"""What the service confirmed of an opinion, to be read and copied."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from reviewer_app.store.values import OutboxEntry, OutboxState, SignedDocument
from reviewer_app.ui.receipt_view import ReceiptView, receipt_rows
from tests.helpers.case_values import NOW

RECEIPT = {
    "report": "DiagnosticReport/7", "document": "DocumentReference/8", "provenance": "Provenance/9",
    "task_version": 'W/"12"', "delivered_at": NOW.isoformat(), "sop_instance_uid": "2.25.77", "archive_problem": "",
    "was_there": False,
}  # fmt: skip
ENTRY = OutboxEntry(
    "0b0e7c1e", "task-1", "opinion", NOW, {"document": "d1"}, 2, state=OutboxState.DELIVERED, receipt=RECEIPT, begun=NOW
)
META = {"signed_at": "2026-11-22T14:00:00+00:00", "unsigned_sha256": "ab" * 32}
DOCUMENT = SignedDocument("d1", "task-1", "opinion", NOW, "blob", 1000, "cd" * 32, META)


def test_ids_versions_hashes_and_times_are_told() -> None:
    told = dict(receipt_rows(ENTRY, DOCUMENT))
    assert told["Opinion"] == "urn:uuid:0b0e7c1e"
    assert (told["Report"], told["Document"]) == ("DiagnosticReport/7", "DocumentReference/8")
    assert (told["Provenance"], told["Version of the Task"]) == ("Provenance/9", "12")
    assert told["SHA-256 of the signed file"] == "cd" * 32
    assert told["SHA-256 of the file before signing"] == "ab" * 32
    assert told["Signed"] == "22 Nov 2026, 14:00 UTC"
    assert told["Sending began"] == told["Confirmed by the service"] == "22 Nov 2026, 14:41 UTC"
    assert told["In the image archive (SOP Instance UID)"] == "2.25.77"
    assert told["Tries"] == "2"
    assert not {
        "Image archive",
        "Note",
        "Read back",
        "SHA-256 of the file at the service",
        "Sent all the same because",
    } & set(told)


@pytest.mark.parametrize(
    ("entry", "name", "value"),
    [
        (replace(ENTRY, receipt={**RECEIPT, "sop_instance_uid": "", "archive_problem": "None."}),
         "Image archive", "None."),
        (replace(ENTRY, receipt={**RECEIPT, "was_there": True}),
         "Note", "An earlier try had delivered it; nothing was sent twice."),
    ],
)  # fmt: skip
def test_what_was_out_of_the_ordinary_is_told(entry: OutboxEntry, name: str, value: str) -> None:
    assert dict(receipt_rows(entry, DOCUMENT))[name] == value


def test_what_was_read_back_is_told_with_versions_and_hash() -> None:
    read = {
        "versions": {"DiagnosticReport/7": "3", "DocumentReference/8": "1"}, "sha256": "cd" * 32,
        "read_back": NOW.isoformat(), "read_back_problem": "",
    }  # fmt: skip
    told = dict(receipt_rows(replace(ENTRY, receipt=RECEIPT | read), DOCUMENT))
    assert (told["Report"], told["Document"]) == ("DiagnosticReport/7, version 3", "DocumentReference/8, version 1")
    assert told["Read back"] == "22 Nov 2026, 14:41 UTC: the file that was signed, byte for byte"
    assert told["SHA-256 of the file at the service"] == told["SHA-256 of the signed file"]


@pytest.mark.parametrize(
    ("state", "problem", "told"),
    [
        (OutboxState.QUEUED, "", "Not yet"),
        (OutboxState.DELIVERED, "The service does not give the PDF back.", "The service does not give the PDF back."),
    ],
)
def test_what_was_not_read_back_says_so(state: OutboxState, problem: str, told: str) -> None:
    receipt = RECEIPT | {"read_back": None, "read_back_problem": problem, "versions": {}, "sha256": ""}
    rows = dict(receipt_rows(replace(ENTRY, state=state, receipt=receipt), DOCUMENT))
    assert rows["Read back"] == told
    assert "SHA-256 of the file at the service" not in rows


def test_a_receipt_of_the_first_builds_tells_what_it_has() -> None:
    bare = OutboxEntry("r-1", "task-1", "opinion", NOW, {}, 1, state=OutboxState.DELIVERED, receipt={"report": "R/1"})
    assert receipt_rows(bare, None) == (("Opinion", "urn:uuid:r-1"), ("Tries", "1"), ("Report", "R/1"))


def test_it_is_shown_and_copied_whole(look: object, qtbot: QtBot) -> None:
    rows = receipt_rows(ENTRY, DOCUMENT)
    view = ReceiptView("Okafor, Daniel · NK-40218", rows)
    view.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(view)
    view.show()
    shown = [one.text() for one in view.findChildren(QLabel)]
    assert all(value in shown and name in shown for name, value in rows)
    assert "Okafor" not in view.windowTitle()
    qtbot.mouseClick(view.copy, Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text()
    assert copied.splitlines() == [f"{name}: {value}" for name, value in rows]


@pytest.mark.parametrize(
    ("level", "note", "told"),
    [
        ("B-LT", "", "B-LT"),
        ("B-B", "No time-stamp service is set.", "B-B. No time-stamp service is set."),
        ("", "", None),
    ],
)
def test_the_level_of_the_signature_is_told_with_why_it_is_no_higher_one(
    level: str, note: str, told: str | None
) -> None:
    entry = replace(ENTRY, receipt={**RECEIPT, "level": level, "level_note": note})
    assert dict(receipt_rows(entry, DOCUMENT)).get("Level of the signature") == told


def test_a_reason_is_told_only_where_it_was_sent_for_it() -> None:
    """Everything may hold again between the reason and the sending."""
    given = replace(ENTRY, reason="The patient asked for it.")
    assert (
        dict(receipt_rows(given, DOCUMENT, after_end=True))["Sent all the same because"] == "The patient asked for it."
    )
    assert "Sent all the same because" not in dict(receipt_rows(given, DOCUMENT))


@pytest.mark.parametrize(("kind", "told"), [("opinion", "The Task was not written"), ("addendum", "Its Task now")])
def test_what_became_of_the_task_is_told_and_an_addendum_never_writes_it(kind: str, told: str) -> None:
    problem = {"task_problem": "The service has withdrawn this case."}
    entry = OutboxEntry("report-1", "task-1", kind, NOW, state=OutboxState.DELIVERED, receipt=problem)
    assert (told, problem["task_problem"]) in receipt_rows(entry, None, after_end=False)
