"""One open case, as the case window asks for it: the vault's journal and records, the report and its signature."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from reviewer_app.cases.arrangement import CaseArrangement
from reviewer_app.cases.asking import RecordsRequest, as_told, new_records, open_request
from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import PageCounts
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.looks import Look, Looks, SeenKey
from reviewer_app.cases.paper_kinds import paper_kind, unshown_words
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.work import Edit, Work
from reviewer_app.errors import BadSettings, CannotDecode, CannotSign, StoreLocked
from reviewer_app.exchange.marks.exported import Exported
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority, T
from reviewer_app.store.values import StoredInstance
from reviewer_app.store.vault import Vault
from reviewer_app.ui.case.desk import (
    CaseRecords,
    Failed,
    FirstWork,
    OpinionPreview,
    RecordProblem,
    SignedPreview,
    SigningFacts,
    Speller,
)
from reviewer_app.ui.office.arrangements import ArrangementKeeper
from reviewer_app.ui.office.asking import ask_for_records
from reviewer_app.ui.office.blind_reading import keep_reveal, stored_in_view
from reviewer_app.ui.office.case_amending import CaseAmending
from reviewer_app.ui.office.case_digest import identity_of
from reviewer_app.ui.office.checkpoint_keeper import CheckpointKeeper
from reviewer_app.ui.office.fresh_facts import Facts, read_facts, renewed
from reviewer_app.ui.office.kept_looks import KeptLooks
from reviewer_app.ui.office.kept_sound import KeptSound
from reviewer_app.ui.office.newer_records import known_newer
from reviewer_app.ui.office.own_words import KeptCorrections, keep_own_word
from reviewer_app.ui.office.page_counts import Readers, count_and_keep, what_counts
from reviewer_app.ui.office.papers import CasePapers
from reviewer_app.ui.office.sealed_marks import MarksSealer
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office.signing_desk import ShownPreview, SigningDesk

if TYPE_CHECKING:
    from reviewer_app.report.spelling import SpellingProcess
    from reviewer_app.ui.office.opened_case import OpenedCase
    from reviewer_app.viewer.waveform_layout import WaveformRecord

logger = logging.getLogger(__name__)


class OfficeDesk:
    """Fulfils `ui.case.desk.CaseDesk` with the vault; all callbacks come on the GUI thread.

    What makes and signs the report is loaded by the job that does it: a case opens without it.
    """

    def __init__(self, services: Services, opened: OpenedCase, when_moved: Callable[[], None]) -> None:
        self._services = services
        self._opened = opened
        self._when_moved = when_moved
        self._edits: list[Edit] | None = None if opened.edits is None else list(opened.edits)
        #: Edits on their way to the disk, by their ids.
        self._given: dict[str, Edit] = {}
        self._pages = dict(opened.pages)
        self._state = opened.state
        self._signing = SigningDesk(services, opened, self.open_stream)
        self._speller: SpellingProcess | None = None
        self.corrections = KeptCorrections(services, opened.learned, opened.case)
        self.sounds = KeptSound(services, opened.case.id)
        self._looks = KeptLooks(services, opened.case.id)
        self._keeper = ArrangementKeeper(opened.case.id)
        self._sealer = MarksSealer()
        self._amending = CaseAmending(services, opened, self._ask, self.moved_to)
        self._papers = CasePapers(services, opened.case.id, opened.documents, self.open_stream)
        self._counting: list[Job[PageCounts]] = []
        self._open = True
        kept = 0 if opened.first is None else opened.first.kept
        self._checkpoint = CheckpointKeeper(services, opened.case.id, kept, self._edits_given)

    @property
    def case(self) -> Case:
        """The case as the service describes it."""
        return self._opened.case

    @property
    def reviewer(self) -> Reviewer:
        """The signed-in specialist."""
        return self._opened.reviewer

    @property
    def state(self) -> CaseState:
        """Where the case stands on this laptop."""
        return self._state

    @property
    def amending(self) -> CaseAmending:
        """What adds to the opinion of the case once it was delivered."""
        return self._amending

    @property
    def runner(self) -> JobRunner:
        """The program's one job runner."""
        return self._services.runner

    def now(self) -> datetime:
        """The present, in the zone of this laptop."""
        return self._services.clock().astimezone()

    def read_at(self) -> datetime | None:
        """When what the window was opened with was last read from the service."""
        return self._opened.read_at

    def read_facts(self, changed: Callable[[], None]) -> None:
        """Take over what was read anew of case and reviewer while it is open; `changed` is told where anything was."""

        def take(found: Facts) -> None:
            opened = self._opened
            case, reviewer = renewed(opened.case, found.case), found.reviewer or opened.reviewer
            new = (case, reviewer, found.read_at, as_told(opened.requests, found.requests))
            if new != (opened.case, opened.reviewer, opened.read_at, opened.requests):
                opened.case, opened.reviewer, opened.read_at, opened.requests = new
                changed()

        self._services.store(lambda vault: read_facts(vault, self.case.id), self._while_open(take))

    def records(self) -> CaseRecords:
        """Return what was downloaded."""
        held, opened = self._opened.held, self._opened
        documents = tuple(one.document for one in opened.documents)
        listed = {one.uid: one.count for study in opened.case.studies for one in study.series}
        unshown = (RecordProblem(f"document:{one.reference}", unshown_words(one)) for one in documents
                   if paper_kind(one) is None and not one.is_lab_table)  # fmt: skip
        return CaseRecords(held.instances, documents, (*opened.problems, *unshown), held.stacks, listed,
                           new_records(opened.requests) | frozenset(opened.new))  # fmt: skip

    def waiting(self) -> RecordsRequest | None:
        """What was asked for and is waited for, None for nothing."""
        return open_request(self._opened.requests) if self._state is CaseState.ON_HOLD else None

    def ask_for_records(self, items: Sequence[str], reason: str, done: Callable[[], None], failed: Failed) -> None:
        """Ask the service for more records and put the case on hold; it is told as soon as it can be reached."""
        now = self._services.clock()

        def work(_token: object) -> RecordsRequest:
            return ask_for_records(self._services.vault, self.case.id, items, reason, now)

        def asked(request: RecordsRequest) -> None:
            self._opened.requests = (*self._opened.requests, request)
            self.moved_to(CaseState.ON_HOLD)
            done()

        self._ask(Lane.STORE, work, asked, failed)

    def pages(self) -> PageCounts:
        """Return how many pages the papers have, as far as they were counted."""
        return dict(self._pages)

    def count_pages(self, done: Callable[[PageCounts], None]) -> None:
        """Count the pages and seconds of what was not counted yet, one by one behind everything else."""
        readers = Readers(self._papers.pdf, self._papers.record, self.open_document)
        listed = [one.document for one in self._opened.documents]
        countable = what_counts(listed, self._opened.held.instances, self.case.patient, readers)
        counts = {name: count for name, count in countable.items() if name not in self._pages}
        if not counts:
            return

        def counted(found: PageCounts) -> None:
            self._pages.update(found)
            done(self.pages())

        self._counting.append(self._services.submit(
            Lane.PROCESS,
            lambda token: count_and_keep(self._services, self.case.id, counts, self._opened.documents, token),
            self._while_open(counted),
            priority=Priority.BACKGROUND,
        ))  # fmt: skip

    def first_work(self) -> FirstWork | None:
        """Return what the first image needs of the work, until the edits are read."""
        return self._opened.first if self._edits is None else None

    def speller(self) -> Speller:
        """Return the child process that has the dictionary; it starts when it is first asked."""
        if self._speller is None:
            from reviewer_app.report.spelling import SpellingProcess  # noqa: PLC0415 - see class

            self._speller = SpellingProcess()
        return self._speller

    def own_words(self) -> frozenset[str]:
        """Return the words that the reader said are right."""
        return self._opened.own_words

    def keep_word(self, word: str) -> None:
        """Keep one more of them in the vault."""
        self._services.store(lambda vault: keep_own_word(vault, word))

    def edits(self) -> tuple[Edit, ...]:
        """Return every edit, in order."""
        return tuple(self._all_edits())

    def _all_edits(self) -> list[Edit]:
        if self._edits is None:
            self._edits = self._services.vault.edits(self.case.id)
        return self._edits

    def read_edits(self, done: Callable[[], None], failed: Failed) -> None:
        """Read the edits in a decode thread."""

        def take(found: list[Edit]) -> None:
            if self._edits is None:
                self._edits = found
            done()

        self._ask(Lane.DECODE, lambda _token: self._services.vault.edits(self.case.id), take, failed)

    def keep_checkpoint(self) -> None:
        """Let the case open sooner the next time, where it has many edits and other ones than the last time."""
        self._checkpoint.keep()

    def _edits_given(self) -> tuple[Edit, ...] | None:
        """Return all edits, those on their way too; None where they are not read."""
        if self._edits is None:
            return None
        known = {one.id for one in self._edits}
        return (*self._edits, *(one for one in self._given.values() if one.id not in known))

    def looks(self) -> Looks:
        """Return what was on the screen, this session included: the account that the window adds to."""
        return self._opened.looks

    def arrangement(self) -> CaseArrangement | None:
        """Return how the window was left."""
        return self._opened.arrangement

    def keep_arrangement(self, arrangement: CaseArrangement) -> None:
        """Keep how the window stands, in the vault."""
        self._services.store(lambda vault: self._keeper.keep(vault, arrangement))

    def open_stream(self, sop_instance_uid: str) -> BinaryIO:
        """Open one instance for reading; any thread."""
        blob_id = self._opened.held.blob_of(sop_instance_uid)
        if blob_id is None:
            raise CannotDecode("This image is not on this laptop.", detail=sop_instance_uid)
        return self._services.vault.open_blob(self.case.id, blob_id)

    def open_document(self, reference: str) -> BinaryIO:
        """Open one document for reading; any thread."""
        blob_id = next((one.blob_id for one in self._opened.documents if one.document.reference == reference), None)
        if blob_id is None:
            raise CannotDecode("This document is not on this laptop.", detail=reference)
        return self._services.vault.open_blob(self.case.id, blob_id)

    def document_bytes(self, reference: str, done: Callable[[bytes], None], failed: Failed) -> None:
        """Read a document in a decode thread, as the PDF that is shown of it."""
        self._ask(Lane.DECODE, lambda _token: self._papers.pdf(reference), done, failed)

    def read_record(self, index: InstanceIndex, done: Callable[[bytes | WaveformRecord], None], failed: Failed) -> None:
        """Read a record in DICOM in a decode thread, as it is shown."""
        self._ask(Lane.DECODE, lambda _token: self._papers.record(index), done, failed)

    def unlock_document(
        self, paper: str | InstanceIndex, password: str, done: Callable[[bytes], None], failed: Failed
    ) -> None:
        """Read a locked document with a password, which is kept in the vault if it is right."""
        self._ask(Lane.DECODE, lambda _token: self._papers.unlock(paper, password), done, failed)

    def save_document(self, reference: str, path: Path, done: Callable[[], None], failed: Failed) -> None:
        """Write a document to a file in the lane of slow work, with a line in the audit trail."""
        work, always = partial(self._papers.save_copy, reference, path), self._always_told(failed)
        self._services.submit(Lane.PROCESS, lambda _token: work(), self._while_open(lambda _none: done()), always)

    def add_edits(self, edits: Sequence[Edit], done: Callable[[], None], failed: Failed) -> None:
        """Keep edits, all or none; `done` is called when they are on disk.

        Those that cannot be kept while the vault is being locked stay sealed in memory.
        """
        case_id, services = self.case.id, self._services
        self._given.update({one.id: one for one in edits})

        def keep(vault: Vault) -> None:
            try:
                vault.add_edits(case_id, edits)
            except Exception as error:
                if not services.life.locking or isinstance(error, StoreLocked):
                    raise
                logger.warning("edits stay in memory over the lock: %s", type(error).__name__)
                services.unwritten.keep(vault, case_id, edits)
            else:
                services.unwritten.drop(case_id)

        def kept(_none: None) -> None:
            there = self._all_edits()
            known = {one.id for one in there}
            there += [one for one in edits if one.id not in known]
            for one in edits:
                self._given.pop(one.id, None)
            self._checkpoint.edit_kept(len(there))
            done()

        services.store(keep, self._while_open(kept), self._always_told(failed))

    def show_first_report(self, edits: Sequence[Edit], done: Callable[[], None], failed: Failed) -> None:
        """Keep the edit that shows the first report, the last of `edits`, and those that wait before it; all or none.

        `done` is called when they are on disk, for the case to be reopened.
        """
        self._services.store(
            lambda vault: keep_reveal(vault, self.case.id, edits), self._while_open(lambda _none: done()),
            self._always_told(failed),
        )  # fmt: skip

    def keep_looks(self, more: Mapping[SeenKey, Look]) -> None:
        """Keep what was on the screen since the last call; what cannot be kept stays in memory and is tried again."""
        self._looks.keep(more)

    def preview(
        self, work: Work, meaning: str, done: Callable[[OpinionPreview], None], failed: Failed, *, draft: bool = False
    ) -> None:
        """Make the PDF of the opinion as it stands, in the lane of slow work."""
        looks, pages, issued = self._opened.looks.copy(), self.pages(), self.now().replace(microsecond=0)
        facts = self.facts()  # together and here: while the job runs they may be replaced
        read_at, waiting, number = self.read_at(), self.waiting(), self._signing.asked()
        edits = self._edits_given() or ()

        def make(_token: object) -> OpinionPreview:
            from reviewer_app.cases.rules.circumstances import circumstances  # noqa: PLC0415 - see class
            from reviewer_app.ui.office.preview import MEANINGS, PreviewRequest, make_preview  # noqa: PLC0415 - see class

            key, instances = self._signing.key(facts.reviewer), self._all_instances()
            request = PreviewRequest(
                case=facts.case,
                work=work,
                reviewer=facts.reviewer,
                instances=instances,
                documents=self._opened.documents,
                looks=looks,
                pages=pages,
                report_id=self._signing.report_id(),
                issued=issued,
                meaning=MEANINGS[meaning],
                certificate=key.identity,
                draft=draft,
                sealer=self._sealer,
                requests=facts.requests,
                when=circumstances(issued, read_at, waiting, self.sounds.wordless(edits)),
                audit=self._services.stored(lambda vault: vault.audit_head()),
                amends=self._opened.amends,
            )
            made = make_preview(request, self.open_stream)
            if not draft:
                self._signing.was_shown(ShownPreview(made.sha256, work, made.sealed, number))
            return OpinionPreview(
                pdf=made.pdf,
                sha256=made.sha256,
                facts=facts,
                records=len({one.index.series.uid for one in instances}) + len(self._opened.documents),
                files=len(instances) + len(self._opened.documents),
                measurements=sum(1 for one in work.annotations if one.measurement is not None),
                key_images=len(work.key_images),
                signer=key.identity.subject if key.identity is not None else "",
                certificate_until=key.identity.valid_to.date() if key.identity is not None else None,
                note=key.note,
                draft=draft,
                locked_until=key.locked_until,
                token=key.token,
            )

        self._ask(Lane.PROCESS, make, done, failed)

    def facts(self) -> SigningFacts:
        """Return what a preview that is asked for now is made from; on the GUI thread, where they are replaced."""
        return SigningFacts(self._opened.case, self._opened.reviewer, self._opened.requests)

    def prepare_signing(self) -> None:
        """Start the child process that will sign."""
        self._signing.prepare()

    def end_signing(self) -> None:
        """End the child process."""
        self._signing.end()

    def sign(
        self,
        preview: OpinionPreview,
        meaning: str,
        passphrase: str,
        done: Callable[[SignedPreview], None],
        failed: Failed,
    ) -> None:
        """Sign exactly the bytes of `preview` in a child process, keep them, and queue them for delivery."""
        self._looks.retry()  # the opinion tells of them: they are kept before it is
        signing, signed_at = self._signing, self.now()
        replaced = preview.facts != self.facts()

        def work(_token: object) -> SignedPreview:
            if replaced:
                signing.refuse_draft(preview)
                next_step = "Go back to editing and read the new preview."
                raise CannotSign("The case was updated since this file was made.", next_step=next_step)
            return signing.sign(preview, meaning, passphrase, signed_at)

        def finish(kept: SignedPreview) -> None:
            self._opened.amends = None
            self.moved_to(CaseState.QUEUED)
            self._while_open(done)(kept)

        self._services.submit(Lane.PROCESS, work, finish, self._always_told(failed))

    def export_marks(
        self,
        folder: Path,
        *,
        masks: bool,
        on_progress: Callable[[int, int], None],
        done: Callable[[Exported], None],
        failed: Failed,
    ) -> Callable[[], None]:
        """Write the marks as they are in the vault, after every edit that was made before, in the lane of slow work."""

        def write(token: CancelToken) -> Exported:
            from reviewer_app.ui.office import marks_export  # noqa: PLC0415 - see class

            draft, sealed = self._services.stored(lambda vault: marks_export.to_export(vault, self.case.id))
            try:
                return marks_export.export_marks(
                    draft, folder, sealed=sealed, masks=masks, token=token, on_progress=on_progress
                )
            except OSError as error:
                raise BadSettings(
                    "The marks could not be written into that folder.", detail=f"errno {error.errno}"
                ) from error

        job = self._services.submit(Lane.PROCESS, write, self._while_open(done), self._while_open(failed))
        return job.cancel

    def signed_pdf(self, done: Callable[[bytes], None], failed: Failed) -> None:
        """Read the signed opinion, where there is one."""
        self._ask(Lane.DECODE, lambda _token: self._signing.signed_pdf(), done, failed)

    def close(self) -> None:
        """Leave the case; everything handed over is in the store lane already, and answers find nobody."""
        self._open = False
        for job in self._counting:
            job.cancel()  # a paper may have another version before it is counted
        self._checkpoint.close()
        self._looks.close()
        self.sounds.close()
        self._signing.end()
        if (speller := self._speller) is not None:  # in a job: a question that is under way is ended with the child
            self._services.runner.submit(Lane.PROCESS, lambda _token: speller.close())
        self._services.store(lambda vault: vault.audit("case-closed", self.case.id, {}))

    def moved_to(self, state: CaseState) -> None:
        """Note where the case stands from now on."""
        self._state = state
        self._when_moved()

    def _ask(self, lane: Lane, work: Callable[[CancelToken], T], done: Callable[[T], None], failed: Failed) -> None:
        self._services.submit(lane, work, self._while_open(done), self._while_open(failed))

    def _while_open(self, call: Callable[[T], None]) -> Callable[[T], None]:
        def when_open(value: T) -> None:
            if self._open:
                call(value)

        return when_open

    def _always_told(self, failed: Failed) -> Failed:
        return lambda error: (failed if self._open else self._services.show_error)(error)  # noqa: PLW0108 - asked when it fails

    def _all_instances(self) -> tuple[StoredInstance, ...]:
        """Return all instances with their hashes, from the records themselves; in a job.

        Raises
        ------
        CannotSign
            If they, or the papers, are not those that the window was opened with: the opinion would speak of others.
        """
        instances = tuple(self._services.vault.instances(self.case.id))
        stale = known_newer(self._services.vault, self.case.id).stale
        # of all instances, those that are hidden too
        if identity_of(instances) != self._opened.held.identity or stale != self._opened.stale:
            self._services.stored(lambda vault: vault.drop_digest(self.case.id))
            raise CannotSign(
                "The records of this case have changed since it was opened.",
                next_step="Go back to the worklist and open the case again.",
                detail=self.case.id,
            )
        return stored_in_view(instances) if self.case.hidden else instances
