"""`header.json`: what must be known before the vault can be opened. It holds wrapped keys and no patient data."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from reviewer_app.decoding import from_json
from reviewer_app.errors import StoreDamaged, StoreLocked
from reviewer_app.store.files import write_whole
from reviewer_app.store.keys import SALT_BYTES, KdfParameters, key_from_passphrase, new_key, unwrap, wrap

HEADER_FILE = "header.json"
HEADER_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Header:
    """The vault key, wrapped once by a passphrase and perhaps once more by a key in the keyring of the system."""

    format: int
    vault_id: str
    kdf: KdfParameters
    salt: bytes
    by_passphrase: bytes
    by_keyring: bytes | None = None

    @property
    def keyring_name(self) -> str:
        """Under what name the keyring keeps its key."""
        return f"vault-{self.vault_id}"

    def _bound(self, how: str) -> bytes:
        return f"reviewer-app vault {self.format} {self.vault_id} {how}".encode()

    def with_passphrase(self, passphrase: str, vault_key: bytes, kdf: KdfParameters) -> Header:
        """Return the header with the vault key wrapped by this passphrase and a new salt."""
        salt = os.urandom(SALT_BYTES)
        key = key_from_passphrase(passphrase, salt, kdf)
        return replace(self, kdf=kdf, salt=salt, by_passphrase=wrap(key, vault_key, self._bound("passphrase")))

    def with_keyring_key(self, keyring_key: bytes | None, vault_key: bytes) -> Header:
        """Return the header with the vault key also wrapped by a keyring's key, or (None) no longer so."""
        wrapped = None if keyring_key is None else wrap(keyring_key, vault_key, self._bound("keyring"))
        return replace(self, by_keyring=wrapped)

    def unlock(self, passphrase: str) -> bytes:
        """Return the vault key.

        Raises
        ------
        StoreLocked
            If the passphrase is wrong.
        """
        key = key_from_passphrase(passphrase, self.salt, self.kdf)
        vault_key = unwrap(key, self.by_passphrase, self._bound("passphrase"))
        if vault_key is None:
            raise StoreLocked(
                "The passphrase does not open the vault.", next_step="Check the keyboard layout and try again."
            )
        return vault_key

    def unlock_with_keyring_key(self, keyring_key: bytes) -> bytes | None:
        """Return the vault key, or None if this key is not the one."""
        if self.by_keyring is None:
            return None
        return unwrap(keyring_key, self.by_keyring, self._bound("keyring"))


@dataclass(frozen=True, slots=True)
class _Format:
    format: int


def new_header(passphrase: str, kdf: KdfParameters) -> tuple[Header, bytes]:
    """Return the header of a new vault, and its vault key."""
    vault_key = new_key()
    empty = Header(format=HEADER_FORMAT, vault_id=os.urandom(8).hex(), kdf=kdf, salt=b"", by_passphrase=b"")
    return empty.with_passphrase(passphrase, vault_key, kdf), vault_key


def write_header(folder: Path, header: Header) -> None:
    """Put the header into the vault's folder, whole or not at all."""
    write_whole(folder / HEADER_FILE, msgspec.json.format(msgspec.json.encode(header), indent=1) + b"\n")


def read_header(folder: Path) -> Header:
    """Return the header of the vault in `folder`.

    Raises
    ------
    StoreDamaged
        If it is missing or cannot be read.
    StoreLocked
        If a newer version of the program wrote it.
    """
    try:
        data = (folder / HEADER_FILE).read_bytes()
        # The format is read alone first: a newer header may have another shape.
        written = from_json(data, _Format).format
        if written > HEADER_FORMAT:
            raise written_by_newer_version(f"header format {written}")
        return from_json(data, Header)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StoreDamaged(
            "The vault's header is missing or damaged, so the vault cannot be opened.",
            next_step="Restore the file header.json in the vault's folder from a backup.",
            detail=type(error).__name__,
        ) from None


def written_by_newer_version(detail: str) -> StoreLocked:
    """Return the failure for a vault that this version does not understand."""
    return StoreLocked(
        "This vault was used by a newer version of the program.",
        next_step="Install that version, or a newer one.",
        detail=detail,
    )
