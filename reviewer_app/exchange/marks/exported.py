"""What came of an export of marks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, and what could not be written into them, in sentences; mostly empty."""

    paths: tuple[Path, ...]
    problem: str = ""
