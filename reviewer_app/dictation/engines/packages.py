"""The packages of engines that a user installs beside the program."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from reviewer_app.dictation.engine import ENGINES
from reviewer_app.errors import BadSettings


def package_of(engine: str) -> Any:
    """Import the package of an engine.

    Raises
    ------
    BadSettings
        If it is not installed, or does not load here.
    """
    parts = ENGINES[engine]
    try:
        return import_module(parts.package)
    except (ImportError, OSError) as error:
        missing = not parts.installed
        raise BadSettings(
            f"The engine {engine} is not installed." if missing else f"The engine {engine} does not load here.",
            next_step=parts.how_to_install if missing else "Install it again.",
            detail=type(error).__name__,
        ) from error
