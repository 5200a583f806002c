"""What the vault keeps of each signing key: whose it is, and its failures.

Failures are counted by the SHA-256 of the key file (`key`), which is what a passphrase is guessed at: the certificate
beside it can be exchanged. Whose a key is is kept by the fingerprint of the certificate that it signs with.
An attempt is counted on disk before it is made, so ending the program in the middle of it gains none. What takes the
vault is called in the store lane, or by a command that has opened it: `co-sign` counts here too, where its profile has
a vault. What it counted before there was one is taken over from its file, and the file knows what is counted here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.plain_names import name_fits
from reviewer_app.cases.signing_lock import SigningLock, again_words, locked_words
from reviewer_app.errors import CannotSign, KeyLocked, KeyNotOpened, ReviewerError, WrongPin
from reviewer_app.store.attempts_file import AttemptsFile
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.kept_account import service_here
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.report.identity import SigningIdentity

logger = logging.getLogger(__name__)
T = TypeVar("T")
OF_ANOTHER = "The signing key on this laptop is another reviewer’s."
KEPT = "The opinion is kept."
NOT_KNOWN = "not known"
#: What the audit trail says of an attempt that failed.
_WRONG = "wrong passphrase"
#: Two attempts at once would take each other for one that the program did not outlive. One process has the vault.
_ONE_AT_A_TIME = threading.Lock()


class Stored(Protocol):
    """Does something with the vault, and returns what comes of it."""

    def __call__(self, work: Callable[[Vault], T], /) -> T:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Counting:
    """Where attempts are counted: in the vault, and `outside` in the file that a command without a vault reads.

    `kept` is what is said of the opinion where an attempt is refused.
    """

    stored: Stored
    outside: AttemptsFile
    clock: Callable[[], datetime]
    kept: str = KEPT

    def counted(self, key: str, case_id: str, attempt: Callable[[], T]) -> T:
        """Make an attempt that opens a key with its passphrase or PIN, and return what comes of it.

        Raises
        ------
        KeyLocked
            If the key is locked, and the attempt was not made; or if it failed and this locked the key.
        KeyNotOpened
            If the passphrase or PIN is wrong.
        CannotSign
            As the attempt does; it does not count then.
        """
        with _ONE_AT_A_TIME:
            self.stored(lambda vault: take_over(vault, key, self.outside.lock(key), case_id))
            self.stored(lambda vault: begin_attempt(vault, key, case_id, self.clock(), self.kept))
            try:
                made = attempt()
            except KeyNotOpened as error:
                now = self.clock()
                why = "wrong PIN" if isinstance(error, WrongPin) else _WRONG
                lock = self.stored(lambda vault: attempt_failed(vault, key, case_id, now, why))
                _tell_outside(self.outside, key, lock)
                raise _said(error, lock, now, self.kept) from error
            except CannotSign:
                self.stored(lambda vault: attempt_taken_back(vault, key))
                raise
            self.stored(lambda vault: attempt_succeeded(vault, key))
            _tell_outside(self.outside, key, SigningLock())
            return made


def counted(services: Services, key: str, case_id: str, attempt: Callable[[], T]) -> T:
    """Make an attempt as `Counting.counted` does; in a job."""
    where = Counting(services.stored, AttemptsFile(services.paths.config), services.clock)
    return where.counted(key, case_id, attempt)


def _tell_outside(outside: AttemptsFile, key: str, lock: SigningLock) -> None:
    """Let the command know how a key stands; a signature that was made is not lost for that."""
    try:
        outside.keep(key, lock)
    except ReviewerError as error:
        logger.warning("the count of signing attempts is kept in the vault only: %s", type(error).__name__)


def take_over(vault: Vault, key: str, outside: SigningLock, case_id: str = "") -> None:
    """Count what was counted of a key outside the vault, where that is more; the audit trail says so."""
    with vault.together():
        kept = _kept(vault, key)
        both = kept.with_others(outside)
        if both.failures > kept.failures:
            _keep(vault, key, both)
            said = {"key": key, "failures": str(both.failures), "why": "counted by the command co-sign"}
            vault.audit("sign-failed", case_id, said)


def signing_lock(vault: Vault, key: str, now: datetime) -> SigningLock:
    """Return how a key stands; where the clock was set back behind its lock, the lock begins again and is kept so."""
    kept = _kept(vault, key)
    seen = kept.seen(now)
    if seen != kept:
        _keep(vault, key, seen)
    return seen


def begin_attempt(vault: Vault, key: str, case_id: str, now: datetime, kept: str = KEPT) -> None:
    """Count an attempt that is about to be made.

    An earlier one whose outcome was never kept is a failure, and goes into the audit trail now.

    Raises
    ------
    KeyLocked
        If the key is locked; nothing more is counted.
    """
    with vault.together():
        if _kept(vault, key).open:
            _failed(vault, key, case_id, now, NOT_KNOWN)
        lock = signing_lock(vault, key, now)
        until = lock.locked_until(now)
        if until is None:
            _keep(vault, key, lock.begun(now))
    if until is not None:
        raise _locked(until, now, kept=kept)


def attempt_failed(vault: Vault, key: str, case_id: str, now: datetime, why: str = _WRONG) -> SigningLock:
    """Note in the audit trail that the passphrase or PIN was wrong, and that the key is locked where it is by now."""
    with vault.together():
        return _failed(vault, key, case_id, now, why)


def attempt_taken_back(vault: Vault, key: str) -> None:
    """Count the last attempt no more: it was not the passphrase that stood in its way."""
    _keep(vault, key, _kept(vault, key).taken_back())


def attempt_succeeded(vault: Vault, key: str) -> None:
    """Begin to count anew."""
    _keep(vault, key, SigningLock())


def count_by_file(vault: Vault, fingerprint: str, key: str) -> None:
    """Go on with what versions before counted by the certificate's `fingerprint`, where the file has no count yet.

    What they kept stays: the certificate may have been put beside another key.
    """
    before = vault.get_value(_attempts(fingerprint))
    if key and before is not None and vault.get_value(_attempts(key)) is None:
        vault.set_value(_attempts(key), before)


def owned_by_another(vault: Vault, fingerprint: str, reviewer: Reviewer | None) -> bool:
    """Whether a key is that of somebody else than `reviewer`; one that nobody used or installed yet is nobody's."""
    owner = vault.get_value(_owner(fingerprint))
    if owner is None:
        return False
    service, _, reference = owner.rpartition(" ")
    here = service_here(vault)
    return reviewer is None or reference != reviewer.reference or bool(service and here and service != here)


def bind_key(vault: Vault, fingerprint: str, reviewer: Reviewer | None) -> None:
    """Keep that a key is that of `reviewer`; before anybody signed in it is left to the first signature.

    Raises
    ------
    CannotSign
        If it is another's.
    """
    if owned_by_another(vault, fingerprint, reviewer):
        raise of_another(fingerprint)
    if reviewer is not None:
        vault.set_value(_owner(fingerprint), _named(vault, reviewer))


def bind_installed(vault: Vault, identity: SigningIdentity, reviewer: Reviewer | None) -> None:
    """Keep that a key which was just opened with its passphrase is that of `reviewer`, whose name is in it.

    So whoever owns it is not locked out where somebody else installed it, or the service names its reviewers anew. The
    audit trail says from whom to whom it went.

    Raises
    ------
    CannotSign
        If it is another's, and its certificate does not have the name of `reviewer`.
    """
    fingerprint = identity.fingerprint
    with vault.together():
        if (
            reviewer is not None
            and owned_by_another(vault, fingerprint, reviewer)
            and name_fits(identity.subject, reviewer.name)
        ):
            said = {"from": vault.get_value(_owner(fingerprint)) or "", "to": _named(vault, reviewer)}
            vault.set_value(_owner(fingerprint), None)
            vault.audit("signing-key-rebound", "", {"certificate": fingerprint, **said})
        bind_key(vault, fingerprint, reviewer)


def of_another(fingerprint: str) -> CannotSign:
    """Return the refusal of a key that is another reviewer's."""
    return CannotSign(
        OF_ANOTHER,
        next_step="Install your own under “Install a signing key”: this one too, if it has your name.",
        detail=f"certificate {fingerprint[:16]}",
    )


def _locked(until: datetime, now: datetime, first: str = "", *, kept: str = KEPT) -> KeyLocked:
    """Return the error that tells how long a key is locked, after a sentence that comes `first`."""
    sentence = f"{first} {locked_words(until, now.astimezone())}.".strip()
    return KeyLocked(sentence, until=until, next_step=kept, detail="signing key locked")


def _said(error: KeyNotOpened, lock: SigningLock, now: datetime, kept: str) -> CannotSign:
    """Return what a wrong passphrase comes to: the key is locked, or will be."""
    until = lock.locked_until(now)
    if until is not None:
        return _locked(until, now, error.sentence, kept=kept)
    return KeyNotOpened(error.sentence, next_step=again_words(lock), detail=error.detail)


def _failed(vault: Vault, key: str, case_id: str, now: datetime, why: str) -> SigningLock:
    lock = _kept(vault, key).failed()
    _keep(vault, key, lock)
    vault.audit(
        "sign-failed", case_id, {"key": key, "failures": str(lock.failures), "why": why}
    )  # fmt: skip
    until = lock.locked_until(now)
    if until is not None:
        vault.audit("signing-locked", case_id, {"key": key, "until": until.isoformat()})
    return lock


def _kept(vault: Vault, key: str) -> SigningLock:
    text = vault.get_value(_attempts(key))
    return SigningLock() if text is None else decode(text.encode(), SigningLock)


def _keep(vault: Vault, key: str, lock: SigningLock) -> None:
    vault.set_value(_attempts(key), encode(lock).decode())


def _attempts(key: str) -> str:
    return f"signing-attempts/{key}"


def _named(vault: Vault, reviewer: Reviewer) -> str:
    """Return who owns a key as it is kept: the service and the reference there; versions before kept that alone."""
    return f"{service_here(vault)} {reviewer.reference}".strip()


def _owner(fingerprint: str) -> str:
    return f"signing-owner/{fingerprint}"
