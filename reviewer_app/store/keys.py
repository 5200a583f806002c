"""Keys: a random vault key, wrapped by a passphrase and perhaps by a keyring's key; all others follow from it.

::

    passphrase --Argon2id--> wraps  vault key  --HKDF--> database key
    keyring key ----------> wraps              --HKDF--> wraps one random key per case --HKDF--> one key per blob
                                               --HKDF--> names of the blob folders
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from reviewer_app.errors import NotAllowed, StoreDamaged

KEY_BYTES = 32
SALT_BYTES = 16
_NONCE_BYTES = 12
_MAX_MEMORY_KIB = 4 * 1024 * 1024
_MAX_PASSES = 100
_MAX_LANES = 16


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """Cost of Argon2id (RFC 9106): memory in KiB, passes over it, lanes."""

    memory_kib: int = 256 * 1024
    passes: int = 3
    lanes: int = 2

    def check(self) -> None:
        """Refuse a cost that no vault was made with, before it takes all memory.

        Raises
        ------
        StoreDamaged
            If a parameter is out of range.
        """
        possible = (
            1 <= self.passes <= _MAX_PASSES
            and 1 <= self.lanes <= _MAX_LANES
            and 8 * self.lanes <= self.memory_kib <= _MAX_MEMORY_KIB
        )
        if not possible:
            raise StoreDamaged("The vault's header is damaged.", detail="impossible key derivation parameters")


def new_key() -> bytes:
    """Return a new random key."""
    return os.urandom(KEY_BYTES)


def key_from_passphrase(passphrase: str, salt: bytes, parameters: KdfParameters) -> bytes:
    """Return the key that a passphrase stands for. Slow by design: about a second and 256 MiB by default.

    Raises
    ------
    NotAllowed
        If the passphrase is empty.
    """
    # The same passphrase typed on another keyboard may arrive in another Unicode form.
    typed = unicodedata.normalize("NFC", passphrase).encode()
    if not typed:
        raise NotAllowed("The vault needs a passphrase.")
    parameters.check()
    derivation = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=parameters.passes,
        lanes=parameters.lanes,
        memory_cost=parameters.memory_kib,
    )
    return derivation.derive(typed)


def derive(key: bytes, purpose: bytes) -> bytes:
    """Return another key for one purpose (HKDF-Expand, RFC 5869 section 2.3; `key` is random already)."""
    return HKDFExpand(algorithm=SHA256(), length=KEY_BYTES, info=b"reviewer-app " + purpose).derive(key)


def wrap(wrapping_key: bytes, key: bytes, name: bytes) -> bytes:
    """Return `key` encrypted (AES-256-GCM, random nonce first) and bound to `name`."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(wrapping_key).encrypt(nonce, key, name)


def unwrap(wrapping_key: bytes, wrapped: bytes, name: bytes) -> bytes | None:
    """Return the key, or None where `wrapping_key` or `name` is another than it was wrapped with."""
    try:
        return AESGCM(wrapping_key).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], name)
    except (InvalidTag, ValueError):
        return None


class VaultKeys:
    """All that follows from the vault key."""

    def __init__(self, vault_key: bytes) -> None:
        self.vault_key = vault_key
        self.database_key = derive(vault_key, b"database")
        self._case_wrapping = derive(vault_key, b"case keys")
        self._names = derive(vault_key, b"folder names")
        self._sealing = derive(vault_key, b"sealed edits")

    def wrap_case_key(self, case_key: bytes, case_id: str) -> bytes:
        """Return a case's key as the database keeps it."""
        return wrap(self._case_wrapping, case_key, case_id.encode())

    def unwrap_case_key(self, wrapped: bytes, case_id: str) -> bytes:
        """Return a case's key.

        Raises
        ------
        StoreDamaged
            If it is not what was wrapped for this case.
        """
        key = unwrap(self._case_wrapping, wrapped, case_id.encode())
        if key is None:
            raise StoreDamaged(
                "The key of this case is damaged, so its records cannot be opened.",
                next_step="Remove the local copy and download the case again.",
                detail=case_id,
            )
        return key

    def seal(self, data: bytes, case_id: str) -> bytes:
        """Return something of a case encrypted, for keeping in memory while the vault is locked."""
        return wrap(self._sealing, data, case_id.encode())

    def unseal(self, sealed: bytes, case_id: str) -> bytes:
        """Return what was sealed.

        Raises
        ------
        StoreDamaged
            If it is not what was sealed for this case, or not with the key of this vault.
        """
        data = unwrap(self._sealing, sealed, case_id.encode())
        if data is None:
            raise StoreDamaged("What was kept in memory cannot be read.", detail=case_id)
        return data

    def folder_name(self, case_id: str) -> str:
        """Return the folder of a case's blobs: tells nothing to one who has not the vault key."""
        import hashlib  # noqa: PLC0415 - the worklist is painted without OpenSSL
        import hmac  # noqa: PLC0415 - as well

        return hmac.new(self._names, case_id.encode(), hashlib.sha256).hexdigest()[:32]
