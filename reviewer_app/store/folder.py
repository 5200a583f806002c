"""The vault's folder on disk: made whole or not at all, held by one process, opened by passphrase or keyring."""

from __future__ import annotations

import base64
import binascii
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer_app.errors import NotAllowed, StoreLocked
from reviewer_app.store.database import DATABASE_FILE, Database
from reviewer_app.store.files import TEMPORARY, full_disk_told, make_folder, sync_folder, sync_way_to
from reviewer_app.store.header import Header, new_header, read_header, write_header
from reviewer_app.store.keys import KdfParameters, VaultKeys, new_key
from reviewer_app.store.lock_file import LockFile

if TYPE_CHECKING:
    # The keyring library takes long to load and many never use it.
    from reviewer_app.store.keyring_access import KeyringAccess

VAULT_FOLDER = "vault"
_LOCK_FILE = "vault.lock"
_UNFINISHED = f"{VAULT_FOLDER}.new{TEMPORARY}"


@dataclass(slots=True)
class OpenFolder:
    """A vault's folder, held and unlocked."""

    path: Path
    lock: LockFile
    header: Header
    keys: VaultKeys
    database: Database

    def check_passphrase(self, passphrase: str) -> bool:
        """Whether this is the vault's passphrase."""
        try:
            self.header.unlock(passphrase)
        except (StoreLocked, NotAllowed):
            return False
        return True

    def change_passphrase(self, old: str, new: str, kdf: KdfParameters | None) -> None:
        """Wrap the vault key by another passphrase; `StoreLocked` if `old` is wrong."""
        vault_key = self.header.unlock(old)
        self._rewrite_header(self.header.with_passphrase(new, vault_key, kdf or KdfParameters()))

    def enable_keyring(self, keyring: KeyringAccess) -> None:
        """Wrap the vault key also by a key in the keyring; `StoreLocked` if that does not open."""
        self._rewrite_header(_wrapped_by_keyring(self.header, self.keys.vault_key, keyring))

    def disable_keyring(self, keyring: KeyringAccess | None) -> None:
        """Drop the second wrap, and the keyring's key where a keyring is given."""
        self._rewrite_header(self.header.with_keyring_key(None, self.keys.vault_key))
        if keyring is not None and keyring.available():
            keyring.delete(self.header.keyring_name)

    def _rewrite_header(self, header: Header) -> None:
        write_header(self.path, header)
        self.header = header

    def close(self) -> None:
        """Close the database and let the next process in."""
        try:
            self.database.close()
        finally:
            self.lock.release()


def folder_exists(data_dir: Path) -> bool:
    """Whether there is a vault, usable or not."""
    return (data_dir / VAULT_FOLDER).exists()


def _hold(data_dir: Path) -> LockFile:
    with full_disk_told():
        make_folder(data_dir)
        return LockFile(data_dir / _LOCK_FILE)


def create_folder(
    data_dir: Path, passphrase: str, keyring: KeyringAccess | None, kdf: KdfParameters | None
) -> OpenFolder:
    """Make a new vault and open it. A crash on the way leaves no vault.

    Raises
    ------
    NotAllowed
        If there is a vault already, or the passphrase is empty.
    StoreLocked, DiskFull
        If another process is at work here, or there is no room.
    """
    if folder_exists(data_dir):
        raise NotAllowed("There is a vault already.", detail="create_vault")
    lock = _hold(data_dir)
    try:
        header, vault_key = new_header(passphrase, kdf or KdfParameters())
        if keyring is not None and keyring.available():
            header = _wrapped_by_keyring(header, vault_key, keyring)
        _build(data_dir, header, VaultKeys(vault_key))
        return _opened(data_dir, lock, header, vault_key)
    except BaseException:
        lock.release()
        raise


def _build(data_dir: Path, header: Header, keys: VaultKeys) -> None:
    unfinished = data_dir / _UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)
    with full_disk_told():
        unfinished.mkdir(mode=0o700)
    try:
        Database(unfinished / DATABASE_FILE, keys.database_key).close()
        write_header(unfinished, header)
        unfinished.rename(data_dir / VAULT_FOLDER)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    sync_folder(data_dir)
    sync_way_to(data_dir.parent)  # whoever made it


def open_folder(data_dir: Path, passphrase: str | None, keyring: KeyringAccess | None) -> OpenFolder:
    """Open the vault, by its passphrase if one is given, else by the keyring.

    Raises
    ------
    StoreLocked
        If the passphrase is wrong, the keyring does not open it, or another process holds it.
    StoreDamaged
        If there is no vault, or it cannot be read.
    """
    lock = _hold(data_dir)
    try:
        header = read_header(data_dir / VAULT_FOLDER)
        vault_key = _by_keyring(header, keyring) if passphrase is None else header.unlock(passphrase)
        return _opened(data_dir, lock, header, vault_key)
    except BaseException:
        lock.release()
        raise


def _opened(data_dir: Path, lock: LockFile, header: Header, vault_key: bytes) -> OpenFolder:
    keys = VaultKeys(vault_key)
    path = data_dir / VAULT_FOLDER
    return OpenFolder(path, lock, header, keys, Database(path / DATABASE_FILE, keys.database_key))


def _by_keyring(header: Header, keyring: KeyringAccess | None) -> bytes:
    if keyring is not None and header.by_keyring is not None:
        secret = keyring.get(header.keyring_name)
        vault_key = None if secret is None else header.unlock_with_keyring_key(_from_text(secret))
        if vault_key is not None:
            return vault_key
    raise StoreLocked("The vault is locked.", next_step="Enter its passphrase.")


def _from_text(secret: str) -> bytes:
    try:
        return base64.b64decode(secret, validate=True)
    except binascii.Error:
        return b""


def _wrapped_by_keyring(header: Header, vault_key: bytes, keyring: KeyringAccess) -> Header:
    key = new_key()
    keyring.set(header.keyring_name, base64.b64encode(key).decode())
    return header.with_keyring_key(key, vault_key)
