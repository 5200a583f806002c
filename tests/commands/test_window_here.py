"""Where no window can be opened a sentence says so at once, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer_app import __main__ as program
from reviewer_app.commands import doctor, open_window, window_here
from reviewer_app.errors import ReviewerError
from tests.helpers.patience import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
ABSENT = "libglib-2.0.so.0: cannot open shared object file: No such file or directory"


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def started(tmp_path: Path, *arguments: str, display: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program as on a machine where nobody chose a platform of Qt."""
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    surroundings = {name: value for name, value in os.environ.items() if name not in left_out}
    if display is not None:
        surroundings["DISPLAY"] = display
    command = [sys.executable, "-m", "reviewer_app", "--profile", str(tmp_path), *arguments]
    return subprocess.run(
        command, env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=Path.cwd()
    )


@pytest.mark.parametrize("arguments", [(), ("view", ".")])
def test_without_a_display_no_window_waits_that_nobody_sees(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = started(tmp_path, *arguments)
    assert ended.returncode == 2
    assert ended.stderr.startswith("reviewer-app: There is no display to open a window on.")
    assert "demo --unattended" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_display_that_cannot_be_opened_ends_with_a_sentence(tmp_path: Path) -> None:
    ended = started(tmp_path, display=":7654")
    assert ended.returncode == 2
    assert "No window can be opened on this display." in ended.stderr
    assert "Reinstalling" not in ended.stderr


def test_a_platform_that_somebody_chose_is_taken_as_meant(no_display: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReviewerError):
        window_here.require_display()
    no_display.setenv("QT_QPA_PLATFORM", "offscreen")
    window_here.require_display()
    no_display.delenv("QT_QPA_PLATFORM")
    no_display.setenv("WAYLAND_DISPLAY", "wayland-0")
    window_here.require_display()


def test_a_library_that_the_system_lacks_is_named_instead_of_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(words: str) -> None:
        def run(_args: object) -> int:
            raise ImportError(words)

        monkeypatch.setattr(open_window, "run", run)

    fails(ABSENT)
    assert program.main([]) == 2
    said = capsys.readouterr().err
    assert said.startswith("reviewer-app: A library of the system is missing: libglib-2.0.so.0.")
    assert "doctor" in said
    fails("cannot import name 'x' from 'y'")
    with pytest.raises(ImportError, match="cannot import name"):
        program.main([])


def test_all_absent_libraries_are_read_from_what_the_loader_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = tmp_path / "ldd"
    lines = (
        "QtWidgets.abi3.so:", "\tlibc.so.6 => /lib/libc.so.6 (0x0)", "\tlibxcb-shape.so.0 => not found",
        "libqxcb.so:", "\tlibwayland-egl.so.1 => not found", "\tlibxcb-shape.so.0 => not found",
    )  # fmt: skip
    ask.write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(lines) + "\nEND\n", encoding="utf-8")
    ask.chmod(0o755)
    monkeypatch.setattr(shutil, "which", {"ldd": str(ask)}.get)
    assert window_here.absent_libraries() == ("libwayland-egl.so.1", "libxcb-shape.so.0")
    monkeypatch.setattr(shutil, "which", {}.get)
    assert window_here.absent_libraries() == ()


def test_every_file_that_is_looked_through_is_there() -> None:
    import PySide6

    folder = Path(PySide6.__file__).parent
    assert [name for name in window_here._LOADED if not list(folder.glob(name))] == []


def test_doctor_names_all_libraries_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "absent_libraries", lambda: ("libEGL.so.1", "libglib-2.0.so.0"))
    monkeypatch.setattr(doctor, "_WINDOW", f"raise ImportError({ABSENT!r})")
    first, second = doctor._window()
    assert (first.state, second.state) == ("missing", "missing")
    assert ABSENT in first.words
    assert second.words == "missing: libEGL.so.1, libglib-2.0.so.0"
    assert "packaging/apt.txt" in second.advice


def test_doctor_says_whether_there_is_a_display(no_display: pytest.MonkeyPatch) -> None:
    none = doctor._display()
    assert (none.state, none.words) == ("limited", "none")
    assert "DISPLAY" in none.advice
    no_display.setenv("DISPLAY", ":7654")
    shut = doctor._display()
    assert (shut.state, shut.words) == ("missing", "the display :7654 cannot be opened")
    no_display.setenv("QT_QPA_PLATFORM", "offscreen")
    unseen = doctor._display()
    assert unseen.state == "limited"
    assert "QT_QPA_PLATFORM is offscreen" in unseen.words
