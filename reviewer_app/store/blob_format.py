"""The encrypted container of one file: AES-256-GCM in chunks, written once, read from anywhere.

Layout: head (magic, version, nonce prefix, chunk size, plain size; 24 bytes), tag of the head (16 bytes), then each
chunk's ciphertext with its tag. The key is the blob's own. Nonce: prefix (7 bytes), chunk number (4, big endian), kind
(1: 0 chunk, 1 last chunk, 2 head). Additional data: case id and blob id, and for the head the head. So truncation, a
flipped bit, an exchanged chunk and an exchanged file all fail to authenticate.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reviewer_app.errors import StoreDamaged
from reviewer_app.store.keys import derive

CHUNK = 1024 * 1024
TAG = 16
_MAGIC = b"RVBL"
_VERSION = 1
_HEAD = struct.Struct(">4sB7sIQ")
_PREFIX_BYTES = 7
_MAX_CHUNK = 64 * 1024 * 1024
HEAD_BYTES = _HEAD.size + TAG
_ORDINARY, _LAST, _OF_HEAD = range(3)


def damaged(blob_id: str, detail: str) -> StoreDamaged:
    """Return the failure for a stored file that is not what was written."""
    return StoreDamaged(
        "A record of this case is damaged on disk and cannot be opened. The other records stay usable.",
        next_step="Download it again.",
        detail=f"blob {blob_id}: {detail}",
    )


@dataclass(frozen=True, slots=True)
class BlobName:
    """What a container is bound to."""

    case_id: str
    blob_id: str

    @property
    def bound(self) -> bytes:
        """Both names as additional data, so that no two pairs read the same."""
        case = self.case_id.encode()
        return len(case).to_bytes(4, "big") + case + self.blob_id.encode()


class BlobCipher:
    """Encrypts and decrypts the pieces of one container.

    `chunk` is the plain size of every chunk but the last, in bytes.
    """

    def __init__(self, case_key: bytes, name: BlobName, *, prefix: bytes, chunk: int) -> None:
        self._aead = AESGCM(derive(case_key, b"blob " + name.blob_id.encode()))
        self._name = name
        self._bound = name.bound
        self._prefix = prefix
        self.chunk = chunk

    @classmethod
    def for_writing(cls, case_key: bytes, name: BlobName, chunk: int) -> BlobCipher:
        """Return a cipher for a new container."""
        return cls(case_key, name, prefix=os.urandom(_PREFIX_BYTES), chunk=chunk)

    @classmethod
    def for_reading(cls, case_key: bytes, name: BlobName, head: bytes) -> tuple[BlobCipher, int]:
        """Return a cipher for a container that begins with `head`, and the plain size in bytes.

        Raises
        ------
        StoreDamaged
            If the head is not what was written for this case and blob.
        """
        if len(head) != HEAD_BYTES:
            raise damaged(name.blob_id, "head too short")
        magic, version, prefix, chunk, size = _HEAD.unpack(head[: _HEAD.size])
        if magic != _MAGIC or version != _VERSION or not 0 < chunk <= _MAX_CHUNK:
            raise damaged(name.blob_id, "not a container of a known version")
        cipher = cls(case_key, name, prefix=prefix, chunk=chunk)
        try:
            cipher._aead.decrypt(
                cipher._nonce(0, _OF_HEAD),
                head[_HEAD.size :],
                head[: _HEAD.size] + cipher._bound,
            )
        except InvalidTag:
            raise damaged(name.blob_id, "head does not authenticate") from None
        return cipher, size

    def _nonce(self, number: int, kind: int) -> bytes:
        return self._prefix + number.to_bytes(4, "big") + kind.to_bytes(1, "big")

    def head(self, size: int) -> bytes:
        """Return the head of a container of `size` plain bytes."""
        head = _HEAD.pack(_MAGIC, _VERSION, self._prefix, self.chunk, size)
        return head + self._aead.encrypt(self._nonce(0, _OF_HEAD), b"", head + self._bound)

    def encrypt(self, number: int, plain: bytes | bytearray | memoryview, *, last: bool) -> bytes:
        """Return chunk `number` (from 0) as it lies in the file."""
        return self._aead.encrypt(self._nonce(number, _LAST if last else _ORDINARY), plain, self._bound)

    def decrypt(self, number: int, stored: bytes, *, last: bool) -> bytes:
        """Return the plain bytes of chunk `number`.

        Raises
        ------
        StoreDamaged
            If it is not what was written there.
        """
        try:
            return self._aead.decrypt(self._nonce(number, _LAST if last else _ORDINARY), stored, self._bound)
        except InvalidTag:
            raise damaged(self._name.blob_id, f"chunk {number} does not authenticate") from None

    def decrypt_into(self, number: int, stored: bytes, target: memoryview, *, last: bool) -> None:
        """Write the plain bytes of chunk `number` into `target`, which has just their size.

        Raises
        ------
        StoreDamaged
            If it is not what was written there; `target` is then undefined.
        """
        try:
            self._aead.decrypt_into(self._nonce(number, _LAST if last else _ORDINARY), stored, self._bound, target)
        except InvalidTag:
            raise damaged(self._name.blob_id, f"chunk {number} does not authenticate") from None


def chunk_count(size: int, chunk: int) -> int:
    """Return how many chunks hold `size` plain bytes; an empty file has one, empty."""
    return max(1, -(-size // chunk))


def stored_size(size: int, chunk: int) -> int:
    """Return the size in bytes of a container of `size` plain bytes."""
    return HEAD_BYTES + size + TAG * chunk_count(size, chunk)
