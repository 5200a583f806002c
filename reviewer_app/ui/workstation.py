"""The workstation: which screen is in work, and what the window's commands do with the office behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from reviewer_app.errors import BadSettings, ReviewerError
from reviewer_app.jobs import Job, JobRunner, Lane
from reviewer_app.paths import Paths
from reviewer_app.settings import Settings, save_settings, validate
from reviewer_app.store.vault import Vault, create_vault, open_vault, vault_exists
from reviewer_app.ui import theme
from reviewer_app.ui.actions import BY_ID
from reviewer_app.ui.keys import put_keys_in_force
from reviewer_app.ui.main_window import MainWindow
from reviewer_app.ui.office.downloads import Check
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office_view import OfficeView
from reviewer_app.ui.unwritten_notice import UnwrittenNotice

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

    from reviewer_app.store.keyring_access import KeyringAccess
    from reviewer_app.ui.about import AboutPage
    from reviewer_app.ui.settings.page import SettingsPage
    from reviewer_app.ui.unlock_page import UnlockPage

logger = logging.getLogger(__name__)
_PATIENCE_MS = 300
SETTINGS_FILE = "settings.json"


@dataclass(frozen=True)
class Outside:
    """What `app` hands in: folders, runner, clock, browser, the reader of DICOM headers, and how to get a keyring."""

    paths: Paths
    runner: JobRunner
    clock: Callable[[], datetime]
    open_url: Callable[[str], bool]
    check: Check
    keyring: Callable[[], KeyringAccess]


class Workstation(QObject):
    """Opens the vault, then hands over to the office; locks it again.

    Where the keyring opens the vault that begins at once, so `start` is to follow before events are handled.
    """

    unlocked = Signal()
    locked = Signal()

    def __init__(self, outside: Outside, settings: Settings, said: str = "") -> None:
        super().__init__()
        self.outside = outside
        self.settings = settings
        self.office: OfficeView | None = None
        self._vault: Vault | None = None
        self._closing: Job[None] | None = None
        self._by_keyring = vault_exists(outside.paths.data) and settings.unlock_with_keyring
        if self._by_keyring:  # while the window is being built; the answer comes when events are handled
            self._open(lambda: open_vault(outside.paths.data, keyring=self._keyring, tidy=False))
        self._wear(settings.theme)
        self.window = MainWindow(settings)
        self._unlock: UnlockPage | None = None
        self._about: AboutPage | None = None
        self._settings_page: SettingsPage | None = None
        self._watching = self._closed = self._locked = False
        self._in_work = ""
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)
        self.window.triggered.connect(self.trigger)
        self.window.closing.connect(self.close)
        self._unwritten = UnwrittenNotice(self.window)
        self.window.may_close = self._may_close
        if said:
            self.window.notices.show_text("warn", said)

    def start(self) -> None:
        """Show the window: the worklist where the keyring opens the vault, else the question for the passphrase."""
        self.window.restore()
        if self._by_keyring:
            self.window.set_place("locked")
            # it appears with its worklist; where the keyring or the disk is slow, before it
            QTimer.singleShot(_PATIENCE_MS, self._appear)
        else:
            self.ask_passphrase()
            self.window.show()

    def _appear(self) -> None:
        if not self._closed:
            self.window.show()

    def ask_passphrase(self) -> None:
        """Show the screen that opens, or first makes, the vault."""
        from reviewer_app.ui.unlock_page import UnlockPage  # noqa: PLC0415 - not where the keyring opens the vault

        first = not vault_exists(self.outside.paths.data)
        name = self._keyring.backend_name if first and self._keyring.available() else ""
        self._drop_unlock()
        self._unlock = UnlockPage(first_time=first, keyring_name=name)
        self._unlock.wanted.connect(self._passphrase_given)
        self.window.set_place("locked")
        self.window.show_screen(self._unlock, bar=False)

    def lock(self) -> None:
        """Hide everything at once and close the vault behind it; the case in work is as it was when it opens again.

        The store lane keeps its order: every write handed over before is done before the vault closes, and the vault
        opens again only after that. Edits that no disk takes stay in memory, sealed, and are written once it is open.
        """
        if self._vault is None:
            return
        if self.office is not None:
            self._unwritten.expect(self.office.prepare_lock())
            self._locked = True
        self._leave_office()
        self.window.notices.clear()
        self.ask_passphrase()
        self.locked.emit()

    def trigger(self, action_id: str) -> None:
        """Do what a command of the actions table says."""
        own: dict[str, Callable[[], None]] = {
            "lock": self.lock,
            "theme": self._switch_theme,
            "about": self._show_about,
            "settings": self._show_settings,
            "help": self._show_keys,
            "quit": self._quit,
            "find-command": lambda: self.window.commands.open(self.window.enabled_actions()),
        }
        if action_id in own:
            own[action_id]()
        elif self.office is not None and (self._settings_page is None or BY_ID[action_id].place == "window"):
            # while the page of settings is in sight, the case lies behind it
            self.office.trigger(action_id)

    def close(self) -> None:
        """Hand over everything that is in work and let go of the vault; `finish` waits for it."""
        self._closed = True
        self._watch_windows(on=False)
        self._keep_settings(window_geometry=self.window.geometry_text())
        self._leave_office()

    def finish(self, seconds: float) -> bool:
        """Wait until every write is done and the vault is closed; for the end of the program, when no window is left.

        Return whether that was in time.
        """
        if self._closing is None:
            return True
        try:
            self._closing.wait(seconds)
        except TimeoutError:
            return False
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Start the time to the automatic lock anew at every key and movement."""
        if self._vault is not None and event.type() in (
            QEvent.Type.MouseMove,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.KeyPress,
            QEvent.Type.Wheel,
        ):
            self._idle.start()
        return False

    def _watch_windows(self, *, on: bool) -> None:
        """See the input of every window: it arrives there first. Watching all objects would cost each event dearly."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        if on and not self._watching:
            app.focusWindowChanged.connect(self._watch)
            self._watch(self.window.windowHandle())
        elif self._watching and not on:
            app.focusWindowChanged.disconnect(self._watch)
        self._watching = on

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    @cached_property
    def _keyring(self) -> KeyringAccess:
        """The keyring; its library takes long to load, so it is asked for when it is needed."""
        return self.outside.keyring()

    def _passphrase_given(self, passphrase: str, use_keyring: bool) -> None:
        data = self.outside.paths.data
        keyring = self._keyring if use_keyring else None
        if vault_exists(data):
            self._open(lambda: open_vault(data, passphrase, tidy=False))
        else:
            if use_keyring:
                self._keep_settings(unlock_with_keyring=True)
            self._open(lambda: create_vault(data, passphrase, keyring_service=keyring))

    def _open(self, make: Callable[[], Vault]) -> None:
        self.outside.runner.submit(Lane.STORE, lambda _token: make(), done=self._opened, failed=self._not_opened)

    def _opened(self, vault: Vault) -> None:
        self._vault = vault
        self._drop_unlock()
        outside = self.outside
        services = Services(
            vault,
            outside.runner,
            outside.paths,
            outside.clock,
            outside.open_url,
            self.window.notices.show_error,
            unwritten=self._unwritten.kept,
        )
        self._unwritten.write(services)
        self.office = OfficeView(services, self.window, self.settings, outside.check)
        self.office.service_chosen.connect(lambda url: self._keep_settings(service_url=url))
        self.office.panels_moved.connect(self._keep_panels)
        self.office.hanging_kept.connect(lambda protocols: self._keep_settings(hanging_protocols=protocols))
        self._idle.setInterval(self.settings.lock_after_minutes * 60_000)
        self._idle.start()
        self._watch_windows(on=True)
        if self._in_work:
            self.office.reopen(self._in_work)
        self.office.assignments.changed.connect(self._appear, Qt.ConnectionType.SingleShotConnection)
        if self._locked:
            self._locked = False
            self.office.choose_again()
        self.office.start()
        self.unlocked.emit()

    def _not_opened(self, error: BaseException) -> None:
        if self._unlock is None:  # the keyring did not open it
            self.ask_passphrase()
            self._appear()
        assert self._unlock is not None  # noqa: S101 - just shown
        if isinstance(error, ReviewerError):
            logger.warning("vault not opened: %s %s", type(error).__name__, error.detail)
            self._unlock.show_error(str(error))
        else:
            self._unlock.show_error("The vault could not be opened. The log says why.")
            self.window.notices.show_error(error)

    def _leave_office(self) -> None:
        self._idle.stop()
        self._drop_settings()
        office, vault = self.office, self._vault
        self.office = self._vault = None
        if office is not None:
            self._in_work = office.case_in_work
            office.close()
        if vault is not None:
            self._closing = self.outside.runner.submit(
                Lane.STORE, lambda _token: vault.close(), done=lambda _none: self._unwritten.tell()
            )

    def _drop_unlock(self) -> None:
        if self._unlock is not None:
            self.window.remove_screen(self._unlock)
            self._unlock = None

    def _switch_theme(self) -> None:
        name: theme.ThemeName = "light" if self.settings.theme == "dark" else "dark"
        self._change_settings({"theme": name})

    @staticmethod
    def _wear(name: theme.ThemeName) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply_theme(app, name)

    def _show_about(self) -> None:
        if self._about is None:
            from reviewer_app.ui.about import AboutPage  # noqa: PLC0415 - seldom asked for

            self._about = AboutPage()
            self._about.closed.connect(self._leave_about)
        self.window.set_navigation("")
        self.window.show_screen(self._about, bar=self.office is not None)

    def _leave_about(self) -> None:
        if self.office is not None:
            self.office.show_worklist()
        else:
            self.ask_passphrase()

    def _show_settings(self) -> None:
        if self.office is None or self._settings_page is not None:
            return  # what locks the vault is not for those who have not opened it
        from reviewer_app.ui.checking_engine import EngineChecks  # noqa: PLC0415 - seldom asked for
        from reviewer_app.ui.monitor_profiles import looking_up  # noqa: PLC0415 - as above
        from reviewer_app.ui.office.editing_learned import join_learned  # noqa: PLC0415 - as above
        from reviewer_app.ui.settings.page import SettingsPage  # noqa: PLC0415 - as above

        self._settings_page = page = SettingsPage(
            self.settings, lambda: self.outside.clock().astimezone().date(), looking_up(self.outside.runner)
        )
        page.changed.connect(self._change_settings)
        page.signature.try_wanted.connect(self._try_stamps)
        EngineChecks(self.outside.runner, page.dictation)
        page.closed.connect(self.office.resume)
        opened = self.office.open_case
        join_learned(page.learned, self.office.services, None if opened is None else opened.desk)
        self.window.screens.currentChanged.connect(self._screen_changed)
        self.window.set_navigation("")
        self.window.show_screen(page)
        self.window.set_place("window")

    def _try_stamps(self, settings: Settings) -> None:
        from reviewer_app.ui.trying_stamps import try_stamps  # noqa: PLC0415 - as above

        page = self._settings_page

        def tell(words: str, good: bool) -> None:
            if page is not None and page is self._settings_page:  # else it was left meanwhile
                page.signature.take_answer(words, good=good)

        try_stamps(self.outside.runner, settings, tell)

    def _show_keys(self) -> None:
        """Show the table of keys, also where another subject of the settings is in sight."""
        self._show_settings()
        if self._settings_page is not None:
            self._settings_page.show_keys()

    def _screen_changed(self, _at: int) -> None:
        """Another screen has come forward, by whatever command: the page goes, and comes anew when it is asked for."""
        if self._settings_page is not None and self.window.screens.currentWidget() is not self._settings_page:
            self._drop_settings()

    def _drop_settings(self) -> None:
        if self._settings_page is not None:
            page, self._settings_page = self._settings_page, None
            self.window.screens.currentChanged.disconnect(self._screen_changed)
            self.window.remove_screen(page)

    def _change_settings(self, changes: dict[str, object]) -> None:
        """Keep what was changed on the page, and put it in force."""
        self._keep_settings(**changes)
        if "theme" in changes:
            self._wear(self.settings.theme)
        if "shortcuts" in changes:
            put_keys_in_force(self.settings.shortcuts)
        self._idle.setInterval(self.settings.lock_after_minutes * 60_000)
        if self.office is not None:
            self.office.set_settings(self.settings)
        if self._settings_page is not None:
            self._settings_page.show_settings(self.settings)

    def _may_close(self) -> bool:
        """Whether the program may end; work that would be lost with it is told, and the reader decides."""
        if self.office is not None and self.office.holds_back(self._quit):
            return False
        return not self._unwritten.holds_back(self._quit)

    def _quit(self) -> None:
        self.window.close()

    def _keep_panels(self, left: int, right: int) -> None:
        self._keep_settings(left_panel_width=left, right_panel_width=right)

    def _keep_settings(self, **changes: object) -> None:
        wanted = replace(self.settings, **changes)  # type: ignore[arg-type]  # names of its own fields
        try:
            self.settings = validate(wanted)  # in force for this run, even if the disk takes nothing
            save_settings(self.outside.paths.config / SETTINGS_FILE, self.settings)
        except BadSettings as error:
            self.window.notices.show_error(error)


def system_keyring() -> KeyringAccess:
    """Return the keyring of the system."""
    from reviewer_app.store.keyring_access import KeyringAccess  # noqa: PLC0415 - see `Workstation._keyring`

    return KeyringAccess()


def settings_path(paths: Paths) -> Path:
    """Return where the settings of a profile are kept."""
    return paths.config / SETTINGS_FILE
