"""Regular expressions compiled when they are first used: what PySide loads compiles dozens that nobody needs."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class _Later:
    """Stands in for a compiled pattern; each of its methods compiles it first, once."""

    def __init__(self, compiled: Callable[[], re.Pattern[str]]) -> None:
        self._compiled = compiled
        self._pattern: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if not callable(getattr(re.Pattern, name)):
            return getattr(self._now(), name)  # type: ignore[no-any-return]  # a value: flags, groups, pattern

        def method(*arguments: Any, **named: Any) -> Any:
            return getattr(self._now(), name)(*arguments, **named)

        return method

    def _now(self) -> re.Pattern[str]:
        if self._pattern is None:
            self._pattern = self._compiled()
        return self._pattern


@contextmanager
def patterns_later() -> Iterator[None]:
    """Within the block `re.compile` leaves patterns for later; one that is wrong says so when it is first used.

    That holds for this thread: another goes on to get what it asks for.
    """
    compile_now, here = re.compile, threading.get_ident()

    def compile_or_leave(pattern: Any, flags: Any = 0) -> Any:
        if isinstance(pattern, str) and threading.get_ident() == here:
            return _Later(lambda: compile_now(pattern, flags))
        return compile_now(pattern, flags)

    re.compile = compile_or_leave
    try:
        yield
    finally:
        re.compile = compile_now
