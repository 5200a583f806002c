"""Files that tests of imaging look at: pydicom's own."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

BUNDLED = Path(pydicom.__file__).parent / "data"


@pytest.fixture(scope="session")
def bundled() -> Path:
    """The folder of pydicom's test files."""
    return BUNDLED / "test_files"
