"""Can a window be opened on this machine? Answered without Qt, which ends the process where it cannot."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from reviewer_app.errors import ReviewerError

#: What the window loads of Qt, below the folder of PySide6; the last of them only where it is shown, or heard.
_LOADED = (
    "QtWidgets.abi3.so", "QtPdfWidgets.abi3.so", "QtMultimedia.abi3.so", "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqwayland*.so", "Qt/plugins/multimedia/lib*.so",
)  # fmt: skip
_ABSENT = r"(?m)^\s*(\S+\.so[.\d]*) => not found"
_NOT_LOADED = r"(\S+\.so[.\d]*): cannot open shared object file"
_TIMEOUT_S = 60
#: What is to be done where there is no display.
WITHOUT_DISPLAY = (
    "The commands and `reviewer-app demo --unattended` work here. For a window, start the program in a desktop "
    "session, or set DISPLAY or WAYLAND_DISPLAY."
)


def without_display() -> bool:
    """Whether this is a Linux machine and nothing says where a window could be shown."""
    return sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def require_display() -> None:
    """Return where a window can be asked for; a platform of Qt that somebody chose is taken as meant.

    Raises
    ------
    ReviewerError
        If there is no display. Qt would paint a window that nobody sees and wait for ever.
    """
    if without_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise ReviewerError("There is no display to open a window on.", next_step=WITHOUT_DISPLAY)


def library_missing(error: ImportError) -> ReviewerError | None:
    """Return the sentence for an import that failed for want of a library of the system; None for any other."""
    found = re.match(_NOT_LOADED, str(error))
    if found is None:
        return None
    return ReviewerError(
        f"A library of the system is missing: {found[1]}.",
        next_step="`reviewer-app doctor` names all that are missing and what to do.",
    )


def absent_libraries() -> tuple[str, ...]:
    """Return the libraries of the system that Qt wants and that are not there, for example ``libxcb-shape.so.0``.

    Empty where there is no ``ldd`` to ask.
    """
    import importlib.util  # here, as the window opens sooner without them
    import shutil
    import subprocess

    found, ask = importlib.util.find_spec("PySide6"), shutil.which("ldd")
    if not sys.platform.startswith("linux") or ask is None or found is None or found.origin is None:
        return ()
    folder = Path(found.origin).parent
    files = [str(one) for name in _LOADED for one in sorted(folder.glob(name))]
    told = subprocess.run([ask, *files], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)  # noqa: S603 - files of ours
    return tuple(sorted(set(re.findall(_ABSENT, told.stdout))))
