"""The bytecode of what is compiled anew at every start, kept as Python keeps that of modules."""

from __future__ import annotations

import builtins
import contextlib
import dataclasses
import marshal
import os
import sys
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

#: What PySide brings as source inside a library: shiboken's ``signature_bootstrap.py`` and what that loads.
_OF_PYSIDE = ("shibokensupport/", "signature_bootstrap.py")
#: The methods of dataclasses, which are written as text.
_OF_DATACLASSES = "<string>"
_Codes = dict[tuple[str, str | bytes], CodeType]


def bytecode_file(name: str = "") -> Path:
    """Return where that of one occasion is kept: with the bytecode of this package. The start has no name."""
    return Path(cache_from_source(__file__)).with_suffix(f".{name}.once" if name else ".once")


class CompiledOnce:
    """Between `start` and `stop` takes code from what was kept where its source is the very same.

    It lays itself before the two functions that compile, `compile` for PySide and `exec` for `dataclasses`. As with
    any module nothing is kept where Python is told so, or where the folder cannot be written. Each occasion on which
    much is loaded has a name and a file of its own, so that none reads what another needs; one is in force at a time.
    """

    def __init__(self, name: str = "") -> None:
        self._file = bytecode_file(name)
        self._known: _Codes = {}
        self._used: _Codes = {}
        self._compile = builtins.compile
        self._working = False

    def start(self) -> None:
        """Read what was kept and begin to use it. A second call does nothing."""
        if self._working:
            return
        self._known, self._used, self._working = _read(self._file), {}, True
        self._compile = builtins.compile
        builtins.compile = self._compile_or_take
        dataclasses.exec = self._execute  # type: ignore[attr-defined]  # a name of the module goes before a builtin

    def stop(self) -> None:
        """Leave compiling as it was; keep what was used, if any of it had to be compiled."""
        if not self._working:
            return
        self._working = False
        builtins.compile = self._compile
        del dataclasses.exec  # type: ignore[attr-defined]
        if self._used.keys() - self._known.keys() and not sys.dont_write_bytecode:
            _write(self._file, self._used)
        self._known = self._used = {}

    def _compile_or_take(self, source: Any, filename: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(source, (str, bytes)) and isinstance(filename, str) and filename.startswith(_OF_PYSIDE):
            return self._take((filename, source), *arguments, **named)
        return self._compile(source, filename, *arguments, **named)

    def _execute(self, source: str, *names: dict[str, Any]) -> None:
        exec(self._take((_OF_DATACLASSES, source), "exec", dont_inherit=True), *names)  # noqa: S102 - its place

    def _take(self, key: tuple[str, str | bytes], *arguments: Any, **named: Any) -> Any:
        code = self._known.get(key)
        if code is None:
            code = self._compile(key[1], key[0], *arguments, **named)
        self._used[key] = code
        return code


def _read(path: Path) -> _Codes:
    try:
        data = path.read_bytes()
        if not data.startswith(MAGIC_NUMBER):
            return {}
        known: _Codes = marshal.loads(data[len(MAGIC_NUMBER) :])  # noqa: S302 - as trusted as any bytecode beside it
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(path: Path, codes: _Codes) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(MAGIC_NUMBER + marshal.dumps(codes))
        temporary.replace(path)
