"""Where the files packed beside the program are: fonts, icons, style sheet, presets, texts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@cache
def _roots() -> tuple[Path, Path]:
    package = Path(__file__).resolve().parent
    return package / "_resources", package.parent / "resources"


def resource(name: str) -> Traversable:
    """Return one packed resource by its path below ``resources/``, for example ``"presets/windows.json"``.

    In a checkout the files lie beside the package; in a wheel or a frozen program inside it.

    Raises
    ------
    FileNotFoundError
        If there is no such resource.
    """
    for root in _roots():
        found = root / name
        if found.exists():
            return found
    raise FileNotFoundError(f"resource {name!r} is not packed with the program")
