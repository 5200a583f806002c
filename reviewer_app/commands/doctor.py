"""``doctor``: what works on this machine, and what to do about the rest."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reviewer_app.commands.window_here import WITHOUT_DISPLAY, absent_libraries, without_display
from reviewer_app.errors import ReviewerError

if TYPE_CHECKING:
    from reviewer_app.settings import Settings

_GB = 10**9
_ENOUGH_DISK = 5 * _GB
#: Child programs, so that a library that aborts the process takes only the child with it.
_WINDOW = (
    "import os; os.environ.setdefault('QT_QPA_PLATFORM', 'offscreen')\n"
    "from PySide6.QtWidgets import QApplication; QApplication([])\n"
    "from reviewer_app.viewer.fonts import MONO, load_fonts; load_fonts(); load_fonts(MONO)\n"
    "import PySide6.QtPdfWidgets, PySide6; print(PySide6.__version__)"
)
_DISPLAY = "from PySide6.QtGui import QGuiApplication; print(QGuiApplication([]).platformName())"
#: Platforms of Qt that show nothing.
_UNSEEN = ("offscreen", "minimal")
_SCREENS = (
    "import pathlib, sys; from reviewer_app.ui.screens_told import screens_told;"
    " print(screens_told(pathlib.Path(sys.argv[1])))"
)
_AUDIO = "from PySide6.QtMultimedia import QMediaDevices; print(len(QMediaDevices.audioInputs()))"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `state` is "works", "limited" or "missing"; `advice` what to do about the latter two."""

    subject: str
    state: str
    words: str
    advice: str = ""


def add_parser(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("doctor", help="what works on this machine, and what to do about the rest")
    # the general option of this name stands before the command; here it may follow it too
    parser.add_argument("--service", metavar="URL", default=argparse.SUPPRESS, help="also try this FHIR service")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Look at everything; return 0 if the program can work here, 1 if something it needs is missing."""
    looks: list[Callable[[], list[Finding]]] = [
        _system,
        _window,
        lambda: _screens(args.profile),
        _audio,
        lambda: _dictation(args.profile),
        _decoders,
        _keyring,
        lambda: _disk(args.profile),
    ]
    if args.service:
        looks.append(lambda: [_service(args.service)])
    findings = [finding for look in looks for finding in look()]
    if args.json:
        print(json.dumps({"findings": [asdict(one) for one in findings]}, indent=1))
    else:
        for one in findings:
            print(f"{one.state:8} {one.subject}: {one.words}")
            if one.advice:
                print(f"{'':8}   → {one.advice}")
    return 1 if any(one.state == "missing" for one in findings) else 0


def _system() -> list[Finding]:
    new_enough = sys.version_info >= (3, 11)
    words = f"{platform.python_version()} on {platform.platform(terse=True)}, {os.cpu_count()} cores"
    return [Finding("Python", "works" if new_enough else "missing", words, "" if new_enough else "Use 3.11 or newer.")]


def _child(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter and a constant program
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def _window() -> list[Finding]:
    done = _child(_WINDOW)
    subject = "Window and fonts"
    if done.returncode == 0:
        words = f"Qt for Python {done.stdout.strip()}, fonts of the program load"
        return [Finding(subject, "works", words), *_libraries("limited"), _display()]
    wanted = _libraries("missing")
    said = next((line for line in reversed(done.stderr.splitlines()) if ".so" in line), "Qt does not start")
    advice = "Install what is named next." if wanted else "Install the packages of packaging/apt.txt."
    return [Finding(subject, "missing", said.strip(), advice), *wanted]


def _libraries(state: str) -> list[Finding]:
    """Return all that Qt misses of the system, at once; nothing where it misses nothing."""
    absent = absent_libraries()
    advice = "Debian: install the packages of packaging/apt.txt, or run `make demo` as root."
    return [Finding("Libraries of the system", state, f"missing: {', '.join(absent)}", advice)] if absent else []


def _display() -> Finding:
    """Open the display as the window would, in a child: Qt ends a process that cannot."""
    subject = "Display"
    if without_display() and not os.environ.get("QT_QPA_PLATFORM"):
        return Finding(subject, "limited", "none", WITHOUT_DISPLAY)
    done = _child(_DISPLAY)
    named = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or "of this desktop"
    if done.returncode != 0:
        advice = "Install the libraries that are named above, if any. Is this display yours, and running?"
        return Finding(subject, "missing", f"the display {named} cannot be opened", advice)
    platform_name = done.stdout.strip()
    if platform_name in _UNSEEN:
        return Finding(subject, "limited", f"none is used: QT_QPA_PLATFORM is {platform_name}", WITHOUT_DISPLAY)
    return Finding(subject, "works", f"{named} ({platform_name})")


def _screens(profile: Path | None) -> list[Finding]:
    """Return which colour profile each screen has; nothing where there is none to look at."""
    from reviewer_app.paths import profile_paths

    if without_display() and not os.environ.get("QT_QPA_PLATFORM"):
        return []
    done = _child(_SCREENS, str(profile_paths(profile).config))
    if done.returncode != 0:
        return []  # that Qt does not start is said elsewhere
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    advice = "Choose the file of the display's profile, or none, in the settings under Display."
    return [
        Finding(f"Colours of {one['display']}", "limited" if one["trouble"] else "works", one["sentence"],
                advice if one["trouble"] else "")
        for one in found
    ]  # fmt: skip


def _audio() -> list[Finding]:
    done = _child(_AUDIO)
    if done.returncode != 0:
        return [Finding("Microphone", "limited", "QtMultimedia does not load", "Install libpulse0 for dictation.")]
    count = int(done.stdout.strip() or 0)
    if count == 0:
        return [Finding("Microphone", "limited", "none found", "Dictation needs one; everything else works.")]
    return [Finding("Microphone", "works", f"{count} found")]


def _dictation(profile: Path | None) -> list[Finding]:
    """Try the engine that the settings name, and the models of the folder that they name, as their page does."""
    from reviewer_app.paths import profile_paths
    from reviewer_app.settings import load_settings

    settings, _said = load_settings(profile_paths(profile).config / "settings.json")
    return [_engine_in_use(settings), _engines(), *_models(settings)]


def _engine_in_use(settings: Settings) -> Finding:
    from reviewer_app.dictation.checking import check_engine, require_model

    model = Path(settings.dictation_model) if settings.dictation_model else None
    try:
        if model is not None:
            require_model(model, settings.dictation_model_sha256)
        checked = check_engine(settings.dictation_engine, model)
    except ReviewerError as error:
        return Finding("Dictation", "limited", error.sentence, error.next_step or "Sound is recorded all the same.")
    advice = "" if checked.keeps_up else "Words come late, or choose a smaller model; sound is recorded all the same."
    return Finding("Dictation", "works" if checked.keeps_up else "limited", checked.words, advice)


def _engines() -> Finding:
    from reviewer_app.dictation.engine import ENGINES

    here = ", ".join(name for name, one in ENGINES.items() if one.installed)
    absent = "; ".join(f"{name}: {one.how_to_install}" for name, one in ENGINES.items() if not one.installed)
    return Finding(
        "Engines of dictation", "works", f"installed: {here}" + (f". Not needed: {absent}" if absent else "")
    )


def _models(settings: Settings) -> list[Finding]:
    """Return how each model in the folder does here, and which fits this machine."""
    from reviewer_app.dictation.fitting import FITS, best, measured, why
    from reviewer_app.dictation.model_files import models_in

    if not settings.dictation_models:
        return []
    subject = "Models of dictation"
    try:
        found = [measured(one) for one in models_in(Path(settings.dictation_models))]
    except ReviewerError as error:
        return [Finding(subject, "limited", error.sentence, "Choose another folder in the settings, under Dictation.")]
    told = [
        Finding(
            f"Model {one.model.folder.name} ({one.model.kind.words})",
            "works" if one.checked is not None and one.checked.keeps_up else "limited",
            why(one),
        )
        for one in found
    ]
    fits = best(found)
    words = "none keeps up with speech" if fits is None else f"{fits.model.folder.name} fits this machine: {FITS}"
    return [*told, Finding(subject, "limited" if fits is None else "works", words)]


def _decoders() -> list[Finding]:
    from reviewer_app.imaging.decode.table import TABLE, decoders_for, syntax_name

    findings = []
    for syntax in TABLE:
        found = decoders_for(syntax)
        state = "works" if found else "missing"
        words = "; then ".join(one.words for one in found) or "no decoder is installed"
        advice = "" if found else "Install the program's packages again: some of them are missing."
        findings.append(Finding(f"{syntax_name(syntax)} ({syntax})", state, words, advice))
    absent = {one.package: one.limits for row in TABLE.values() for one in row if not one.available()}
    findings.append(_apart())
    if absent:
        words = "; ".join(f"{package} ({limits})" for package, limits in absent.items())
        findings.append(Finding("Decoders not installed, and not needed", "works", words))
    return findings


def _apart() -> Finding:
    from reviewer_app.imaging.decode.decoding import works_apart

    subject = "Damaged pictures"
    if works_apart():
        return Finding(subject, "works", "decoded in a process apart, which may die without harm")
    advice = "Damaged pictures are refused; everything else works. See what keeps programs from starting others here."
    return Finding(subject, "limited", "the process apart does not start", advice)


def _keyring() -> list[Finding]:
    from reviewer_app.store.keyring_access import KeyringAccess

    access = KeyringAccess()
    if access.available():
        return [Finding("Keyring", "works", access.backend_name)]
    return [Finding("Keyring", "limited", "no safe one is offered", "The vault opens with its passphrase alone.")]


def _disk(profile: Path | None) -> list[Finding]:
    from reviewer_app.paths import profile_paths

    folder = profile_paths(profile).data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    enough = free > _ENOUGH_DISK
    advice = "" if enough else "A case can take several GB; make room before you download."
    return [Finding("Disk", "works" if enough else "limited", f"{free / _GB:.1f} GB free for cases", advice)]


def _service(url: str) -> Finding:
    from reviewer_app.sync.discovery import discover
    from reviewer_app.sync.http import HttpClient

    try:
        configuration = discover(url, HttpClient())
    except ReviewerError as error:
        return Finding("Service", "missing", error.sentence, error.next_step or "Check the address and the network.")
    return Finding("Service", "works", f"signs in at {configuration.authorization_endpoint}")
