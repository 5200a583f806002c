"""The one place that builds the parts and joins them: construction, start, orderly stop."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from PySide6.QtCore import Qt

from reviewer_app.jobs import JobRunner
from reviewer_app.log import close_log, set_up_log
from reviewer_app.paths import profile_paths
from reviewer_app.settings import load_settings, validate
from reviewer_app.ui import quick_start
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.qt_application import qt_application, settle_clipboard
from reviewer_app.ui.single_instance import SingleInstance
from reviewer_app.ui.workstation import Outside, Workstation, settings_path, system_keyring

if TYPE_CHECKING:
    from reviewer_app.cases.instances import InstanceIndex
    from reviewer_app.store.keyring_access import KeyringAccess

logger = logging.getLogger(__name__)
_KEEP_SECONDS, _STOP_SECONDS = 30.0, 15.0
_SWITCH_SECONDS = 0.0002


@dataclass(frozen=True)
class Options:
    """What the command line, or the demo, chooses. None is the system's own: its browser, its clock, its keyring."""

    profile: Path | None = None
    service_url: str = ""
    open_url: Callable[[str], bool] | None = None
    clock: Callable[[], datetime] | None = None
    keyring: Callable[[], KeyringAccess] | None = None


class Application:
    """The running program: build it, show it, stop it. There is one `QApplication`, made here if need be."""

    def __init__(self, options: Options) -> None:
        # The vault is opened beside the window that is built, in many short calls, and each waits for its turn.
        sys.setswitchinterval(_SWITCH_SECONDS)
        self.paths = profile_paths(options.profile)
        self.paths.create()
        set_up_log(self.paths.log)
        self.qt = qt_application()
        settings, said = load_settings(settings_path(self.paths))
        if options.service_url:
            settings = validate(replace(settings, service_url=options.service_url))
        self.runner = JobRunner(QtDelivery(self.qt), on_unhandled=self._unhandled)
        outside = Outside(
            paths=self.paths,
            runner=self.runner,
            clock=options.clock or (lambda: datetime.now(UTC)),
            open_url=options.open_url or open_in_browser,
            check=_check_instance,
            keyring=options.keyring or system_keyring,
        )
        self.workstation = Workstation(outside, settings, said)
        self._excepthook = sys.excepthook
        sys.excepthook = self._crashed

    def start(self) -> None:
        """Show the window."""
        self.workstation.start()

    def stop(self) -> bool:
        """Refuse new work, finish what is being written, close everything; return whether all ended in time."""
        self.workstation.close()
        kept = self.workstation.finish(_KEEP_SECONDS)
        ended = self.runner.close(_STOP_SECONDS) and kept
        if not ended:
            logger.error("not every job ended in time")
        sys.excepthook = self._excepthook
        close_log()
        return ended

    def _unhandled(self, error: BaseException) -> None:
        self.workstation.window.notices.show_error(error)

    def _crashed(self, kind: type[BaseException], error: BaseException, _trace: object) -> None:
        """Log a failure nobody took, and say so once; drafts are stored already."""
        if issubclass(kind, KeyboardInterrupt):
            self.qt.quit()
            return
        self.workstation.window.notices.show_error(error)


def run(*, profile: Path | None, service_url: str) -> int:
    """Run the workstation until its window is closed; a second start on a profile brings the first forward."""
    return run_until_closed(Options(profile=profile, service_url=service_url))


def run_until_closed(options: Options, built: Callable[[Application], None] | None = None) -> int:
    """Run as `run` does with any options; `built` gets the program before its window is shown."""
    qt = qt_application()
    instance = SingleInstance(profile_paths(options.profile).data)
    if instance.hand_over():
        return 0
    application = Application(options)
    instance.asked.connect(lambda: _bring_forward(application.workstation))
    application.workstation.window.after_first_paint.do(instance.listen)
    if built is not None:
        built(application)
    application.start()
    quick_start.loaded()
    try:
        return qt.exec()
    finally:
        settle_clipboard()
        application.stop()
        instance.close()


def _bring_forward(workstation: Workstation) -> None:
    window = workstation.window
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()


def _check_instance(stream: BinaryIO) -> InstanceIndex:
    """Read the header of a received file; what knows DICOM takes long to load and the worklist does without it."""
    from reviewer_app.imaging.index import index_instance  # noqa: PLC0415

    return index_instance(stream)


def open_in_browser(url: str) -> bool:
    """Open an address in the system's browser; return whether there is one that took it."""
    from PySide6.QtCore import QUrl  # noqa: PLC0415 - the worklist is painted without it
    from PySide6.QtGui import QDesktopServices  # noqa: PLC0415 - as well

    return QDesktopServices.openUrl(QUrl(url))
