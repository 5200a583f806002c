"""``python -m tests.pictures OUTPUT [DATA] [--only NAME]``: take the pictures of docs/viewer.md and marks.md.

With ``--opinion`` those of docs/opinion.md are taken instead, with ``--dictation`` those of docs/dictation.md: both
need no data.

With ``--screens`` each is taken whole on every screen of `SCREENS` instead, into a folder for each. With ``--demo DIR``
those of README are made instead, of the screenshots of an unattended demo run in DIR.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.pictures.screens import SCREENS, platform

os.environ["QT_QPA_PLATFORM"] = platform()  # the same picture on every machine

from PySide6.QtGui import QPixmap

from tests.pictures.scenes import DICTATION_SCENES, MARK_SCENES, OPINION_SCENES, SCENES, Scene
from tests.pictures.small import save_small
from tests.pictures.studio import Studio

#: The pictures of README, by the step of the demo that shows the same.
_OF_DEMO = {"case": "link-figure", "sign": "preview", "worklist": "deliver"}
_MOST_BYTES_OF_DEMO = 250_000


def main() -> int:
    """Take every picture that the data allow; 1 if one could not be taken."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("output", type=Path, help="the folder for the pictures")
    parser.add_argument("data", type=Path, nargs="?", help="a folder of test data (dicom/, wsi/)")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="take this one; may be repeated")
    parser.add_argument("--demo", type=Path, metavar="DIR", help="the output of an unattended demo run")
    parser.add_argument("--screens", action="store_true", help="take each on every kind of screen, uncompressed")
    parser.add_argument("--opinion", action="store_true", help="take the steps of writing an opinion")
    parser.add_argument(
        "--dictation", action="store_true", help="take dictation, as it is set up, spoken and corrected"
    )
    parser.add_argument("--window", type=int, nargs=2, metavar=("WIDTH", "HEIGHT"), help="take each in this size")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    if given.screens:
        return _on_screens(given.output, given.data, given.only)
    with Studio(tuple(given.window) if given.window else None) as studio:
        if given.demo is not None:
            return _of_demo(given.demo, given.output)
        without_data = (*(OPINION_SCENES if given.opinion else ()), *(DICTATION_SCENES if given.dictation else ()))
        scenes = without_data or (*SCENES, *MARK_SCENES)
        return _of_scenes(studio, scenes, given.output, given.data, given.only)


def _of_scenes(studio: Studio, scenes: tuple[Scene, ...], output: Path, data: Path | None, only: list[str]) -> int:
    left = 0
    for scene in scenes:
        if only and scene.name not in only:
            continue
        missing = [one for one in scene.needs if data is None or not (data / one).exists()]
        if missing:
            left += 1
            sys.stdout.write(f"{scene.name}: left out, {missing[0]} is not in the data folder\n")
            continue
        path = output / f"{scene.name}.png"
        scene.take(studio, data or Path(), path)
        _say(path)
    return int(left > 0)


def _on_screens(output: Path, data: Path | None, only: list[str]) -> int:
    """Take every picture on every screen; Qt takes a screen once for all, so each has a process of its own."""
    left = 0
    for screen in SCREENS:
        told = [str(output / screen.name), *([] if data is None else [str(data)])]
        told += ["--window", str(screen.width), str(screen.height), *(f"--only={name}" for name in only)]
        run = [sys.executable, "-m", "tests.pictures", *told]
        left |= subprocess.run(run, env={**os.environ, **screen.environment}, check=False).returncode
    return left


def _of_demo(folder: Path, output: Path) -> int:
    for name, step in _OF_DEMO.items():
        path = output / f"{name}.png"
        save_small(QPixmap(str(next(folder.glob(f"*-{step}.png")))), path, _MOST_BYTES_OF_DEMO)
        _say(path)
    return 0


def _say(path: Path) -> None:
    sys.stdout.write(f"{path}: {path.stat().st_size // 1000} kB\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
