"""What the import contracts cannot see: a fresh interpreter in which the lower packages bring in no Qt."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import reviewer_app

BELOW = ("cases", "dicom", "dictation", "exchange", "imaging", "papers", "report", "store", "sync")
SMALL = ("errors", "font_coverage", "geometry", "jobs", "log", "paths", "resources", "settings")
FORBIDDEN = ("PySide6", "shiboken6", "vtkmodules", "qtpy")


def _modules() -> list[str]:
    found = [f"reviewer_app.{name}" for name in SMALL]
    walked = pkgutil.walk_packages(reviewer_app.__path__, "reviewer_app.")
    return sorted([*found, *(one.name for one in walked if one.name.split(".")[1] in BELOW)])


def test_the_lower_packages_bring_in_no_qt() -> None:
    code = (
        f"import importlib, sys\nfor name in {_modules()!r}: importlib.import_module(name)\n"
        f"print([one for one in sys.modules if one.split('.')[0] in {FORBIDDEN!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
