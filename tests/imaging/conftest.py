"""Files that tests of imaging look at: pydicom's own, and the folder of shared test data where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pydicom
import pytest

BUNDLED = Path(pydicom.__file__).parent / "data"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def bundled() -> Path:
    """The folder of pydicom's test files."""
    return BUNDLED / "test_files"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared test data."""
    folder = Path(os.environ.get("REVIEWER_APP_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no shared test data: set REVIEWER_APP_TEST_DATA to its folder")
    return folder
