"""A window that is there sooner: what Python and PySide do on the side while the program is being loaded, left out."""

from __future__ import annotations

import builtins
import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from reviewer_app.ui.compiled_once import CompiledOnce
from reviewer_app.ui.enumerations import QuickEnumerations
from reviewer_app.ui.patterns_later import patterns_later

#: The first window is painted by then.
_LATER_MS = 1000
#: Seconds that another thread may go on when the window wants to: Python's 5 ms are a third of a step of the wheel,
#: and a paint gives way, and asks again, at nearly every call of Qt.
_SWITCH_S = 0.0005
#: So many things are made before young ones are looked through: a step makes hundreds, and nearly all go by themselves.
_YOUNG = 5000
#: Qt shares out what it enlarges to threads of its own, and the window waits for the last of them. On two cores that is
#: hardly quicker where both are free, and where one decodes the next image a step of the wheel waits 6 ms longer.
_PAINT_IN_ONE_THREAD, _FEW_CORES = "QT_NO_GUI_THREADPOOL", 2
#: What multiplies matrices is itself one of several threads already (`imaging.side_by_side`).
_MULTIPLY_IN_ONE_THREAD = "OPENBLAS_NUM_THREADS"
#: They only write into numpy's functions what to read about them.
_WORDS_OF_NUMPY = ("numpy._core._add_newdocs", "numpy._core._add_newdocs_scalars")
_compiled = CompiledOnce()
_enumerations = QuickEnumerations()
_one_at_a_time = threading.Lock()


def load_quickly() -> None:
    """Call before the program and PySide are imported.

    Nothing that is loaded now is garbage, so nobody need look for it; see `loaded`. What PySide and dataclasses would
    compile is taken from the last start, or left until it is used. And PySide looks through the source of every module
    that is imported after it for the word that switches its other ways of naming on. None of ours has it, and reading
    hundreds of files, which then also stay in memory, takes a tenth of the start.
    """
    if (os.cpu_count() or 1) <= _FEW_CORES:
        os.environ.setdefault(_PAINT_IN_ONE_THREAD, "1")
    os.environ.setdefault(_MULTIPLY_IN_ONE_THREAD, "1")
    gc.disable()
    _compiled.start()
    _enumerations.start()
    _bind_lazily()
    with patterns_later():
        with _not_found("typing_extensions"):  # msgspec takes from it what `typing` has since Python 3.11
            import msgspec  # noqa: F401, PLC0415 - that is what it is for
        import PySide6  # noqa: PLC0415 - its way into Python, before any part of Qt

        _read_no_source()
        import PySide6.QtCore  # noqa: F401, PLC0415 - as above

        _import_directly()


def _read_no_source() -> None:
    """Have PySide look through no module that is imported from now on."""
    try:
        from shibokensupport import feature  # noqa: PLC0415 - a part of PySide that may change
    except ImportError:
        return
    if isinstance(getattr(feature, "pyside_feature_dict", None), dict):
        feature.pyside_feature_dict = _Known(feature.pyside_feature_dict)


def _import_directly() -> None:
    """Let Python import as it does without PySide, whose own way asks two functions at each of ten thousand imports."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def loaded() -> None:
    """Call when the event loop is about to run: soon after, garbage is looked for again, in what is new since."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - see `load_quickly`

    _compiled.stop()
    sys.setswitchinterval(_SWITCH_S)
    QTimer.singleShot(_LATER_MS, _collect_again)


def _bind_lazily() -> None:
    """Let functions of libraries be looked for when they are first called: PySide's name more than thirteen thousand.

    Python asks the system for all of them at once. A library that was linked to be bound at once still is.
    """
    if hasattr(sys, "setdlopenflags"):  # not on Windows
        sys.setdlopenflags(os.RTLD_LAZY)


@contextmanager
def _not_found(module: str) -> Iterator[None]:
    """Within the block, let a module that can be done without be missing, unless it is loaded already."""
    absent: dict[str, Any] = sys.modules
    if module in absent:
        yield
        return
    absent[module] = None
    try:
        yield
    finally:
        del absent[module]


@contextmanager
def quick_enumerations() -> Iterator[None]:
    """Within the block, make enumerations as quickly as at the start. Call it after `loaded`."""
    with _one_at_a_time:
        _enumerations.start()
        try:
            yield
        finally:
            _enumerations.stop()


@contextmanager
def load_ahead(name: str) -> Iterator[None]:
    """Within the block, in whatever thread, load as quickly as at the start what is needed next.

    `name` is that of the occasion, see `CompiledOnce`. Call it after `loaded`.
    """
    with _one_at_a_time:
        compiled = CompiledOnce(name)
        compiled.start()
        _enumerations.start()
        try:
            with patterns_later():
                _leave_out_words()
                yield
        finally:
            compiled.stop()
            _enumerations.stop()


def _leave_out_words() -> None:
    """Let numpy be loaded without the descriptions of its functions, unless it is loaded already."""
    if "numpy" not in sys.modules:
        for name in _WORDS_OF_NUMPY:
            sys.modules.setdefault(name, ModuleType(name))


def _collect_again() -> None:
    _enumerations.stop()  # events and the first paint have theirs
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    gc.enable()


class _Known(dict[str, Any]):
    """PySide's record of modules it has looked through, by name: all of them."""

    def __contains__(self, _name: object) -> bool:
        return True
