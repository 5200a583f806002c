"""Reading the encrypted files of a case, beside reading the same bytes from plain files."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from benchmarks.prepared import Prepared
from benchmarks.processes import alternate, forget_cached
from benchmarks.values import Outcome, Series

TITLE = "Reading a case from the vault"


def run(prepared: Prepared) -> Outcome:
    """Read all images, in turn from the vault and from plain copies."""
    profile, copies = prepared.profile, prepared.folder / "plain"
    copies.mkdir()
    with profile.open_vault() as vault:
        stored = vault.instances(profile.case_id)
        size = sum(one.size for one in stored)
        for one in stored:
            with vault.open_blob(profile.case_id, one.blob_id) as stream:
                (copies / one.blob_id).write_bytes(stream.read())

        def encrypted() -> float:
            began = time.perf_counter()
            for one in stored:
                with vault.open_blob(profile.case_id, one.blob_id) as stream:
                    stream.read()
            return size / (time.perf_counter() - began) / 1e6

        def plain() -> float:
            began = time.perf_counter()
            for path in sorted(copies.iterdir()):
                path.read_bytes()
            return size / (time.perf_counter() - began) / 1e6

        def cold(folder: Path, read: object) -> float:
            forget_cached(folder)
            return encrypted() if read is encrypted else plain()

        runs = 2 if prepared.quick else 9
        warm = alternate(runs, encrypted, plain)
        from_disk = alternate(runs, lambda: cold(profile.data, encrypted), lambda: cold(copies, plain))
    shutil.rmtree(copies)
    return Outcome(
        title=TITLE,
        measures=f"All {len(stored)} images ({size / 1e6:.0f} MB) read one after the other by one thread, "
        "decrypted and authenticated; beside it the same bytes from plain files.",
        series=(
            Series("vault, from the system's memory", warm[0], "MB/s"),
            Series("plain files, from the system's memory", warm[1], "MB/s"),
            Series("vault, from the disk", from_disk[0], "MB/s"),
            Series("plain files, from the disk", from_disk[1], "MB/s"),
        ),
        peers=("plain file read",),
        left_out=("what the disk's own memory holds", "decoding of pixels"),
    )
