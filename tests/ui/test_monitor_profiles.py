"""Which ICC profile a screen has: chosen, from the X server, or none, each with its sentence."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from reviewer_app.displays import KnownDisplay, ProfileChoice
from reviewer_app.settings import Settings
from reviewer_app.ui import monitor_profiles, x11_profiles
from reviewer_app.ui.monitor_profiles import Asked, asked_of, profile_in_force
from reviewer_app.ui.workspace_settings import identity_of
from reviewer_app.ui.x11_profiles import root_profile
from tests.helpers.icc import strong


def test_a_file_is_named_with_what_it_calls_itself(tmp_path: Path) -> None:
    path = tmp_path / "left.icc"
    path.write_bytes(strong(name="Left, D65"))
    found = profile_in_force(Asked("left", ProfileChoice("file", str(path)), 0))
    assert (found.screen, found.data, found.trouble) == ("left", strong(name="Left, D65"), False)
    assert found.sentence == "Colours are matched to this display by “Left, D65”, from the file left.icc."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "The file chosen.icc that was chosen as colour profile cannot be read."),
        (b"nothing", "The file chosen.icc is no colour profile that can be read."),
        (strong("prtr"), "The file chosen.icc is the profile of a printer, not of a display."),
    ],
)
def test_a_file_that_is_no_use_is_said_and_nothing_is_followed(tmp_path: Path, data: bytes | None, words: str) -> None:
    path = tmp_path / "chosen.icc"
    if data is not None:
        path.write_bytes(data)
    found = profile_in_force(Asked("left", ProfileChoice("file", str(path))))
    assert (found.data, found.trouble) == (b"", True)
    assert found.sentence == f"{words} Colours are shown as for sRGB."


def test_none_is_none_whatever_the_system_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor_profiles, "root_profile", lambda _number: strong())
    found = profile_in_force(Asked("left", ProfileChoice("none"), 0))
    assert (found.data, found.trouble) == (b"", False)
    assert profile_in_force(Asked("left", ProfileChoice(), 0)).data == strong()


def test_where_the_system_is_not_asked_that_is_said() -> None:
    found = profile_in_force(Asked("left", ProfileChoice()))
    assert (found.data, found.trouble) == (b"", False)
    assert "choose the file of the monitor" in found.sentence
    assert Asked("left", ProfileChoice()).idle
    assert not Asked("left", ProfileChoice(), 0).idle
    assert not Asked("left", ProfileChoice("file", "x")).idle


def test_screens_are_numbered_where_there_is_an_x_server(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = qapp.primaryScreen()
    identity = identity_of(screen)
    choice = ProfileChoice("file", "some.icc")
    settings = Settings(displays=(KnownDisplay(identity, profile=choice),))
    assert asked_of([(screen, identity)], settings) == (Asked(screen.name(), choice, None),)
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    assert asked_of([(screen, identity)], Settings()) == (Asked(screen.name(), ProfileChoice(), 0),)


@pytest.fixture
def x_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An X server of its own is the one of this session."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed: apt-get install xvfb")
    mine, its = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(its), "-noreset", "-screen", "0", "64x64x24", "-nolisten", "tcp"],
        pass_fds=(its,),
        stderr=subprocess.DEVNULL,
    )
    os.close(its)
    with os.fdopen(mine) as told:
        monkeypatch.setenv("DISPLAY", f":{told.readline().strip()}")
    yield
    server.terminate()
    server.wait()


def put_on_root(name: str, data: bytes, bits: int = 8) -> None:
    """Set a property of the root window, as a colour daemon does; CARDINAL is atom 6."""
    xcb = x11_profiles._library()
    word = ctypes.c_uint32
    xcb.xcb_change_property.argtypes = [ctypes.c_void_p, ctypes.c_uint8, word, word, word, ctypes.c_uint8, word,
                                        ctypes.c_char_p]  # fmt: skip
    connection = xcb.xcb_connect(None, None)
    atom = xcb.xcb_intern_atom_reply(connection, xcb.xcb_intern_atom(connection, 0, len(name), name.encode()), None)
    root = xcb.xcb_setup_roots_iterator(xcb.xcb_get_setup(connection)).data[0]
    xcb.xcb_change_property(connection, 0, root, atom.contents.atom, 6, bits, len(data) * 8 // bits, data)
    xcb.xcb_intern_atom_reply(connection, xcb.xcb_intern_atom(connection, 1, 1, b"x"), None)  # till it is done
    xcb.xcb_disconnect(connection)


@pytest.mark.usefixtures("x_server")
def test_the_x_server_has_one_for_each_monitor() -> None:
    assert root_profile(0) == root_profile(1) == b""
    large = strong() + bytes(300_000)
    put_on_root("_ICC_PROFILE", large)
    put_on_root("_ICC_PROFILE_1", strong(name="Second"))
    assert root_profile(0) == large
    assert profile_in_force(Asked("right", ProfileChoice(), 1)).sentence == (
        "Colours are matched to this display by “Second”, from the system."
    )
    put_on_root("_ICC_PROFILE_1", strong("prtr"))
    told = profile_in_force(Asked("right", ProfileChoice(), 1))
    assert told.trouble
    assert told.sentence.startswith("What the system has as colour profile of this display is the profile of a printer")
    put_on_root("_ICC_PROFILE_1", bytes(8), bits=32)
    assert root_profile(1) == b""
    assert "has no colour profile" in profile_in_force(Asked("right", ProfileChoice(), 1)).sentence


def test_without_an_x_server_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987654")
    assert root_profile(0) == b""
