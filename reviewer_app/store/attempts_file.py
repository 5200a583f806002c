"""The failures of signing keys in a file beside the configuration: where a command signs, no vault is open.

The vault counts too (`ui.office.signing_attempts`), and takes over what is more here. A count is a number by the
SHA-256 of a key file or token: nothing of a patient or a secret. Whoever deletes the file deletes what it counted:
so it is asked only where the profile has no vault.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from reviewer_app.cases.signing_lock import SigningLock, again_words, locked_words
from reviewer_app.errors import CannotSign, KeyLocked, KeyNotOpened, StoreDamaged, StoreLocked
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.files import write_whole
from reviewer_app.store.lock_file import LockFile

T = TypeVar("T")
FILE_NAME: Final = "signing-attempts.json"
_LOCK_NAME: Final = "signing-attempts.lock"
_NOTHING_SIGNED: Final = "Nothing was signed."
logger = logging.getLogger(__name__)


class AttemptsFile:
    """Counts by key in a folder, which is made where it is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FILE_NAME

    def lock(self, key: str) -> SigningLock:
        """Return how a key stands here; as new where nothing is known of it."""
        return self._kept().get(key, SigningLock())

    def keep(self, key: str, lock: SigningLock) -> None:
        """Keep how a key stands, durably.

        Raises
        ------
        CannotSign
            If it cannot be kept.
        """
        kept = {**self._kept(), key: lock}
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._path, encode({one: value for one, value in kept.items() if value.failures}))
        except OSError as error:
            raise CannotSign(
                f"The count of wrong passphrases cannot be kept. {_NOTHING_SIGNED}", detail=f"errno {error.errno}"
            ) from error

    def counted(self, key: str, attempt: Callable[[], T], clock: Callable[[], datetime]) -> T:
        """Make an attempt that opens a key with its passphrase or PIN, counted before it is made.

        Raises
        ------
        KeyLocked
            If the key is locked, and the attempt was not made; or if it failed and this locked the key.
        KeyNotOpened
            If the passphrase or PIN is wrong.
        CannotSign
            As the attempt does, which does not count then; or if the count cannot be kept.
        """
        held = self._hold()
        try:
            before = self.lock(key).seen(clock())
            until = before.locked_until(clock())
            if until is not None:
                raise _locked(until, clock())
            self.keep(key, before.begun(clock()))
            try:
                made = attempt()
            except KeyNotOpened as error:
                raise self._failed(key, error, clock()) from error
            except CannotSign:
                self.keep(key, self.lock(key).taken_back())
                raise
            self.keep(key, SigningLock())
            return made
        finally:
            held.release()

    def _failed(self, key: str, error: KeyNotOpened, now: datetime) -> CannotSign:
        lock = self.lock(key).failed()
        self.keep(key, lock)
        until = lock.locked_until(now)
        if until is not None:
            return _locked(until, now, error.sentence)
        return KeyNotOpened(error.sentence, next_step=again_words(lock), detail=error.detail)

    def _hold(self) -> LockFile:
        """Let no other command count meanwhile: two at once would count as one."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return LockFile(self._folder / _LOCK_NAME)
        except (StoreLocked, OSError) as error:
            raise CannotSign(
                f"Another command is signing, or its count cannot be kept. {_NOTHING_SIGNED}",
                next_step="Try again in a moment.",
                detail=type(error).__name__,
            ) from error

    def _kept(self) -> dict[str, SigningLock]:
        try:
            return decode(self._path.read_bytes(), dict[str, SigningLock])
        except (OSError, StoreDamaged) as error:
            if not isinstance(error, FileNotFoundError):
                logger.warning("the count of wrong passphrases cannot be read: %s", type(error).__name__)
            return {}


def _locked(until: datetime, now: datetime, first: str = "") -> KeyLocked:
    sentence = f"{first} {locked_words(until, now.astimezone())}.".strip()
    return KeyLocked(sentence, until=until, next_step=_NOTHING_SIGNED, detail="signing key locked")
