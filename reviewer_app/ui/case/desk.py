"""What the case window asks of the world: one small protocol that the program (or a test) implements.

All `done` and `failed` callbacks run on the GUI thread. `failed` gets the error; those of `errors.ReviewerError` carry
their own sentence for the physician.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from reviewer_app.cases.amendments import SignedVersion
from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.arrangement import CaseArrangement
from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import PageCounts
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.looks import Look, Looks, SeenKey
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.records import ListedDocument
from reviewer_app.cases.work import Edit, Work
from reviewer_app.exchange.marks.exported import Exported
from reviewer_app.imaging.series import Stack
from reviewer_app.jobs import JobRunner
from reviewer_app.viewer.mark_table import MarkTable

if TYPE_CHECKING:
    from reviewer_app.dictation.corrections import Correction
    from reviewer_app.ui.dictation.desk import SoundDesk
    from reviewer_app.viewer.waveform_layout import WaveformRecord

Failed = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """A record that cannot be shown: its key in the download list ("instance:<uid>", "document:<ref>") and why."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CaseRecords:
    """The records of the case that lie on this laptop, and those that could not be had.

    `stacks` are what `imaging.series` sorts the instances into, None where that is not known yet; `listed` is how many
    instances the service says each series has, by its UID. `new` are the keys of the records, as text, that came after
    the reviewer had asked for more.
    """

    instances: Sequence[InstanceIndex] = ()
    documents: tuple[ListedDocument, ...] = ()
    problems: tuple[RecordProblem, ...] = ()
    stacks: tuple[Stack, ...] | None = None
    listed: Mapping[str, int] = field(default_factory=dict)
    new: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FirstWork:
    """What the first image needs of the work on a case, without its edits; `edits` is how many there are.

    `kept` is how many of them the checkpoint holds that it was read from.
    """

    marks: MarkTable
    key_images: tuple[KeyImage, ...]
    opinion: Opinion
    edits: int
    kept: int = 0


@dataclass(frozen=True, slots=True)
class SigningFacts:
    """What the file to sign says of the case, the reviewer and what was asked for; the service may replace it."""

    case: Case
    reviewer: Reviewer
    requests: tuple[RecordsRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class OpinionPreview:
    """The very bytes that would be signed. `sha256` is their hash in hexadecimal.

    `records` counts series and documents as everywhere in the program, `files` the files they are of: the manifest has
    a hash of each. A `draft` says on every page that it is not signed, and cannot be. `facts` are those it was made
    from: once they were replaced it cannot be signed either.
    `signer` and `certificate_until` name the certificate that would sign; `note` is one more sentence about it (for
    example that it was made for the demonstration). Its key is locked up to `locked_until`, None where it is not, and
    on a `token` of that name, empty for a file.
    """

    pdf: bytes
    sha256: str
    facts: SigningFacts
    records: int = 0
    files: int = 0
    measurements: int = 0
    key_images: int = 0
    signer: str = ""
    certificate_until: date | None = None
    note: str = ""
    draft: bool = False
    locked_until: datetime | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class SignedPreview:
    """The signed file as it was kept, and what checking it at once has found. `sha256` is that of the signed file."""

    pdf: bytes
    sha256: str
    signer: str
    signed_at: datetime
    valid: bool
    summary: str


class Speller(Protocol):
    """What knows the words of the language; called from jobs."""

    def wrong(self, words: Collection[str]) -> frozenset[str]:
        """Return those of the words that are not known."""

    def meant(self, word: str) -> tuple[str, ...]:
        """Return words that may have been meant, the likeliest first."""

    def close(self) -> None:
        """Let go of what it holds; nothing is asked any more."""


class Corrections(Protocol):
    """What the reviewer meant by misheard words, in all cases."""

    def known(self) -> tuple[Correction, ...]:
        """Return what was learned until now, the last first."""

    def learn(self, heard: str, meant: str) -> None:
        """Keep one more."""


class AmendingDesk(Protocol):
    """What was signed of a case, and the addendum that is being written to it."""

    @property
    def number(self) -> int:
        """Which addendum is being written, counted from 1; 0 for none."""

    @property
    def changed(self) -> tuple[str, ...]:
        """The titles of the papers that are shown, as the opinion rests on them, and are not what the service lists."""

    def begin(self, done: Callable[[], None], failed: Failed) -> None:
        """Begin an addendum to an opinion that was delivered; `done` is called when that is on disk."""

    def drop(self, done: Callable[[], None], failed: Failed) -> None:
        """Give up the addendum that is being written; the case is delivered as before."""

    def versions(self, done: Callable[[tuple[SignedVersion, ...]], None], failed: Failed) -> None:
        """Read what was signed of the case, the oldest first, also what was recalled."""

    def pdf(self, document: str, done: Callable[[bytes], None], failed: Failed) -> None:
        """Read a signed file by its id in the vault."""


class CaseDesk(Protocol):
    """One open case. Made by the program for each case that is opened; closed with its window."""

    @property
    def case(self) -> Case:
        """The case as the service describes it."""

    @property
    def reviewer(self) -> Reviewer:
        """The signed-in specialist."""

    @property
    def state(self) -> CaseState:
        """Where the case stands on this laptop."""

    @property
    def amending(self) -> AmendingDesk:
        """What adds to the opinion of the case once it was delivered."""

    @property
    def sounds(self) -> SoundDesk:
        """What keeps the sound that is dictated."""

    @property
    def runner(self) -> JobRunner:
        """The program's one job runner."""

    def now(self) -> datetime:
        """The present, with its zone (the reviewer's)."""

    def read_at(self) -> datetime | None:
        """When this case and the reviewer's licences were last read from the service, None where that is not known."""

    def waiting(self) -> RecordsRequest | None:
        """The request for records that is waited for, None for nothing: such a case is on hold."""

    def ask_for_records(self, items: Sequence[str], reason: str, done: Callable[[], None], failed: Failed) -> None:
        """Ask the service for more records and put the case on hold; `done` is called when that is on disk."""

    def pages(self) -> PageCounts:
        """How many pages the papers have, by their reference, as far as that is known by now.

        And the records in DICOM that are read, a waveform its seconds, by SOP Instance UID.
        """

    def count_pages(self, done: Callable[[PageCounts], None]) -> None:
        """Count and keep the pages of papers that were not counted yet; `done` gets all where there was one."""

    def records(self) -> CaseRecords:
        """Return what was downloaded; known when the window opens, without waiting."""

    def first_work(self) -> FirstWork | None:
        """Return what the first image needs of the work, where `edits` would have to be waited for; else None."""

    def edits(self) -> tuple[Edit, ...]:
        """Return every edit kept so far, in order; waits for them where there is a `first_work`, and else not."""

    def read_edits(self, done: Callable[[], None], failed: Failed) -> None:
        """Read the edits in the background; `edits` waits no more when `done` is called."""

    def looks(self) -> Looks:
        """Return what was on the screen before, for the window to add to; known when it opens, without waiting."""

    def arrangement(self) -> CaseArrangement | None:
        """Return how the window was left, None for a case that was never opened; known when the window opens."""

    def keep_arrangement(self, arrangement: CaseArrangement) -> None:
        """Keep how the window stands, for the next time the case is opened."""

    def speller(self) -> Speller | None:
        """Return what knows the words of the language, None for no check of the spelling."""

    def own_words(self) -> frozenset[str]:
        """Return the words that the reader said are right, in small letters."""

    def keep_word(self, word: str) -> None:
        """Keep one more of them."""

    @property
    def corrections(self) -> Corrections:
        """What keeps what the reviewer meant by misheard words."""

    def open_stream(self, sop_instance_uid: str) -> BinaryIO:
        """Open one instance for reading; any thread."""

    def open_document(self, reference: str) -> BinaryIO:
        """Open one document for reading; any thread."""

    def document_bytes(self, reference: str, done: Callable[[bytes], None], failed: Failed) -> None:
        """Read a document as the PDF that is shown of it; `reference` is that of its DocumentReference."""

    def read_record(self, index: InstanceIndex, done: Callable[[bytes | WaveformRecord], None], failed: Failed) -> None:
        """Read a record in DICOM that is read, not looked at, as it is shown."""

    def unlock_document(
        self, paper: str | InstanceIndex, password: str, done: Callable[[bytes], None], failed: Failed
    ) -> None:
        """Read a document that is locked, or one in DICOM; the password is kept with the case if it is right.

        `failed` gets `LockedWithPassword` where it is wrong.
        """

    def save_document(self, reference: str, path: Path, done: Callable[[], None], failed: Failed) -> None:
        """Write a document as it came to a file, not encrypted; that is noted in the audit trail."""

    def add_edits(self, edits: Sequence[Edit], done: Callable[[], None], failed: Failed) -> None:
        """Keep edits, all or none, in their order and that of the calls; one that was kept before is kept once.

        `done` is called only when all are on disk.
        """

    def show_first_report(self, edits: Sequence[Edit], done: Callable[[], None], failed: Failed) -> None:
        """Keep edits, the last of which shows the first report, all or none; then the case is opened anew."""

    def keep_looks(self, more: Mapping[SeenKey, Look]) -> None:
        """Keep what was on the screen since the last call; `looks` has it already."""

    def preview(
        self, work: Work, meaning: str, done: Callable[[OpinionPreview], None], failed: Failed, *, draft: bool = False
    ) -> None:
        """Make the PDF of the opinion as it stands, with the meaning of the signature printed in it.

        `meaning` is a code of `cases.rules.signing.MEANINGS`. A `draft` can be read, but not signed.
        """

    def facts(self) -> SigningFacts:
        """Return what a preview that is asked for now is made from, besides the work."""

    def prepare_signing(self) -> None:
        """The sign page has opened: make ready what signs, so that nobody waits for it later."""

    def end_signing(self) -> None:
        """The sign page was left: let go of what signs."""

    def sign(
        self,
        preview: OpinionPreview,
        meaning: str,
        passphrase: str,
        done: Callable[[SignedPreview], None],
        failed: Failed,
    ) -> None:
        """Sign exactly the bytes of `preview`, check them at once, keep them and queue them for delivery.

        `meaning` is the one that the preview was made with. Its facts must be those of now.
        `failed` gets `KeyLocked` where too many wrong passphrases have locked the key.
        """

    def export_marks(
        self,
        folder: Path,
        *,
        masks: bool,
        on_progress: Callable[[int, int], None],
        done: Callable[[Exported], None],
        failed: Failed,
    ) -> Callable[[], None]:
        """Write the marks as DICOM files, regions as segmentations too where `masks`; return what stops it.

        `on_progress` is told in another thread how many of how many steps are done. Once it is stopped nothing is
        called, and no file of this run stays.
        """

    def signed_pdf(self, done: Callable[[bytes], None], failed: Failed) -> None:
        """Read the signed opinion of a case that is no longer open for changes."""

    def close(self) -> None:
        """The window has closed: everything it handed over is still kept."""
