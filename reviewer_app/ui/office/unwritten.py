"""Edits that no disk took when the vault was locked: sealed by the vault, in memory alone, until they are written."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reviewer_app.errors import NotAllowed
from reviewer_app.store.vault import Vault

if TYPE_CHECKING:
    from reviewer_app.cases.work import Edit

logger = logging.getLogger(__name__)


class Unwritten:
    """What waits for room on the disk, by case. Changed in the store lane alone; `changes` may be asked by any thread.

    A file beside the vault would meet the same full disk. While the vault is locked nothing here can be read: its key
    is gone, and comes back with the passphrase.
    """

    def __init__(self) -> None:
        self._sealed: dict[str, tuple[int, bytes]] = {}

    @property
    def changes(self) -> int:
        """How many edits wait."""
        return sum(count for count, _sealed in tuple(self._sealed.values()))

    def keep(self, vault: Vault, case_id: str, edits: Sequence[Edit]) -> None:
        """Keep all edits of a case that are not on disk, instead of those kept before."""
        self._sealed[case_id] = (len(edits), vault.sealed_edits(case_id, edits))

    def drop(self, case_id: str) -> None:
        """Forget what waits of a case: it is on disk, or not wanted any more."""
        self._sealed.pop(case_id, None)

    def drop_all(self) -> None:
        """Forget everything: the reader gives it up."""
        self._sealed.clear()

    def write(self, vault: Vault) -> None:
        """Bring everything to the disk; what a case that is gone had is dropped.

        Raises
        ------
        DiskFull
            If there is still no room: what could not be written stays.
        """
        for case_id, (_count, sealed) in tuple(self._sealed.items()):
            try:
                vault.add_sealed_edits(case_id, sealed)
            except NotAllowed:
                logger.warning("edits of a case that is gone are dropped: %s", case_id)
            self.drop(case_id)
