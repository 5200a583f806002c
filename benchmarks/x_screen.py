"""An X server that nobody sees, and its frame buffer as a file."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

SIZE = (1920, 1080)
#: Room for a window whose panes take 1920×1080.
LARGE = (2400, 1300)
_WAIT_S = 60.0
#: A picture of a CT has more shades of grey than the buttons of any window.
_SHADES, _POINTS = 40, 300


class Screen:
    """The frame buffer of an X server that nobody sees, as a file: looking at it costs the programs nothing.

    `size` is columns, rows.
    """

    def __init__(self, folder: Path, display: str, size: tuple[int, int] = SIZE) -> None:
        self.display = display
        with (folder / "Xvfb_screen0").open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        head, colors = struct.unpack(">I", self._map[:4])[0], struct.unpack(">I", self._map[76:80])[0]
        flat = np.frombuffer(self._map, np.uint8, size[0] * size[1] * 4, head + colors * 12)
        self._pixels = flat.reshape(size[1], size[0], 4)

    @property
    def pixels(self) -> npt.NDArray[np.uint8]:
        """All pixels as they are now, ``(rows, columns, 4)``: the memory of the server itself."""
        return self._pixels

    def has_picture(self) -> bool:
        """Tell whether a picture in shades of grey is on the screen."""
        seen: npt.NDArray[np.uint8] = self._pixels[::4, ::4, :3].reshape(-1, 3)
        grey = seen[(seen[:, 0] == seen[:, 1]) & (seen[:, 1] == seen[:, 2]), 0]
        grey = grey[(grey > 20) & (grey < 240)]
        return len(grey) > _POINTS and len(np.unique(grey)) > _SHADES

    def line(self, left: int, top: int, width: int) -> bytes:
        """Return the pixels of a part of one line as they are now, four bytes each."""
        return self._pixels[top, left : left + width].tobytes()


def x_server_missing() -> tuple[str, ...]:
    """Return why there can be no X server here, nothing where there can be one."""
    return () if shutil.which("Xvfb") else ("Xvfb, which is not installed",)


@contextmanager
def x_server(folder: Path, size: tuple[int, int] = SIZE) -> Iterator[Screen]:
    """Run an X server without a screen."""
    folder.mkdir(exist_ok=True)
    display = f":{100 + os.getpid() % 400}"
    server = subprocess.Popen(
        ["Xvfb", display, "-screen", "0", f"{size[0]}x{size[1]}x24", "-fbdir", str(folder), "-nolisten", "tcp"],
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: (folder / "Xvfb_screen0").exists() and Path(f"/tmp/.X11-unix/X{display[1:]}").exists())
        time.sleep(0.5)
        yield Screen(folder, display, size)
    finally:
        server.terminate()
        server.wait(10)


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition.

    Raises
    ------
    RuntimeError
        If it does not hold in time.
    """
    end = time.monotonic() + _WAIT_S
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("it did not happen in time")
        time.sleep(0.004)
