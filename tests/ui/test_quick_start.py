from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.helpers.patience import PATIENCE

PROGRAM = """
import gc, os, sys
from reviewer_app.ui.quick_start import load_quickly, loaded
load_quickly()
assert ("QT_NO_GUI_THREADPOOL" in os.environ) == (os.cpu_count() <= 2)
assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
assert not gc.isenabled()
assert "msgspec" in sys.modules and "typing_extensions" not in sys.modules
import typing_extensions
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
import reviewer_app.ui.parts
import builtins
assert "feature" not in builtins.__import__.__name__, "every import asks PySide"
import linecache
assert not [name for name in linecache.cache if "reviewer_app" in name], "PySide has read our source"
app = QApplication([])
label = reviewer_app.ui.parts.label("words")
assert label.text() == "words" and not hasattr(label, "set_text")
loaded()
QTimer.singleShot(1200, app.quit)
app.exec()
assert gc.isenabled() and gc.get_freeze_count() and gc.get_threshold()[0] > 700
assert sys.getswitchinterval() < 0.001, "a paint that gave way would wait for a third of a step"
"""


def test_nothing_is_looked_for_while_the_program_is_loaded_and_everything_after() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=PATIENCE, check=False,
        env={name: value for name, value in os.environ.items() if name not in ("QT_NO_GUI_THREADPOOL",
                                                                              "OPENBLAS_NUM_THREADS")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


AHEAD = """
import builtins, dataclasses, enum, sys
from reviewer_app.ui.compiled_once import bytecode_file
from reviewer_app.ui.quick_start import load_ahead
create = enum.EnumType._create_
for name in ("reviewer_app.cases.case", "reviewer_app.cases.work"):
    before = bytecode_file("some").exists() and bytecode_file("some").read_bytes()
    try:
        with load_ahead("some"):
            assert hasattr(dataclasses, "exec") and enum.EnumType._create_ is not create
            import numpy, re
            assert re.compile("a").match("a") and not isinstance(re.compile("a"), re.Pattern)
            __import__(name)
            if name.endswith("work"):
                raise KeyError(name)
    except KeyError:
        pass
    assert builtins.compile is compile and not hasattr(dataclasses, "exec") and enum.EnumType._create_ is create
    assert bytecode_file("some").read_bytes() != before, "what was compiled is not kept"
assert isinstance(re.compile("a"), re.Pattern)
assert numpy.add(1, 2) == 3 and numpy.ndarray.sum.__doc__ is None
assert not bytecode_file().exists(), "it went into the file of the start"
"""


def test_what_is_needed_next_is_loaded_as_the_start_is_and_kept_apart_from_it(tmp_path: Path) -> None:
    places = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    places.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", AHEAD], capture_output=True, text=True, timeout=60, check=False, env=places
    )
    assert done.returncode == 0, done.stderr
