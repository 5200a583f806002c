from __future__ import annotations

import hashlib
import io
import itertools
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.errors import NotAllowed, StoreDamaged
from reviewer_app.store.blob_format import CHUNK, HEAD_BYTES, TAG, BlobName, stored_size
from reviewer_app.store.blob_reader import open_blob_file
from reviewer_app.store.blobs import BlobWriter
from reviewer_app.store.vault import Vault
from tests.helpers.store_values import put_blob

KEY = bytes(range(32))
NAME = BlobName("task-1", "blob-1")
SMALL = 64


def write_file(
    folder: Path, data: bytes, *, name: BlobName = NAME, chunk: int = SMALL, cuts: list[int] | None = None
) -> Path:
    path = folder / name.blob_id
    places = [0, *sorted(cuts or []), len(data)]
    with BlobWriter(path, KEY, name, lambda: True, chunk) as writer:
        for start, end in itertools.pairwise(places):
            writer.write(data[start:end])
        info = writer.commit()
    assert info.size == len(data)
    assert info.sha256 == hashlib.sha256(data).hexdigest()
    return path


def read_file(path: Path, name: BlobName = NAME, key: bytes = KEY) -> bytes:
    with open_blob_file(path, key, name) as stream:
        return stream.read()


sizes = st.one_of(
    st.integers(0, 5 * SMALL),
    st.builds(lambda count, off: max(0, count * SMALL + off), st.integers(0, 5), st.integers(-2, 2)),
)


@settings(max_examples=60)
@given(data=sizes.flatmap(lambda size: st.binary(min_size=size, max_size=size)), random=st.data())
def test_any_read_gives_the_plain_bytes(data: bytes, random: st.DataObject) -> None:
    cuts = random.draw(st.lists(st.integers(0, len(data)), max_size=4))
    with tempfile.TemporaryDirectory() as folder:
        path = write_file(Path(folder), data, cuts=cuts)
        assert path.stat().st_size == stored_size(len(data), SMALL)
        plain = io.BytesIO(data)
        with open_blob_file(path, KEY, NAME) as stream:
            for _ in range(8):
                whence = random.draw(st.sampled_from([io.SEEK_SET, io.SEEK_CUR, io.SEEK_END]))
                start = {io.SEEK_SET: 0, io.SEEK_CUR: plain.tell(), io.SEEK_END: len(data)}[whence]
                place = random.draw(st.integers(0, len(data) + 10))
                count = random.draw(st.one_of(st.just(-1), st.integers(0, 3 * SMALL)))
                assert stream.seek(place - start, whence) == plain.seek(place)
                assert stream.read(count) == plain.read(count)
                assert stream.tell() == plain.tell()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 77_777])
def test_real_chunks(vault: Vault, size: int) -> None:
    data = os.urandom(size)
    blob = put_blob(vault, data)
    with vault.open_blob("task-1", blob.id) as stream:
        assert stream.read() == data
        stream.seek(-min(size, 5), io.SEEK_END)
        assert stream.read() == data[-min(size, 5) :] if size else True
        stream.seek(0)
        target = bytearray(size)
        assert stream.readinto(target) == size  # type: ignore[attr-defined]
        assert target == data
        assert stream.readable()
        assert stream.seekable()
        assert not stream.writable()


def flip(place: int) -> Callable[[bytes], bytes]:
    def flipped(data: bytes) -> bytes:
        changed = bytearray(data)
        changed[place] ^= 1
        return bytes(changed)

    return flipped


def swap_chunks(data: bytes) -> bytes:
    size = SMALL + TAG
    head, one, two = (
        data[:HEAD_BYTES],
        data[HEAD_BYTES : HEAD_BYTES + size],
        data[HEAD_BYTES + size : HEAD_BYTES + 2 * size],
    )
    return head + two + one + data[HEAD_BYTES + 2 * size :]


# Three chunks of 64, 64 and 40 bytes.
TAMPERINGS: dict[str, Callable[[bytes], bytes]] = {
    **{f"flip {place}": flip(place) for place in (0, 4, 5, 12, 15, 23, 30, HEAD_BYTES, HEAD_BYTES + 70, -1, -30, -60)},
    "swapped chunks": swap_chunks,
    "cut at a chunk": lambda data: data[: HEAD_BYTES + 2 * (SMALL + TAG)],
    "cut in a chunk": lambda data: data[:-3],
    "cut in the head": lambda data: data[:20],
    "empty": lambda _: b"",
    "longer": lambda data: data + b"x",
    "chunk left out": lambda data: data[:HEAD_BYTES] + data[HEAD_BYTES + SMALL + TAG :],
    "plain file": lambda _: b"%PDF-1.7" + bytes(200),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_is_noticed(tmp_path: Path, tampering: str) -> None:
    path = write_file(tmp_path, os.urandom(2 * SMALL + 40))
    path.write_bytes(TAMPERINGS[tampering](path.read_bytes()))
    with pytest.raises(StoreDamaged, match="damaged on disk"):
        read_file(path)


def test_truncation_is_noticed_before_anything_is_read(tmp_path: Path) -> None:
    path = write_file(tmp_path, os.urandom(5 * SMALL))
    path.write_bytes(path.read_bytes()[: -(SMALL + TAG)])
    with pytest.raises(StoreDamaged):
        open_blob_file(path, KEY, NAME)


def test_undamaged_chunks_stay_readable(tmp_path: Path) -> None:
    data = os.urandom(3 * SMALL)
    path = write_file(tmp_path, data)
    path.write_bytes(flip(-1)(path.read_bytes()))
    with open_blob_file(path, KEY, NAME) as stream:
        raw = stream.raw
        assert raw.read(SMALL) == data[:SMALL]
        raw.seek(2 * SMALL)
        with pytest.raises(StoreDamaged):
            raw.read(SMALL)


def test_files_of_one_case_cannot_stand_for_each_other(vault: Vault, data_dir: Path) -> None:
    one, two = put_blob(vault, b"letter"), put_blob(vault, b"report")
    (folder,) = (data_dir / "vault" / "blobs").iterdir()
    (folder / one.id).replace(folder / two.id)
    with pytest.raises(StoreDamaged):
        vault.open_blob("task-1", two.id)
    with pytest.raises(StoreDamaged, match="damaged"):
        vault.open_blob("task-1", one.id)


def test_files_belong_to_their_case_and_key(tmp_path: Path) -> None:
    path = write_file(tmp_path, b"letter")
    assert read_file(path) == b"letter"
    for name, key in ((BlobName("task-2", "blob-1"), KEY), (NAME, bytes(32))):
        with pytest.raises(StoreDamaged):
            read_file(path, name, key)


def test_nothing_remains_of_what_was_not_committed(vault: Vault, data_dir: Path) -> None:
    with vault.new_blob("task-1") as writer:
        writer.write(b"half")
    with pytest.raises(TypeError):
        put_blob(vault, "not bytes")  # type: ignore[arg-type]
    with vault.new_blob("task-1") as writer:
        writer.write(b"half" * CHUNK)
    assert [path for path in (data_dir / "vault" / "blobs").rglob("*") if path.is_file()] == []


def test_a_file_that_is_removed_while_it_is_written_is_not_called_kept(tmp_path: Path) -> None:
    path = tmp_path / NAME.blob_id
    with BlobWriter(path, KEY, NAME, lambda: True, SMALL) as writer:
        writer.write(b"words")
        path.unlink()
        with pytest.raises(StoreDamaged):
            writer.commit()


def test_a_file_for_an_unknown_case_is_refused(vault: Vault) -> None:
    with pytest.raises(NotAllowed, match="not in the vault"):
        vault.new_blob("no-such-case")


def test_many_readers_and_writers_at_once(vault: Vault) -> None:
    contents = [os.urandom(CHUNK + 1000 * number) for number in range(6)]
    failures: list[BaseException] = []

    def work(data: bytes) -> None:
        try:
            blob = put_blob(vault, data)
            for _ in range(3):
                with vault.open_blob("task-1", blob.id) as stream:
                    assert hashlib.file_digest(stream, "sha256").hexdigest() == blob.sha256  # type: ignore[arg-type]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(data,)) for data in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_names_on_disk_carry_no_identifier(vault: Vault, data_dir: Path) -> None:
    put_blob(vault, b"x")
    names = " ".join(str(path.relative_to(data_dir)) for path in data_dir.rglob("*"))
    assert "task" not in names
    assert "1.2.8" not in names
