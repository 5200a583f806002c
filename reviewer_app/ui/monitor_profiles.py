"""Which ICC profile each screen has: a file that the reader chose for the monitor, or what the system says of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from PySide6.QtGui import QGuiApplication, QScreen

from reviewer_app.displays import DisplayIdentity, ProfileChoice, known_as
from reviewer_app.errors import BadSettings
from reviewer_app.jobs import JobRunner, Lane, Priority
from reviewer_app.settings import Settings
from reviewer_app.ui.x11_profiles import root_profile

_MOST = 16 << 20
"""Bytes that are read of a file; no profile is as large."""
_AS_SRGB = "Colours are shown as for sRGB."


@dataclass(frozen=True, slots=True)
class Asked:
    """A screen whose profile is asked for: its name, which of the X server's monitors it is (None elsewhere)."""

    screen: str
    choice: ProfileChoice
    number: int | None = None

    @property
    def idle(self) -> bool:
        """Whether the answer is known without looking: there is none."""
        return self.choice.source == "none" or (self.choice.source == "system" and self.number is None)


@dataclass(frozen=True, slots=True)
class ProfileInForce:
    """The profile of a screen, empty for none, and a sentence that says which it is or why there is none.

    `trouble` is whether there ought to be one.
    """

    screen: str
    data: bytes
    sentence: str
    trouble: bool = False


LookUp: TypeAlias = "Callable[[Asked, Callable[[ProfileInForce], None]], None]"
"""Finds the profile of a screen, and tells it at once or later on the GUI thread."""


def looking_up(runner: JobRunner) -> LookUp:
    """Return what looks profiles up in jobs."""

    def look_up(asked: Asked, tell: Callable[[ProfileInForce], None]) -> None:
        if asked.idle:
            tell(profile_in_force(asked))
        else:
            runner.submit(Lane.DECODE, lambda _token: profile_in_force(asked), done=tell, priority=Priority.INTERACTION)

    return look_up


def asked_of(identities: Iterable[tuple[QScreen, DisplayIdentity]], settings: Settings) -> tuple[Asked, ...]:
    """Return what is to be asked for screens; on the GUI thread. Qt and X count monitors alike, the main one first."""
    names = [one.name() for one in QGuiApplication.screens()]
    numbers = {name: at for at, name in enumerate(names)} if QGuiApplication.platformName() == "xcb" else {}
    return tuple(
        Asked(one.name(), known_as(identity, settings.displays).profile, numbers.get(one.name()))
        for one, identity in identities
    )


def profile_in_force(asked: Asked) -> ProfileInForce:
    """Look for a profile and read it: files and the X server, so not on the GUI thread."""
    choice = asked.choice
    if choice.source == "none":
        return ProfileInForce(asked.screen, b"", f"No colour profile is to be followed. {_AS_SRGB}")
    if choice.source == "file":
        path = Path(choice.file)
        try:
            with path.open("rb") as file:
                data = file.read(_MOST)
        except OSError:
            words = f"The file {path.name} that was chosen as colour profile cannot be read. {_AS_SRGB}"
            return ProfileInForce(asked.screen, b"", words, trouble=True)
        return _read(asked.screen, data, f"The file {path.name}", f"from the file {path.name}")
    if asked.number is None:
        where = "Without an X server" if sys.platform == "linux" else "On this system"
        words = f"{where} the program asks nobody for colour profiles: choose the file of the monitor. {_AS_SRGB}"
        return ProfileInForce(asked.screen, b"", words)
    data = root_profile(asked.number)
    if not data:
        return ProfileInForce(asked.screen, b"", f"The system has no colour profile of this display. {_AS_SRGB}")
    return _read(asked.screen, data, "What the system has as colour profile of this display", "from the system")


def _read(screen: str, data: bytes, subject: str, origin: str) -> ProfileInForce:
    from reviewer_app.imaging.monitor_profile import read_profile  # noqa: PLC0415 - takes long to load

    try:
        found = read_profile(data)
    except BadSettings as error:
        return ProfileInForce(screen, b"", f"{subject} {error.sentence}. {_AS_SRGB}", trouble=True)
    return ProfileInForce(screen, found.data, f"Colours are matched to this display by “{found.name}”, {origin}.")
