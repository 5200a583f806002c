"""What adds to the opinion of one open case: fulfils `ui.case.desk.AmendingDesk` with the vault."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from reviewer_app.cases.amendments import Amends, SignedVersion
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.errors import CannotDecode
from reviewer_app.jobs import CancelToken, Lane
from reviewer_app.store.vault import Vault
from reviewer_app.ui.case.desk import Failed
from reviewer_app.ui.office.amending import begin_amendment, drop_amendment, signed_versions
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.ui.office.opened_case import OpenedCase


class _Ask(Protocol):
    """Runs work in a lane; the answer finds nobody once the case was left."""

    def __call__(
        self, lane: Lane, work: Callable[[CancelToken], Any], done: Callable[[Any], None], failed: Failed
    ) -> None:
        """Run it."""


class CaseAmending:
    """The addendum to one open case; `moved` is told where the case stands from then on."""

    def __init__(self, services: Services, opened: OpenedCase, ask: _Ask, moved: Callable[[CaseState], None]) -> None:
        self._services, self._opened, self._ask, self._moved = services, opened, ask, moved

    @property
    def number(self) -> int:
        """Which addendum is being written, counted from 1; 0 for none."""
        return self._opened.amends.number if self._opened.amends is not None else 0

    @property
    def changed(self) -> tuple[str, ...]:
        """The titles of the papers that are shown and are not what the service lists by now."""
        return tuple(one.title for one in self._opened.stale)

    def begin(self, done: Callable[[], None], failed: Failed) -> None:
        """Begin an addendum to an opinion that was delivered."""

        def begun(amends: Amends) -> None:
            self._opened.amends = amends
            self._moved(CaseState.AMENDING)
            done()

        self._stored(lambda vault: begin_amendment(vault, self._opened.case.id), begun, failed)

    def drop(self, done: Callable[[], None], failed: Failed) -> None:
        """Give up the addendum that is being written."""

        def dropped(state: CaseState) -> None:
            self._opened.amends = None
            self._moved(state)
            done()

        self._stored(lambda vault: drop_amendment(vault, self._opened.case.id), dropped, failed)

    def versions(self, done: Callable[[tuple[SignedVersion, ...]], None], failed: Failed) -> None:
        """Read what was signed of the case."""
        self._stored(lambda vault: signed_versions(vault, self._opened.case.id), done, failed)

    def pdf(self, document: str, done: Callable[[bytes], None], failed: Failed) -> None:
        """Read a signed file by its id in the vault."""
        case_id = self._opened.case.id

        def read(_token: CancelToken) -> bytes:
            kept = self._services.stored(lambda vault: vault.signed_documents(case_id))
            found = next((one for one in kept if one.id == document), None)
            if found is None:
                raise CannotDecode("The signed file is not on this laptop any more.", detail=document)
            with self._services.vault.open_blob(case_id, found.blob_id) as stream:
                return stream.read()

        self._ask(Lane.DECODE, read, done, failed)

    def _stored(self, work: Callable[[Vault], Any], done: Callable[[Any], None], failed: Failed) -> None:
        self._ask(Lane.STORE, lambda _token: work(self._services.vault), done, failed)
