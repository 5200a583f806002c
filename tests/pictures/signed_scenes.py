"""What follows the signature: recall, receipt, a co-signed file, and an addendum; none of it was really sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from reviewer_app.cases.amendments import CitedReport, SignedVersion, amendment_path
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.people import CoAuthor
from reviewer_app.report.author_signatures import AuthorCheck
from reviewer_app.report.co_signed_file import CoSignature, CoSignedFile
from reviewer_app.report.identity import SigningIdentity, make_demo_authority
from reviewer_app.store.values import OutboxEntry, OutboxState, SignedDocument, StoredCase
from reviewer_app.ui.case.amend_page import AmendPage
from reviewer_app.ui.case.desk import OpinionPreview, SignedPreview
from reviewer_app.ui.co_signed_dialog import CoSignedDialog
from reviewer_app.ui.recall_dialog import recall_dialog
from reviewer_app.ui.receipt_view import ReceiptView, receipt_rows
from tests.pictures.opinion_desk import NOW, PASSPHRASE, OpinionDesk
from tests.pictures.opinion_life import SIZE, outbox_of
from tests.pictures.studio import Studio

MOST_BYTES: Final = 220_000
_REPORT_ID: Final = "5f0c2a1e-8f3b-4d43-9a57-1c7d0f6a2b90"
_CO_AUTHOR: Final = "Dr. Samuel Reyes"
_SENT: Final = NOW - timedelta(hours=2)


def recall(studio: Studio, _data: Path, out: Path) -> None:
    """What is asked before an opinion that waits is taken back."""
    case = OpinionDesk().case
    waits = OutboxEntry("waits", "waits", "opinion", NOW - timedelta(hours=3), attempts=2, next_try=NOW,
                        last_error="The service cannot be reached.")  # fmt: skip
    cases = {"waits": StoredCase(replace(case, id="waits"), CaseState.QUEUED, 0, 0, 0, 0, NOW)}

    def over(window: QWidget) -> QDialog:
        dialog = recall_dialog(_about(), window)
        dialog.reason.setText("The CT of 20 November shows a second lesion")
        return dialog

    _over_outbox(studio, (waits,), cases, over, out)


def receipt(studio: Studio, _data: Path, out: Path) -> None:
    """The receipt of a delivered opinion."""
    entry = _delivered()
    document = SignedDocument(
        "d1", "sent", "opinion", NOW, "b1", 1_482_233, hashlib.sha256(b"signed").hexdigest(),
        {"report_id": _REPORT_ID, "signed_at": (_SENT - timedelta(minutes=4)).isoformat(),
         "unsigned_sha256": hashlib.sha256(b"unsigned").hexdigest()},
    )  # fmt: skip
    rows = receipt_rows(entry, document)
    _over_outbox(studio, (entry,), _cases(), lambda window: ReceiptView(_about(), rows, window), out)


def co_signed(studio: Studio, _data: Path, out: Path) -> None:
    """What is asked before the file of a co-author is taken in."""
    one = CoSignature(_identity(), NOW - timedelta(minutes=25), "co-authorship")
    parts = (("Pathology findings", "Answer 2"), one.signer, one.signed_at)
    written = (AuthorCheck(f"Dr. {one.signer}", "Practitioner/b", *parts),)
    file = CoSignedFile(b"", "", "", "B-B", (one,), (), written)
    _over_outbox(studio, (_delivered(),), _cases(), lambda window: CoSignedDialog(_about(), file, window), out)


def addendum(studio: Studio, _data: Path, out: Path) -> None:
    """An addendum that is written beside the signed opinion that it belongs to."""
    desk = OpinionDesk()
    signed = _signed(desk)
    cited = CitedReport(_REPORT_ID, signed.sha256, signed.signed_at)
    desk.amending.signed.append(SignedVersion("d1", "opinion", 1, cited, "delivered"))
    desk.amending.files["d1"] = signed.pdf
    desk.current = CaseState.DELIVERED
    studio.open_desk(desk, SIZE)
    studio.do("amend")
    page = studio.window.pages.currentWidget()
    assert isinstance(page, AmendPage)
    said = {
        "reason": "The MR of the liver came after the opinion was signed.",
        "text": "The MR confirms a metastasis in segment VII of the liver. The advice stands.",
        "changes": "no", "conflict": "none",
    }  # fmt: skip
    studio.window.editor.set_fields({amendment_path(1, part): text for part, text in said.items()}, "Write")
    studio.wait_for(lambda: page.reader.pages and page.reader.pane.view is not None)
    QTest.qWait(4000)  # every page in small
    studio.take(out, most=MOST_BYTES)


def _over_outbox(
    studio: Studio,
    entries: tuple[OutboxEntry, ...],
    cases: dict[str, StoredCase],
    over: Callable[[QWidget], QDialog],
    out: Path,
) -> None:
    window, page = outbox_of(entries, cases)
    page.may_take_in = lambda entry: entry.state is OutboxState.DELIVERED and entry.kind == "opinion"
    page.set_entries(entries, cases, NOW)
    studio.show_page(window, SIZE)
    dialog = over(window)
    dialog.open()
    studio.wait_for(dialog.isVisible)
    for field in dialog.findChildren(QLineEdit):
        field.deselect()
    QTest.qWait(400)
    studio.take(out, window, MOST_BYTES)
    dialog.close()
    studio.put_away(window)


def _about() -> str:
    case = OpinionDesk().case
    return f"{case.patient.display_name} · {case.identifier}"


def _cases() -> dict[str, StoredCase]:
    case = replace(OpinionDesk().case, id="sent", co_authors=(CoAuthor("Practitioner/reyes", _CO_AUTHOR),))
    return {"sent": StoredCase(case, CaseState.DELIVERED, 0, 0, 0, 0, NOW)}


def _delivered() -> OutboxEntry:
    report, document = f"DiagnosticReport/{_REPORT_ID[:8]}", f"DocumentReference/{_REPORT_ID[:8]}"
    digest = hashlib.sha256(b"raised").hexdigest()
    said = {
        "report": report, "document": document, "provenance": f"Provenance/{_REPORT_ID[9:13]}", "task_version": 'W/"5"',
        "delivered_at": _SENT.isoformat(), "read_back": (_SENT + timedelta(seconds=1)).isoformat(), "sha256": digest,
        "versions": {report: "1", document: "1"}, "level": "B-LT", "sop_instance_uid": "2.25.30418214617391834",
    }  # fmt: skip
    return OutboxEntry(
        _REPORT_ID, "sent", "opinion", _SENT - timedelta(minutes=3), {"document": "d1"}, attempts=1,
        state=OutboxState.DELIVERED, receipt=said, begun=_SENT - timedelta(minutes=1),
    )  # fmt: skip


def _identity() -> SigningIdentity:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return make_demo_authority(_CO_AUTHOR, "Northgate", since, passphrase=PASSPHRASE).identity


def _signed(desk: OpinionDesk) -> SignedPreview:
    """Sign the sample opinion, as the sign page does."""
    previews: list[OpinionPreview] = []
    made: list[SignedPreview] = []
    failed: list[BaseException] = []
    desk.preview(desk.work, "authorship", previews.append, failed.append)
    desk.sign(previews[0], "authorship", PASSPHRASE, made.append, failed.append)
    assert not failed
    return made[0]
