"""What an oracle says of a file, and how oracles read the files that tools give them."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pydicom
from pydicom.dataset import Dataset

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """Stored values of the frames asked for, ``(rows, columns[, samples])`` each, in the colour space it names."""

    oracle: str
    frames: dict[int, Array]
    photometric: str


Ask = Callable[[Path, str, Sequence[int], Path], "list[Opinion]"]


def read(path: Path) -> Dataset | None:
    """Return a file as pydicom reads it, None if it does not."""
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pydicom.dcmread(path, force=True)
    except Exception:
        return None
