"""A hand that no program knows of: it turns the wheel through the X server and sees what stands on the screen."""

from __future__ import annotations

import ctypes
import ctypes.util
import time
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.x_screen import Screen

#: The buttons of X that a wheel presses: towards the reader, and away.
_ON, _BACK = 5, 4
_PRESS = 1
#: Of a line of the screen; the grey of letters and buttons is less, and no part of a picture further away.
_FEW, _GAP = 50, 24
#: Between two looks at the screen.
_LOOK_S = 0.0002
#: What has not changed by then was no step: the stack has an end there.
_LOST_S = 1.0


def hand_missing() -> tuple[str, ...]:
    """Return why no hand can be lent here, nothing where one can."""
    return () if ctypes.util.find_library("Xtst") else ("libXtst, which is not installed",)


class OutsideHand:
    """The pointer and the wheel of an X server; `close` lets go of it."""

    def __init__(self, display: str) -> None:
        self._x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
        self._test = ctypes.CDLL(ctypes.util.find_library("Xtst"))
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XDefaultRootWindow.restype = ctypes.c_ulong
        opened = self._x11.XOpenDisplay(display.encode())
        if not opened:
            raise RuntimeError("the X server cannot be reached")
        self._display = ctypes.c_void_p(opened)
        self._now = ctypes.c_ulong(0)

    def move(self, x: int, y: int) -> None:
        """Put the pointer there."""
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, self._now)
        self._x11.XSync(self._display, 0)

    def turn(self, *, back: bool = False) -> None:
        """Turn the wheel by one notch."""
        self._button(_BACK if back else _ON)

    def click(self, x: int, y: int) -> None:
        """Press and let go there."""
        self.move(x, y)
        self._button(_PRESS)

    def _button(self, number: int) -> None:
        for pressed in (1, 0):
            self._test.XTestFakeButtonEvent(self._display, number, pressed, self._now)
        self._x11.XFlush(self._display)

    def stretch(self, width: int, height: int) -> None:
        """Give the largest window of the screen this size: without a window manager some open as small as they can."""
        window, unused = ctypes.c_ulong(), ctypes.c_ulong()
        below, count = ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
        root = ctypes.c_ulong(self._x11.XDefaultRootWindow(self._display))
        self._x11.XQueryTree(
            self._display, root, ctypes.byref(unused), ctypes.byref(window), ctypes.byref(below), ctypes.byref(count)
        )
        largest = max((below[number] for number in range(count.value)), key=self._area)
        self._x11.XMoveResizeWindow(self._display, ctypes.c_ulong(largest), 0, 0, width, height)
        self._x11.XSync(self._display, 0)

    def _area(self, window: int) -> int:
        root, place, size = ctypes.c_ulong(), (ctypes.c_int(), ctypes.c_int()), [ctypes.c_uint() for _ in range(4)]
        drawable = ctypes.c_ulong(window)
        more = (root, *place, *size)
        self._x11.XGetGeometry(self._display, drawable, *(ctypes.byref(one) for one in more))
        return size[0].value * size[1].value

    def close(self) -> None:
        """Let go."""
        self._x11.XCloseDisplay(self._display)


def picture_on(screen: Screen) -> tuple[int, int, int, int]:
    """Return where the picture stands on the screen: left, top, width, height of the most that is in shades of grey."""
    pixels = screen.pixels[..., :3]
    grey = (pixels[..., 0] == pixels[..., 1]) & (pixels[..., 1] == pixels[..., 2])
    grey &= (pixels[..., 0] > 40) & (pixels[..., 0] < 200)
    across = max(_runs(grey.sum(0)), key=lambda one: int(grey[:, one].sum()))
    down = max(_runs(grey[:, across].sum(1)), key=lambda one: int(grey[one].sum()))
    return across.start, down.start, across.stop - across.start, down.stop - down.start


def _runs(counts: npt.NDArray[Any]) -> list[slice]:
    """Return the stretches with more than a few grey pixels in a line; a picture has no gap wider than `_GAP`."""
    found: list[slice] = []
    for one in np.flatnonzero(counts > _FEW).tolist():
        if found and one - found[-1].stop < _GAP:
            found[-1] = slice(found[-1].start, one + 1)
        else:
            found.append(slice(one, one + 1))
    if not found:
        raise RuntimeError("no picture is on the screen")
    return found


def steps_on_screen(screen: Screen, hand: OutsideHand, count: int, span: int) -> list[float]:
    """Return the milliseconds of `count` notches, each from the wheel to another middle line of the picture.

    It goes there and back over `span` images; the next notch comes when the last is on the screen.

    Raises
    ------
    RuntimeError
        If nothing follows the wheel.
    """
    left, top, width, height = picture_on(screen)
    middle = top + height // 2
    hand.move(left + width // 2, top + height // 3)  # beside the line that is looked at
    time.sleep(0.5)
    times: list[float] = []
    lost = 0
    for number in range(count):
        before = screen.line(left, middle, width)
        began = time.monotonic()
        hand.turn(back=number // span % 2 == 1)
        while screen.line(left, middle, width) == before:
            if time.monotonic() - began > _LOST_S:
                lost += 1
                break
            time.sleep(_LOOK_S)
        else:
            times.append((time.monotonic() - began) * 1000)
    if lost > count // 10:
        raise RuntimeError(f"{lost} of {count} notches changed nothing on the screen")
    return times
