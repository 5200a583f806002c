"""Opening a case: read in the store lane, shown in a case window, left with everything kept."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from reviewer_app.cases.life_cycle import OPEN_STATES, CaseEvent, CaseState, allowed
from reviewer_app.jobs import Lane, Priority
from reviewer_app.settings import Settings
from reviewer_app.store.values import StoredCase
from reviewer_app.store.vault import Vault
from reviewer_app.ui.collection_pause import CollectionPause
from reviewer_app.ui.office.conflict_statement import begin_with_statement
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.quick_start import load_ahead

if TYPE_CHECKING:
    from reviewer_app.ui.case.tool_bar import ToolBar
    from reviewer_app.ui.case.window import CaseWindow
    from reviewer_app.ui.main_window import MainWindow
    from reviewer_app.ui.office.case_desk import OfficeDesk
    from reviewer_app.ui.office.case_digest import NewDigest
    from reviewer_app.ui.office.opened_case import OpenedCase

logger = logging.getLogger(__name__)
#: The first image is on the screen by then.
_OPEN_MS = 1500
#: Or it is on its way, and the worklist and the service are told behind it that the case is open.
_TELL_MS = 300


def load_case_window() -> None:
    """Import what opening a case needs, so that the first one opens as quickly as the others; in a job."""
    with load_ahead("case"):
        import reviewer_app.ui.case.window  # noqa: PLC0415 - that is what it is for
        import reviewer_app.ui.office.case_desk  # noqa: PLC0415
        import reviewer_app.ui.office.opened_case  # noqa: PLC0415
        from reviewer_app.ui.office.first_case import make_ready  # noqa: PLC0415

        make_ready()
    with load_ahead("case-parts"):
        import reviewer_app.ui.case.late_parts  # noqa: F401, PLC0415 - what follows the first image


def load_header_readers() -> None:
    """Import what reads headers in full, pydicom above all, before a hand scrolls: it would wait for that; in a job."""
    import reviewer_app.imaging.facts_reader  # noqa: F401, PLC0415 - that is what it is for


class OpenCase(QObject):
    """The one open case. `moved` tells that its state changed, `left` that the reader goes back to the list.

    `revealed` tells that it is to be opened anew, now with the first report.
    """

    left = Signal()
    moved = Signal()
    revealed = Signal()
    failed = Signal(object)
    panels_moved = Signal(int, int)
    hanging_kept = Signal(object)

    def __init__(
        self,
        services: Services,
        main: MainWindow,
        stored: StoredCase,
        settings: Settings,
        parent: QObject | None = None,
        *,
        reading: bool = False,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._main = main
        self._settings = settings
        self.case_id = stored.case.id
        self.desk: OfficeDesk | None = None
        self.screen: CaseWindow | None = None
        self._tools: ToolBar | None = None
        self._closed = False
        self._reading, self._comparing = reading, False
        self._pause: CollectionPause | None = None
        self._online = False
        self._connection = ""
        self._tell = QTimer(self, singleShot=True, interval=_TELL_MS)
        self._tell.timeout.connect(self.moved)

    def open(self, *, comparing: bool = False) -> None:
        """Read the case and show it; `failed` follows where it cannot be read.

        With `comparing` its first report stands beside the agreement with it, as soon as it is shown.
        """
        self._comparing = comparing
        self._pause = CollectionPause()
        QTimer.singleShot(_OPEN_MS, self, self._pause.end)
        self._services.store(self._read, self._show, self._not_read)
        # the store reads and writes meanwhile; it is what of the case window knows nothing of the case
        if "reviewer_app.ui.case.late_parts" in sys.modules:  # all is loaded
            from reviewer_app.ui.case.tool_bar import ToolBar  # noqa: PLC0415 - the worklist is painted without it

            self._tools = ToolBar()

    def trigger(self, action_id: str) -> None:
        """Do what a command of the actions table says."""
        if action_id == "back":
            self.left.emit()
        elif self.screen is not None:
            self.screen.trigger(action_id)

    def set_online(self, online: bool, words: str) -> None:
        """Tell the case's bar whether the service can be reached."""
        self._online, self._connection = online, words
        if self.screen is not None:
            self.screen.set_connection(words, online=online)

    def set_settings(self, settings: Settings) -> None:
        """Put changed settings in force."""
        self._settings = settings
        if self.screen is not None:
            self.screen.set_settings(settings)

    def read_facts(self) -> None:
        """Judge by what was read anew from the service: consent, licences, and when."""
        if self.desk is not None and self.screen is not None:
            self.desk.read_facts(self.screen.show_checks)

    @property
    def held_back(self) -> str:
        """Why the case should not be left now, empty for no reason."""
        return self.screen.held_back if self.screen is not None else ""

    @property
    def failing(self) -> int:
        """How many changes could not be brought to the disk when that was tried last."""
        editor = self.screen.editor if self.screen is not None else None
        return editor.unsaved if editor is not None and editor.failing else 0

    def when_saved(self, call: Callable[[], None]) -> None:
        """Call once when the work in the case is on disk the next time."""
        if self.screen is not None:
            self.screen.editor.saved.connect(lambda _moment: call(), Qt.ConnectionType.SingleShotConnection)

    @property
    def signing(self) -> bool:
        """Whether the page on which the opinion is signed is in sight."""
        return self.screen is not None and self.screen.signing

    def show_delivered(self) -> None:
        """Say in the case that its opinion was delivered."""
        if self.screen is not None and self.desk is not None:
            self.desk.moved_to(CaseState.DELIVERED)
            self.screen.show_delivered()

    def close(self) -> None:
        """Leave the case: what is being typed becomes an edit first, and what was seen is kept."""
        self._closed = True
        if self._tell.isActive():
            self._tell.stop()
            self.moved.emit()
        if self._pause is not None:
            self._pause.end()
            self._pause.let_go()
        if self.screen is not None:
            self.screen.shut()  # now, and not when Qt deletes it: by then the vault may be locked
            self._main.remove_screen(self.screen)
            self.screen = None
        if self.desk is not None:
            self.desk.close()
        self._main.set_place("window")
        self.deleteLater()

    def _read(self, vault: Vault) -> OpenedCase:
        from reviewer_app.ui.office.blind_reading import begin_blind  # noqa: PLC0415 - the worklist is painted without it
        from reviewer_app.ui.office.newer_records import take_in  # noqa: PLC0415 - as above
        from reviewer_app.ui.office.opened_case import OpenedCase  # noqa: PLC0415 - as above

        self._services.unwritten.write(vault)  # a case is never worked on without what was done before
        before, now = vault.case(self.case_id), self._services.clock().astimezone()
        if before.state in OPEN_STATES:
            take_in(vault, self.case_id, now)
        with vault.together():
            if allowed(before.state, CaseEvent.OPEN):
                begin_blind(vault, before, now)
            if allowed(before.state, CaseEvent.OPEN) and before.state is not CaseState.IN_REVIEW:
                vault.move(self.case_id, CaseEvent.OPEN)
                begin_with_statement(vault, self.case_id, now)
            vault.audit("case-opened", self.case_id, {})
        return OpenedCase(vault, self.case_id)

    def _not_read(self, error: BaseException) -> None:
        if not self._closed:
            self.failed.emit(error)

    def _show(self, opened: OpenedCase) -> None:
        from reviewer_app.ui.case.window import CaseWindow  # noqa: PLC0415 - the worklist is painted without it
        from reviewer_app.ui.office.case_desk import OfficeDesk  # noqa: PLC0415 - the worklist is painted without it

        if self._closed:
            return
        self.desk = OfficeDesk(self._services, opened, self.moved.emit)
        tools, self._tools = self._tools, None
        self.screen = CaseWindow(self.desk, self._settings, self._main.screens, tools=tools)
        self.screen.back_wanted.connect(self.left)
        self.screen.lock_wanted.connect(lambda: self._main.triggered.emit("lock"))
        self.screen.revealed.connect(self.revealed, Qt.ConnectionType.QueuedConnection)  # it closes the window
        self.screen.panels_moved.connect(self.panels_moved)
        self.screen.hanging_kept.connect(self.hanging_kept)
        self.screen.set_connection(self._connection, online=self._online)
        self._main.set_place("case")
        self._main.show_screen(self.screen, bar=False)
        if self._reading:
            self.screen.open_preview()
        elif self._comparing:
            self._show_first_report(opened)
        if opened.state is CaseState.IN_REVIEW:
            self._tell.start()
        new, opened.new_digest = opened.new_digest, None
        if new is not None:
            QTimer.singleShot(_OPEN_MS, self, lambda: self._keep_digest(new))
        QTimer.singleShot(_OPEN_MS, self, self.desk.keep_checkpoint)

    def _show_first_report(self, opened: OpenedCase) -> None:
        from reviewer_app.cases.blind import first_report_key  # noqa: PLC0415 - as above
        from reviewer_app.ui.case.revealing import open_first_report  # noqa: PLC0415 - as above

        if self.screen is not None:
            open_first_report(self.screen, first_report_key(opened.case, opened.held.instances))

    def _keep_digest(self, new: NewDigest) -> None:
        """Let the case open sooner the next time, now that nobody waits for this one."""
        from reviewer_app.ui.office.case_digest import keep_digest  # noqa: PLC0415 - the worklist is painted without it

        self._services.submit(
            Lane.PROCESS, lambda _token: keep_digest(self._services, lambda: new), priority=Priority.BACKGROUND
        )
