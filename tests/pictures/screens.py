"""The screens that pictures are taken on: Qt's offscreen platform, with screens of a size and a scale."""

from __future__ import annotations

import atexit
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_CHOSEN = "PICTURE_SCREEN"


@dataclass(frozen=True, slots=True)
class Screen:
    """`width` and `height` in logical pixels, and device pixels for each of them."""

    width: int
    height: int
    scale: float = 1.0

    @property
    def name(self) -> str:
        """The name of the folder for its pictures."""
        return f"{self.width}x{self.height}@{self.scale:g}"

    @property
    def environment(self) -> Mapping[str, str]:
        """What tells a process to use it."""
        device = f"{round(self.width * self.scale)} {round(self.height * self.scale)}"
        return {_CHOSEN: device, "QT_SCALE_FACTOR": f"{self.scale:g}"}


#: A small laptop and a large display, as they are and with everything larger by half.
SCREENS = tuple(Screen(*size, scale) for size in ((1366, 768), (2560, 1440)) for scale in (1.0, 1.5))
_PAGE = "1600 1200"


def platform() -> str:
    """Return the name of the platform with the screen of this process, as Qt wants it before it is loaded."""
    width, height = os.environ.get(_CHOSEN, _PAGE).split()
    screen = {
        "name": "Display", "x": 0, "y": 0, "width": int(width), "height": int(height), "logicalDpi": 96,
        "logicalBaseDpi": 96, "dpr": 1,
    }  # fmt: skip
    told = {"synchronousWindowSystemEvents": False, "windowFrameMargins": False, "screens": [screen]}
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "screens.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return f"offscreen:configfile={path}"
