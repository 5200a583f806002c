"""Makes the small vault of a released schema version that every later version must open.

Run once when a schema version is released, from the root of the repository::

    python -m tests.store.make_released_vault tests/store/vaults/v1
"""

from __future__ import annotations

import sys
from pathlib import Path

from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.store.values import DownloadItem
from reviewer_app.store.vault import create_vault
from tests.helpers.store_values import FAST_KDF, INSTANCE, NOON, make_case, make_edit, make_index, put_blob

PASSPHRASE = "a vault that must open for ever"
CONTENT = b"the bytes of one record " * 100


def make(data_dir: Path) -> None:
    """Make a vault of one case with two edits and one record."""
    with create_vault(data_dir, PASSPHRASE, kdf=FAST_KDF, clock=lambda: NOON) as vault:
        vault.put_case(make_case())
        vault.move("task-1", CaseEvent.ACCEPT)
        vault.plan_download("task-1", [DownloadItem(INSTANCE, "1.2.3", "1.2.3.4", "https://pacs.example/1", 2400)])
        vault.item_done("task-1", INSTANCE, put_blob(vault, CONTENT), make_index())
        vault.add_edit("task-1", make_edit(1))
        vault.add_edit("task-1", make_edit(2))
        vault.audit("case-accepted", "task-1", {"reason": "none"})


if __name__ == "__main__":
    make(Path(sys.argv[1]))
