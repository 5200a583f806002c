"""The bytecode of PySide's own Python modules, kept as Python keeps that of others."""

from __future__ import annotations

import builtins
import contextlib
import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

#: What PySide brings as source inside a library (shiboken's ``signature_bootstrap.py``) and compiles at every start.
_THEIRS = ("shibokensupport/", "signature_bootstrap.py")
_Known = dict[tuple[str, bytes], CodeType]


def bytecode_file() -> Path:
    """Return where it is kept: with the bytecode of this package."""
    return Path(cache_from_source(__file__)).with_suffix(".pyside")


@contextmanager
def compiled_once() -> Iterator[None]:
    """Take what is imported inside the block from the kept bytecode where its source is the very same, else keep it.

    As with any module nothing is kept where Python is told so, or where the folder cannot be written.
    """
    known = _read()
    used: _Known = {}
    compile_source = builtins.compile

    def compile_or_take(source: Any, filename: Any, *arguments: Any, **named: Any) -> Any:
        if not (isinstance(filename, str) and filename.startswith(_THEIRS)):
            return compile_source(source, filename, *arguments, **named)
        key = (filename, source if isinstance(source, bytes) else str(source).encode())
        used[key] = known.get(key) or compile_source(source, filename, *arguments, **named)
        return used[key]

    builtins.compile = compile_or_take
    try:
        yield
    finally:
        builtins.compile = compile_source
    if used.keys() - known.keys() and not sys.dont_write_bytecode:
        _write(used)


def _read() -> _Known:
    try:
        data = bytecode_file().read_bytes()
        if not data.startswith(MAGIC_NUMBER):
            return {}
        known: _Known = marshal.loads(data[len(MAGIC_NUMBER) :])  # noqa: S302 - as trusted as any bytecode beside it
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(known: _Known) -> None:
    path = bytecode_file()
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(MAGIC_NUMBER + marshal.dumps(known))
        temporary.replace(path)
