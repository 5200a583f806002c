"""A vault with one case, whose passphrase costs nothing to check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer_app.store.vault import Vault, create_vault
from tests.helpers.store_values import FAST_KDF, NOON, PASSPHRASE, make_case


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def vault(data_dir: Path) -> Iterator[Vault]:
    with create_vault(data_dir, PASSPHRASE, kdf=FAST_KDF, clock=lambda: NOON) as made:
        made.put_case(make_case())
        yield made
