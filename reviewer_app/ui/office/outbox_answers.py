"""What the reviewer decides about an opinion in the outbox: recall or send it, read it or its receipt, save it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.amendments import CORRECTION
from reviewer_app.cases.recalling import why_not_recalled
from reviewer_app.cases.rules.sending import gate_names, may_be_sent
from reviewer_app.errors import CannotDecode
from reviewer_app.store.values import OutboxEntry, OutboxState, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.assignments import Assignments
from reviewer_app.ui.office.awaited import awaited_words
from reviewer_app.ui.office.deliveries import Deliveries
from reviewer_app.ui.office.later_versions import may_be_raised, takes_later
from reviewer_app.ui.office.raising import CO_SIGNERS, LEVEL
from reviewer_app.ui.office.recalls import recall, send_anyway, sent_after_end
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office.taking_in import TakingIn
from reviewer_app.ui.outbox_page import OutboxPage
from reviewer_app.ui.recall_dialog import ReasonDialog, recall_dialog, send_anyway_dialog
from reviewer_app.ui.receipt_view import ReceiptView, receipt_rows

_STANDING = {
    OutboxState.QUEUED: "As it was signed. The service has not confirmed it.",
    OutboxState.SENDING: "As it was signed. It is being sent.",
    OutboxState.DELIVERED: "As it was signed and delivered.",
    OutboxState.RECALLED: "As it was signed. It was recalled and is never sent.",
}
_RAISED = (
    "As it was delivered. The signature was raised to {level} before: the file begins with the one that was signed."
)
_HIGHER = "The signature of what was delivered, raised to {level}: the file begins with the one that was signed."
_CO_SIGNED = "What was delivered, co-signed by {names}: the file begins with the one that was signed."
_TITLES = {
    "addendum": "Signed addendum",
    "correction": "Signed correction",
    LEVEL: "Signed file in a later version",
}
_NOT_OPINION = "A new version of a signed file waits: it is the same opinion, which the service has."
_SEVERAL = {
    "recall": "Several opinions wait: choose in the outbox which one is recalled.",
    "receipt": "There are several receipts: choose one in the outbox.",
}
_NONE = {"recall": "No opinion waits that could be recalled.", "receipt": "No opinion has a receipt yet."}


def _why_not(entry: OutboxEntry) -> str:
    return _NOT_OPINION if entry.kind == LEVEL else why_not_recalled(entry.state, entry.in_doubt_since)


class OutboxAnswers(QObject):
    """Answers the buttons and commands of the outbox.

    `recalled` names the case of an opinion that was recalled, `told` says why a command did not choose an entry.
    """

    recalled = Signal(str)
    told = Signal(str)

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
        page.again_wanted.connect(lambda _entry_id: deliveries.send_now(raise_anew=False))
        page.read_wanted.connect(self._ask_read)
        page.receipt_wanted.connect(self._ask_receipt)
        page.save_wanted.connect(self._ask_save)
        page.raise_wanted.connect(deliveries.raise_delivered)
        page.may_raise = lambda entry: may_be_raised(deliveries.entries, entry, deliveries.settings)
        page.about_level = deliveries.level_words
        page.about_authors = lambda entry: awaited_words(deliveries.entries, entry)
        page.may_take_in = self._may_take_in
        taken = partial(deliveries.load, send=True)
        self.taking_in = TakingIn(services, page.window, taken, self._refused, self)
        page.take_in_wanted.connect(self._ask_take_in)

    def ask(self, action_id: str, case_id: str = "") -> None:
        """Do a command of the actions table, "recall" or "receipt", about the opinion of a case, else the only one.

        Where there are several the reader chooses in the outbox. "read" shows the opinion of this case and no other,
        as it was corrected last.
        """
        if action_id == "read":
            self._read_opinion(case_id)
            return
        entries = [one for one in reversed(self._deliveries.entries) if case_id in ("", one.case_id)]
        if action_id == "recall":
            entries = [one for one in entries if one.kind != LEVEL or one.waits]  # else there is no more to say of it
            found, ask = [one for one in entries if not _why_not(one)], self._ask_recall
        else:
            found, ask = [one for one in entries if one.receipt is not None], self._ask_receipt
        if found and (case_id or len(found) == 1):
            ask(found[0].id)
        elif found:
            self.told.emit(_SEVERAL[action_id])
        elif action_id == "recall" and entries and (case_id or len(entries) == 1):
            self.told.emit(_why_not(entries[0]))
        elif case_id:
            self.ask(action_id)
        else:
            self.told.emit(_NONE[action_id])

    def _entry(self, entry_id: str) -> OutboxEntry | None:
        return next((one for one in self._deliveries.entries if one.id == entry_id), None)

    def _about(self, entry: OutboxEntry) -> str:
        stored = self._assignments.cases.get(entry.case_id)
        return f"{stored.case.patient.display_name} · {stored.case.identifier}" if stored is not None else ""

    def _may_take_in(self, entry: OutboxEntry) -> bool:
        stored = self._assignments.cases.get(entry.case_id)
        return stored is not None and bool(stored.case.co_authors) and takes_later(self._deliveries.entries, entry)

    def _ask_take_in(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None:
            self.taking_in.ask(entry_id, self._about(entry))

    def _ask_recall(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None:
            self._open(recall_dialog(self._about(entry), self._page.window()), entry, recall, self._was_recalled)

    def _ask_anyway(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None and may_be_sent(entry.open_gates):
            gates = gate_names(entry.open_gates)
            dialog = send_anyway_dialog(self._about(entry), gates, entry.last_error, self._page.window())
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
        self._assignments.fetch_newer()  # its records are worked on again, and may have changed meanwhile
        self.recalled.emit(entry.case_id)

    def _was_released(self, _entry: OutboxEntry) -> None:
        self._deliveries.load_released()

    def _refused(self, error: BaseException) -> None:
        self._deliveries.load()  # it may stand otherwise than the page shows
        self._services.show_error(error)

    def _ask_read(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is None:
            return
        about, title = (
            self._about(entry),
            _TITLES.get(str(entry.payload.get("amendment", entry.kind)), "Signed opinion"),
        )

        def read(vault: Vault) -> tuple[bytes, str]:
            kept, standing = _shown(vault, entry)
            with vault.open_blob(entry.case_id, kept.blob_id) as stream:
                return stream.read(), standing

        def show(found: tuple[bytes, str]) -> None:
            from reviewer_app.ui.signed_view import SignedView  # noqa: PLC0415 - the outbox is shown without it

            pdf, standing = found
            SignedView(pdf, about, standing, self._page.window(), title=title).open()

        self._services.store(read, show, self._refused)

    def _read_opinion(self, case_id: str) -> None:
        """Show the newest opinion of a case that was delivered: an addendum to it is none, a correction is."""
        for one in reversed(self._deliveries.entries):
            opinion = one.kind == "opinion" or one.payload.get("amendment") == CORRECTION
            if opinion and (one.case_id, one.state) == (case_id, OutboxState.DELIVERED):
                self._ask_read(one.id)
                return

    def _ask_receipt(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is None:
            return
        wanted = entry

        def read(vault: Vault) -> tuple[SignedDocument | None, bool]:
            return _document(vault, wanted), sent_after_end(vault, wanted.id)

        def show(found: tuple[SignedDocument | None, bool]) -> None:
            rows = receipt_rows(wanted, found[0], after_end=found[1])
            ReceiptView(self._about(wanted), rows, self._page.window()).open()

        self._services.store(read, show)

    def _ask_save(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is None:
            return
        about, case_id, document_id = self._about(entry), entry.case_id, str(entry.payload.get("document", ""))

        def read(vault: Vault) -> tuple[str, str, str, tuple[str, ...]]:
            from reviewer_app.ui.office.kept_archives import archives_of  # noqa: PLC0415 - the outbox is shown without it
            from reviewer_app.ui.office.saved_version import version_words  # noqa: PLC0415 - the outbox is shown without it
            from reviewer_app.ui.office.signing_key import SigningKey  # noqa: PLC0415 - as above

            key = SigningKey(self._services.paths)
            identity, token = key.identity(), key.token()
            version = version_words(vault, case_id, document_id)
            signer, label = identity.subject if identity is not None else "", token.label if token is not None else ""
            return signer, label, version, tuple(one.words for one in archives_of(vault, case_id))

        def show(found: tuple[str, str, str, tuple[str, ...]]) -> None:
            from reviewer_app.ui.export_case import ExportCase  # noqa: PLC0415 - as above
            from reviewer_app.ui.office.case_export import CaseExport  # noqa: PLC0415 - as above

            exporter = CaseExport(self._services, case_id, document_id)
            signer, token, version, archives = found
            dialog = ExportCase(exporter, about, self._page.window(), version=version, signer=signer, token=token)
            dialog.tell_archives(archives)
            dialog.failed.connect(self._services.show_error)
            dialog.finished.connect(lambda _result: self._assignments.load())  # it may be archived now
            dialog.open()

        self._services.store(read, show)


def _shown(vault: Vault, entry: OutboxEntry) -> tuple[SignedDocument, str]:
    """Return the file of an entry that is read, and what became of it; in the store lane.

    Raises
    ------
    CannotDecode
        If it is not here any more.
    """
    from reviewer_app.ui.office.raising import sent_file  # noqa: PLC0415 - the outbox is shown without it

    sent = sent_file(vault, entry)
    if sent is None:
        raise CannotDecode("The signed file is not on this laptop any more.", detail=entry.id)
    if entry.kind == LEVEL:
        names = entry.payload.get(CO_SIGNERS)
        return sent.file, _CO_SIGNED.format(names=names) if names else _HIGHER.format(level=sent.level)
    if entry.state is OutboxState.DELIVERED and sent.file != sent.signed:
        return sent.file, _RAISED.format(level=sent.level)
    return sent.signed, _STANDING.get(entry.state, "")


def _document(vault: Vault, entry: OutboxEntry) -> SignedDocument | None:
    """Return what an entry sends, None where it is not here any more; in the store lane."""
    document = str(entry.payload.get("document", ""))
    return next((one for one in vault.signed_documents(entry.case_id) if one.id == document), None)
