"""What the reviewer decides about an opinion in the outbox: recall it, send it all the same, or read its receipt."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from reviewer_app.store.values import OutboxEntry, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.assignments import Assignments
from reviewer_app.ui.office.deliveries import Deliveries
from reviewer_app.ui.office.recalls import recall, send_anyway
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.outbox_page import OutboxPage
from reviewer_app.ui.recall_dialog import ReasonDialog, recall_dialog, send_anyway_dialog
from reviewer_app.ui.receipt_view import ReceiptView, receipt_rows


class OutboxAnswers(QObject):
    """Answers the buttons of the outbox. `recalled` names the case of an opinion that was recalled."""

    recalled = Signal(str)

    def __init__(
        self,
        services: Services,
        deliveries: Deliveries,
        assignments: Assignments,
        page: OutboxPage,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._deliveries = deliveries
        self._assignments = assignments
        self._page = page
        page.recall_wanted.connect(self._ask_recall)
        page.anyway_wanted.connect(self._ask_anyway)
        page.receipt_wanted.connect(self._ask_receipt)

    def _entry(self, entry_id: str) -> OutboxEntry | None:
        return next((one for one in self._deliveries.entries if one.id == entry_id), None)

    def _about(self, entry: OutboxEntry) -> str:
        stored = self._assignments.cases.get(entry.case_id)
        return f"{stored.case.patient.display_name} · {stored.case.identifier}" if stored is not None else ""

    def _ask_recall(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None:
            self._open(recall_dialog(self._about(entry), self._page.window()), entry, recall, self._was_recalled)

    def _ask_anyway(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None:
            dialog = send_anyway_dialog(self._about(entry), entry.last_error, self._page.window())
            self._open(dialog, entry, send_anyway, self._was_released)

    def _open(
        self,
        dialog: ReasonDialog,
        entry: OutboxEntry,
        act: Callable[[Vault, str, str], None],
        done: Callable[[OutboxEntry], None],
    ) -> None:
        def given(reason: str) -> None:
            self._services.store(lambda vault: act(vault, entry.id, reason), lambda _none: done(entry), self._refused)

        dialog.given.connect(given)
        dialog.open()

    def _was_recalled(self, entry: OutboxEntry) -> None:
        self._deliveries.load()
        self._assignments.load()
        self.recalled.emit(entry.case_id)

    def _was_released(self, _entry: OutboxEntry) -> None:
        self._deliveries.load_released()

    def _refused(self, error: BaseException) -> None:
        self._deliveries.load()  # it may stand otherwise than the page shows
        self._services.show_error(error)

    def _ask_receipt(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is None:
            return
        wanted = entry

        def read(vault: Vault) -> SignedDocument | None:
            document = str(wanted.payload.get("document", ""))
            return next((one for one in vault.signed_documents(wanted.case_id) if one.id == document), None)

        def show(document: SignedDocument | None) -> None:
            ReceiptView(self._about(wanted), receipt_rows(wanted, document), self._page.window()).open()

        self._services.store(read, show)
