"""The demo with a person at it: the service and a fresh profile behind the real window, gone when it is closed."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QTimer

from reviewer_app.app import Application, Options, open_in_browser
from reviewer_app.demo.samples.fhir_people import REVIEWER_LOGIN, REVIEWER_PASSWORD
from reviewer_app.demo.stage import SIGNING_PASSPHRASE, Stage, StageOptions, say_left_out

_SIGNALS_MS = 200


def run_attended(options: StageOptions, say: Callable[[str], None]) -> int:
    """Show the workstation until its window is closed.

    Parameters
    ----------
    options
        Where the profile is, and what is imported.
    say
        Told what the person needs to know, and where the service is.
    """
    with Stage(options, datetime.now(UTC)) as stage:
        say_left_out(stage.left_out, say)
        application = Application(
            Options(profile=stage.profile, service_url=stage.endpoint.fhir, open_url=told_if_not(open_in_browser, say))
        )
        say(
            f"Sign in as {REVIEWER_LOGIN} with the password {REVIEWER_PASSWORD}; sign opinions with the passphrase "
            f"{SIGNING_PASSPHRASE}. Choose any passphrase for the vault. The service of the demo is at "
            f"{stage.endpoint.issuer}; it and everything of the demo is removed when the window closes."
        )
        application.start()
        try:
            with _Interrupts(application):
                return application.qt.exec()
        finally:
            application.stop()


def told_if_not(open_url: Callable[[str], bool], say: Callable[[str], None]) -> Callable[[str], bool]:
    """Return `open_url` so that the terminal names the address that no browser took."""

    def opened(url: str) -> bool:
        if open_url(url):
            return True
        say(f"No browser could be opened. To sign in, open this address in one on this computer: {url}")
        return False

    return opened


class _Interrupts:
    """Ends the event loop on Ctrl+C and on a request to end, so that nothing temporary is left behind."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
        # Python looks at signals only when Qt lets it run
        self._timer = QTimer(interval=_SIGNALS_MS)
        self._timer.timeout.connect(lambda: None)

    def __enter__(self) -> None:
        for one in self._before:
            signal.signal(one, lambda *_: self._application.qt.quit())
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        for one, before in self._before.items():
            signal.signal(one, before)
