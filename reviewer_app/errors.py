"""The one family of failures: meant for the user, cancelled by the user, and all else a bug."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_OF_UIDS = frozenset("0123456789.")
#: What stands for an identifier that is none.
NO_UID = "(no UID)"


def identifier(uid: str) -> str:
    """Return a UID for the log; in a damaged file anything may stand in its place, the patient's name among it."""
    return uid if 0 < len(uid) <= 64 and set(uid) <= _OF_UIDS else NO_UID


class ReviewerError(Exception):
    """A failure with a sentence for the physician.

    Parameters
    ----------
    sentence
        What happened and what was kept, in plain words, without patient data.
    next_step
        What the reader can do, or an empty string.
    detail
        Technical words for the log: identifiers only, never names or text of a patient.
    """

    def __init__(self, sentence: str, *, next_step: str = "", detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}".strip()


class Offline(ReviewerError):
    """The service cannot be reached; nothing is lost and the work goes on."""


class SignInNeeded(ReviewerError):
    """The service no longer knows this session; the user signs in again and the work goes on."""


class ServerRefused(ReviewerError):
    """The service answered, and its answer was no, or no answer that can be understood."""

    def __init__(
        self, sentence: str, *, next_step: str = "", detail: str = "", status: int = 0, retry_after: float | None = None
    ) -> None:
        super().__init__(sentence, next_step=next_step, detail=detail)
        self.status = status
        self.retry_after = retry_after


class StoreLocked(ReviewerError):
    """The vault is locked, held by another process, or the passphrase is wrong."""


class StoreDamaged(ReviewerError):
    """Something on disk is not what was written there."""


class DiskFull(ReviewerError):
    """There is no room to keep what was to be kept."""


class CannotDecode(ReviewerError):
    """A file or one of its frames cannot be shown; the other files of the case stay usable."""


class LockedWithPassword(CannotDecode):
    """A document needs a password, or another one than was given."""


class CannotSign(ReviewerError):
    """No signature was made, and the opinion is unchanged."""


class KeyNotOpened(CannotSign):
    """The passphrase of the signing key is wrong."""


class WrongPin(KeyNotOpened):
    """The PIN of the token or card with the signing key is wrong."""


class KeyLocked(CannotSign):
    """The signing key is locked after too many wrong passphrases, up to `until`, which carries its zone."""

    def __init__(self, sentence: str, *, until: datetime, next_step: str = "", detail: str = "") -> None:
        super().__init__(sentence, next_step=next_step, detail=detail)
        self.until = until


class CannotPrint(CannotSign):
    """A text cannot be set in type as it stands. `target` is the field to go to, empty where it is none."""

    def __init__(self, sentence: str, *, next_step: str = "", detail: str = "", target: str = "") -> None:
        super().__init__(sentence, next_step=next_step, detail=detail)
        self.target = target


class CannotTranscribe(ReviewerError):
    """Speech could not be recognised; the sound is kept where it was."""


class CannotVerify(ReviewerError):
    """A document could not be checked, which says nothing about its validity."""


class ProofMissing(ReviewerError):
    """A time-stamp, or what tells whether a certificate was revoked, cannot be had; the signature stays as it is."""


class NotAllowed(ReviewerError):
    """The life cycle of the case, or a rule of second opinions, does not allow this now."""


class BadSettings(ReviewerError):
    """A settings file or value cannot be used; defaults are in force and the file was set aside."""


class BadTemplate(ReviewerError):
    """A template of the opinion cannot be used; the others stay usable."""


class Cancelled(Exception):
    """The user, or a newer question, asked for this to stop. Silent."""
