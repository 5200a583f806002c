"""The way of a co-signed file into the outbox: chosen, checked in a job, confirmed, kept and sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from reviewer_app.jobs import Lane
from reviewer_app.ui.office.services import Failed, Services

if TYPE_CHECKING:
    from reviewer_app.ui.office.co_signed import Offered


class TakingIn(QObject):
    """Asks for a co-signed file and takes it in; `taken` is called when it waits to be sent.

    `window` is over what the dialogs stand; `refused` is told why a file was not taken in.
    """

    def __init__(
        self,
        services: Services,
        window: Callable[[], QWidget],
        taken: Callable[[], None],
        refused: Failed,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._window = window
        self._taken = taken
        self._refused = refused

    def ask(self, entry_id: str, about: str) -> None:
        """Ask which file; `about` says of which opinion it is."""
        dialog = QFileDialog(self._window(), "Co-signed file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.fileSelected.connect(lambda name: self.offer(entry_id, about, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def offer(self, entry_id: str, about: str, path: Path) -> None:
        """Check a file, in a job, then ask whether it is to be taken in."""

        def work(_token: object) -> Offered:
            from reviewer_app.ui.office.co_signed import offered  # noqa: PLC0415 - loads what verifies

            return offered(self._services, entry_id, path)

        self._services.submit(Lane.PROCESS, work, lambda found: self._confirm(found, about), self._refused)

    def _confirm(self, found: Offered, about: str) -> None:
        from reviewer_app.ui.co_signed_dialog import CoSignedDialog  # noqa: PLC0415 - as above
        from reviewer_app.ui.office.co_signed import take_in  # noqa: PLC0415 - as above

        def given() -> None:
            now = self._services.clock()
            self._services.store(lambda vault: take_in(vault, found, now), lambda _none: self._taken(), self._refused)

        dialog = CoSignedDialog(about, found.file, self._window())
        dialog.given.connect(given)
        dialog.open()
