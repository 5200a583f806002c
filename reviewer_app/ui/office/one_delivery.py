"""One try to send one opinion of the outbox: read what must hold, send, and keep how it went; in a network thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseEvent, allowed
from reviewer_app.errors import Cancelled, NotAllowed, ReviewerError
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.settings import Settings
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault
from reviewer_app.sync.amending import deliver_addendum
from reviewer_app.sync.read_back import NotAsSent, with_read_back
from reviewer_app.sync.renewal import renew
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.task_update import TaskGone
from reviewer_app.sync.upload import Receipt, StepReceipt, deliver
from reviewer_app.ui.office.amending import ADDENDUM
from reviewer_app.ui.office.awaited import note_awaited
from reviewer_app.ui.office.deliveries import LONGEST_WAIT
from reviewer_app.ui.office.frozen_delivery import begin_delivery
from reviewer_app.ui.office.gates_before_sending import GateOpen, hold, pass_gates
from reviewer_app.ui.office.kept_account import require_service
from reviewer_app.ui.office.kept_archives import outdate_archive
from reviewer_app.ui.office.later_level import begin_later, close
from reviewer_app.ui.office.looked_for import Arrived, look_for, looked_for_again, tell_what_arrived
from reviewer_app.ui.office.raising import LEVEL, Doing, SentFile, raised, sent_file
from reviewer_app.ui.office.services import Services

_FIRST_WAIT = timedelta(seconds=10)
#: What stays of a receipt that was kept before all was read back.
_OF_FIRST = ("delivered_at", "was_there", "steps")
_UNFORESEEN = "Something in the program went wrong. The log says where."


class OneDelivery:
    """One try with one entry. Every step is on disk before the next is taken."""

    def __init__(
        self,
        services: Services,
        session: ServiceSession,
        entry: OutboxEntry,
        token: CancelToken,
        settings: Settings,
        doing: Doing,
    ) -> None:
        self._services = services
        self._session = session
        self._entry = entry
        self._token = token
        self._settings = settings
        self._doing = doing
        self._sent: SentFile | None = None
        self._delivery: Delivery | None = None
        #: The version of the Task that this try goes by, None before it has begun.
        self._version: str | None = None

    def send(self, *, by_hand: bool = False) -> None:
        """Send the entry, unless it was recalled or delivered since the outbox was read; what fails is kept and raised.

        `by_hand` tells that the reviewer asked for it, so its signature is raised anew where that did not go before.

        Raises
        ------
        GateOpen
            If something does not hold any more; the entry is held.
        Cancelled, ReviewerError
            If it was not delivered; it waits, or is held where that does not pass by itself.
        """
        stored, entry = self._services.stored, self._entry
        try:
            raised(self._services, entry, self._settings, self._token, self._doing, by_hand=by_hand)
            self._delivery = delivery = stored(self._begin)
            if delivery is None:
                return
            receipt = self._with_level(self._sent_to_service(delivery))
            # kept before anything is read back: what was confirmed stays so, whatever becomes of the network
            stored(lambda vault: vault.outbox_confirmed(entry.id, msgspec.to_builtins(receipt)))
            read = with_read_back(self._session, delivery, receipt, self._token)
            stored(lambda vault: _finish(vault, entry, read))
        except Cancelled:
            raise
        except GateOpen as error:
            opened = error
            arrived, again = self._looked_for(), looked_for_again(self._services, entry.id)
            tell_what_arrived(opened, arrived, stored(lambda vault: vault.outbox_entry(entry.id)), again)
            stored(lambda vault: hold(vault, entry, opened))
            raise
        except Exception as error:
            failure = error
            if isinstance(error, NotAllowed):
                self._looked_for()
            stored(lambda vault: self._not_taken(vault, failure))
            raise

    def _sent_to_service(self, delivery: Delivery) -> Receipt:
        if self._entry.kind == LEVEL:
            # in whichever version, the service has the opinion: nothing of it is in doubt
            return renew(self._session, delivery, self._token, self._on_step)
        send = deliver if delivery.amends is None else deliver_addendum
        return send(
            self._session,
            delivery,
            self._token,
            self._on_step,
            gate=lambda: self._gate(delivery.case),
            before_write=self._before_write,
        )

    def _looked_for(self) -> Arrived:
        if self._delivery is None:
            return Arrived.UNKNOWN
        return look_for(self._services, self._session, self._entry.id, self._delivery, self._token)

    def _begin(self, vault: Vault) -> Delivery | None:
        require_service(vault, self._session.service_url)
        if not vault.outbox_entry(self._entry.id).waits:
            return None
        self._version = vault.case(self._entry.case_id).case.version
        begin = begin_later if self._entry.kind == LEVEL else begin_delivery
        delivery = begin(vault, self._entry.id)
        self._sent = sent_file(vault, self._entry)
        return delivery

    def _with_level(self, receipt: Receipt) -> Receipt:
        sent = self._sent
        return (
            receipt
            if sent is None
            else replace(receipt, level=sent.level, level_note=sent.note, stamp_note=sent.stamp_note)
        )

    def _gate(self, case: Case) -> None:
        entry = self._entry
        completed = entry.kind == ADDENDUM
        read = pass_gates(self._services, self._session, entry.id, case, self._token, completed=completed)
        self._version = read or self._version

    def _before_write(self) -> None:
        now = self._services.clock()
        self._services.stored(lambda vault: vault.outbox_writing(self._entry.id, now))
        self._services.last_writes.note(self._entry.id)

    def _on_step(self, step: StepReceipt) -> None:
        said = {"outbox": self._entry.id, "step": step.step, "reference": step.reference}
        self._services.stored(lambda vault: vault.audit("delivery-step", self._entry.case_id, said))

    def _not_taken(self, vault: Vault, error: Exception) -> None:
        entry = self._entry
        sentence = error.sentence if isinstance(error, ReviewerError) else _UNFORESEEN
        with vault.together():
            # a Task changed while this was sent may take it now, and nobody tells a second time that it was
            changed = self._version is not None and vault.case(entry.case_id).case.version != self._version
            # that a case was withdrawn or closed, or a file altered, does not pass by itself
            held = isinstance(error, NotAsSent) or (isinstance(error, NotAllowed) and not changed)
            if held and entry.kind == LEVEL:
                close(vault, entry.id, sentence)
                return
            next_try = self._services.clock() + _wait(entry.attempts)
            vault.outbox_failed(entry.id, sentence, None if held else next_try)
            if isinstance(error, TaskGone):
                # should the service list the Task after all, it is one that changed, whatever its version
                vault.set_case_version(entry.case_id, "")


def _wait(attempts: int) -> timedelta:
    return min(LONGEST_WAIT, _FIRST_WAIT * (1 << min(attempts, 10)))


def _finish(vault: Vault, entry: OutboxEntry, receipt: Receipt) -> None:
    values: Mapping[str, Any] = msgspec.to_builtins(receipt)
    with vault.together():
        vault.outbox_receipt(entry.id, _as_first_told(values, vault.outbox_entry(entry.id).receipt))
        if entry.kind != LEVEL and allowed(vault.case(entry.case_id).state, CaseEvent.DELIVER):
            vault.move(entry.case_id, CaseEvent.DELIVER)
        if entry.kind not in (ADDENDUM, LEVEL) and not receipt.task_problem:  # these leave the Task as it is
            vault.set_case_version(entry.case_id, receipt.task_version, task_status="completed")
        vault.audit(f"{entry.kind}-delivered", entry.case_id, {"outbox": entry.id, "report": receipt.report})
        outdate_archive(vault, entry.case_id)
        note_awaited(vault, entry.case_id)


def _as_first_told(values: Mapping[str, Any], first: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return a receipt with how it was delivered as the try tells that did it, whichever try read it back."""
    if first is None or first.get("report") != values["report"]:
        return values
    return {**values, **{name: first[name] for name in _OF_FIRST if name in first}}
