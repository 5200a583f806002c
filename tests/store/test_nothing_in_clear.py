from __future__ import annotations

import base64
from pathlib import Path

from reviewer_app.store.values import DownloadItem, OutboxEntry
from reviewer_app.store.vault import Vault
from tests.helpers.clear_text import in_clear
from tests.helpers.store_values import DOCUMENT, INSTANCE, NOON, make_edit, make_index, put_blob

PIXELS = bytes(range(40, 120))
WORDS: tuple[str | bytes, ...] = (
    "Okafor",
    "NK-4012-77",
    "left kidney",
    "Sørensen",
    "Quillfeather",
    "enhancing mass",
    "task-1",
    "1.2.826.0.1",
    "refresh-token-value",
    "case-opened",
    "DICM",
    "%PDF-",
    "SQLite format",
    PIXELS,
)


def fill(vault: Vault) -> None:
    vault.plan_download("task-1", [DownloadItem(INSTANCE), DownloadItem(DOCUMENT)])
    dicom = put_blob(vault, bytes(128) + b"DICM" + b"Okafor^Ngozi NK-4012-77" + PIXELS * 9000)
    vault.item_done("task-1", INSTANCE, dicom, make_index())
    vault.item_done("task-1", DOCUMENT, put_blob(vault, b"%PDF-1.7 Quillfeather"), None)
    for number in range(50):
        vault.add_edit("task-1", make_edit(number))
    vault.put_document("task-1", "opinion", b"%PDF-1.7 enhancing mass", {"patient": "Okafor"})
    vault.queue("task-1", OutboxEntry("o1", "task-1", "opinion", NOON, {"text": "enhancing mass"}))
    vault.add_sound("task-1", "recording-1", 0, NOON, PIXELS * 400)
    vault.set_value("token", "refresh-token-value")
    vault.audit("case-opened", "task-1", {"instance": "1.2.826.0.1"})


def test_no_word_of_a_case_is_on_disk(vault: Vault, tmp_path: Path) -> None:
    fill(vault)
    writer = vault.new_blob("task-1")
    writer.write(b"Okafor" * 400_000)
    assert (tmp_path / "data" / "vault" / "vault.db-wal").stat().st_size > 0
    assert in_clear([tmp_path], WORDS) == []
    writer.abort()
    vault.close()
    assert not (tmp_path / "data" / "vault" / "vault.db-wal").exists()
    assert in_clear([tmp_path], WORDS) == []


def test_the_search_finds_what_leaks(tmp_path: Path) -> None:
    text = "the patient Okafor, Ngozi Blessing"
    leaks = {
        "plain": text.encode(),
        "utf16": text.encode("utf-16"),
        "base64": base64.b64encode(b"a" + text.encode()),
        "hex": text.encode().hex().encode(),
        "pixels": b"x" + PIXELS,
        "pixels64": base64.b64encode(PIXELS),
    }
    for name, content in leaks.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "file of Okafor").write_bytes(b"")
    found = {path.name for path, _ in in_clear([tmp_path], ["Okafor", PIXELS])}
    assert found == {*leaks, "file of Okafor"}
