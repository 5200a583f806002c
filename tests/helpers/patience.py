"""How long a test waits at most for something that takes a moment: the one place that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

#: Seconds. What is waited for comes in a moment, or never: the limit costs time only where a test fails, and a machine
#: that has much else to do needs it.
PATIENCE = 60.0
_MS = round(1000 * PATIENCE)


class PatientBot(QtBot):
    """pytest-qt's `QtBot`, whose own limits are five seconds."""

    def waitUntil(self, callback: Callable[[], object], *, timeout: int = _MS) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = _MS, **how: Any) -> Any:  # noqa: N802
        return super().waitSignal(signal, timeout=timeout, **how)

    def waitSignals(self, signals: Any, *, timeout: int = _MS, **how: Any) -> Any:  # noqa: N802
        return super().waitSignals(signals, timeout=timeout, **how)

    def waitExposed(self, widget: Any, *, timeout: int = _MS) -> Any:  # noqa: N802
        return super().waitExposed(widget, timeout=timeout)

    def waitActive(self, widget: Any, *, timeout: int = _MS) -> Any:  # noqa: N802
        return super().waitActive(widget, timeout=timeout)
