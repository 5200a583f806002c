"""What is remembered of headers, forgotten in one go; who remembers something says here how it is forgotten.

So whoever forgets need not load what reads headers only to learn that it remembers nothing.
"""

from __future__ import annotations

from collections.abc import Callable

_forgetters: list[Callable[[], None]] = []


def forgets(function: Callable[[], None]) -> Callable[[], None]:
    """Declare a function that drops what a module remembers of headers: names and dates may be among it."""
    _forgetters.append(function)
    return function


def forget_headers() -> None:
    """Drop all that is remembered of headers, for example when the vault is locked."""
    for one in _forgetters:
        one()
