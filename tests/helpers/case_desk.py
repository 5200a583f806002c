"""A case desk in memory: real values and a real job runner, nothing on disk."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from reviewer_app.cases.amendments import SignedVersion
from reviewer_app.cases.arrangement import CaseArrangement
from reviewer_app.cases.asking import ACTIVE, RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import PageCounts, other_patient_key
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.looks import Look, Looks, SeenKey
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.work import Edit, Work, replay
from reviewer_app.dictation.corrections import Correction, learned
from reviewer_app.errors import CannotDecode, CannotSign, KeyLocked
from reviewer_app.exchange.marks.exported import Exported
from reviewer_app.jobs import CancelToken, JobRunner, Lane
from reviewer_app.ui.case.desk import (
    CaseRecords,
    Failed,
    FirstWork,
    OpinionPreview,
    SignedPreview,
    SigningFacts,
    Speller,
)
from reviewer_app.ui.case.paper_pdf import paper_pdf
from reviewer_app.ui.case.record_text import read_record, record_pdf
from reviewer_app.ui.office.page_counts import names_other, page_count
from reviewer_app.viewer.waveform_layout import WaveformRecord
from tests.helpers.case_values import NOW, PRIOR_STUDY, make_case, make_instances, make_reviewer
from tests.helpers.sound_desk import SoundDeskInMemory

PASSPHRASE = "correct horse"


class FakeAmending:
    """Keeps addenda in memory; `signed` are the versions there are, `files` their bytes."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.signed: list[SignedVersion] = []
        self.changed: tuple[str, ...] = ()
        self.files: dict[str, bytes] = {}

    @property
    def number(self) -> int:
        return len([one for one in self.signed if one.number]) if self._desk.current is CaseState.AMENDING else 0

    def begin(self, done: Callable[[], None], failed: Failed) -> None:
        if self._desk.failing is not None:
            failed(self._desk.failing)
        else:
            self._desk.current = CaseState.AMENDING
            done()

    def drop(self, done: Callable[[], None], _failed: Failed) -> None:
        self._desk.current = CaseState.DELIVERED
        done()

    def versions(self, done: Callable[[tuple[SignedVersion, ...]], None], _failed: Failed) -> None:
        done(tuple(self.signed))

    def pdf(self, document: str, done: Callable[[bytes], None], _failed: Failed) -> None:
        done(self.files[document])


class CorrectionsInMemory:
    """Keeps what was learned in a field."""

    def __init__(self) -> None:
        self.kept: tuple[Correction, ...] = ()

    def known(self) -> tuple[Correction, ...]:
        return self.kept

    def learn(self, heard: str, meant: str) -> None:
        self.kept = learned(self.kept, heard, meant)


class FakeDesk:
    """Keeps edits in a list. `late` holds back answers until `deliver` is called; `failing` makes keeping fail."""

    def __init__(self, *, late: bool = False, pdf: bytes = b"%PDF-1.4") -> None:
        self._case = make_case()
        self._reviewer = make_reviewer()
        self.current = CaseState.IN_REVIEW
        self.kept: list[Edit] = []
        self.first: FirstWork | None = None
        self.shown = Looks()
        self.told: dict[SeenKey, Look] = {}
        self.streams: dict[str, bytes] = {}
        self.papers: dict[str, bytes] = {}
        self.passwords: dict[str, str] = {}
        self.pdf = pdf
        self.late = late
        self.failing: BaseException | None = None
        self.closed = False
        self.words: Speller | None = None
        self.my_words: list[str] = []
        self.corrections = CorrectionsInMemory()
        self.ready_to_sign = False
        self.locked_until: datetime | None = None
        self.token = ""
        self.arranged: CaseArrangement | None = None
        self._waiting: list[Callable[[], None]] = []
        self.amending = FakeAmending(self)
        self.sounds = SoundDeskInMemory()
        self._runner: JobRunner | None = None
        self.moment = NOW
        self.asked: datetime | None = NOW
        self.meaning = ""
        self.asked_for: tuple[str, ...] = ()
        self.asked_why = ""
        self.told_service = ACTIVE
        self.stopped = False
        instances = (
            *make_instances(count=5),
            *make_instances(series=2, count=3, title="Coronal 2 mm"),
            *make_instances(PRIOR_STUDY, "20260820", count=4),
        )
        self._records = CaseRecords(instances, self._case.documents)

    @property
    def case(self) -> Case:
        return self._case

    def change_case(self, **changes: object) -> None:
        """Let the service describe the case otherwise."""
        self._case = replace(self._case, **changes)  # type: ignore[arg-type]

    @property
    def reviewer(self) -> Reviewer:
        return self._reviewer

    @property
    def state(self) -> CaseState:
        return self.current

    @property
    def runner(self) -> JobRunner:
        if self._runner is None:
            self._runner = JobRunner()
        return self._runner

    def use_runner(self, runner: JobRunner) -> None:
        """Work with another runner than one that answers at once; it is closed with the desk."""
        self._runner = runner

    def now(self) -> datetime:
        return self.moment

    def read_at(self) -> datetime | None:
        return self.asked

    def records(self) -> CaseRecords:
        return self._records

    def set_records(self, records: CaseRecords) -> None:
        """Hold other records, before a window is opened."""
        self._records = records

    def waiting(self) -> RecordsRequest | None:
        if self.current is not CaseState.ON_HOLD:
            return None
        return RecordsRequest("request-1", self.asked_for, self.asked_why, NOW, told=self.told_service)

    def ask_for_records(self, items: Sequence[str], reason: str, done: Callable[[], None], failed: Failed) -> None:
        if self.failing is not None:
            error = self.failing
            self._answer(lambda: failed(error))
            return
        self.asked_for, self.asked_why, self.current = tuple(items), reason, CaseState.ON_HOLD
        self._answer(done)

    def pages(self) -> PageCounts:
        return {}

    def count_pages(self, done: Callable[[PageCounts], None]) -> None:
        plain = {one: data for one, data in self.papers.items() if data.startswith(b"%PDF") and b"/Encrypt" not in data}
        counted = {name: page_count(data) for name, data in plain.items()}
        headed = [one for one in self._records.documents if one.names_patient and one.reference in self.papers]
        patient = self._case.patient
        counted |= {
            other_patient_key(one.reference, patient): names_other(self.papers[one.reference], one, patient)
            for one in headed
        }
        if counted:
            self._answer(lambda: done(counted))

    def first_work(self) -> FirstWork | None:
        return self.first

    def edits(self) -> tuple[Edit, ...]:
        return tuple(self.kept)

    def read_edits(self, done: Callable[[], None], _failed: Failed) -> None:
        self._answer(done)

    @property
    def work(self) -> Work:
        """What the kept edits add up to."""
        return replay(self.kept)

    def looks(self) -> Looks:
        return self.shown

    def arrangement(self) -> CaseArrangement | None:
        return self.arranged

    def keep_arrangement(self, arrangement: CaseArrangement) -> None:
        self.arranged = arrangement

    def speller(self) -> Speller | None:
        return self.words

    def own_words(self) -> frozenset[str]:
        return frozenset(self.my_words)

    def keep_word(self, word: str) -> None:
        self.my_words.append(word)

    def open_stream(self, sop_instance_uid: str) -> BinaryIO:
        return io.BytesIO(self.streams[sop_instance_uid])

    def open_document(self, reference: str) -> BinaryIO:
        if reference not in self.papers:
            raise CannotDecode("This document cannot be read.")
        return io.BytesIO(self.papers[reference])

    def document_bytes(self, reference: str, done: Callable[[bytes], None], failed: Failed) -> None:
        listed = {one.reference: one for one in self._records.documents}
        if reference in self.papers:
            try:
                pdf = paper_pdf(self.papers[reference], listed[reference])
            except CannotDecode as error:
                found = error  # the name of the exception is gone when the answer is given
                self._answer(lambda: failed(found))
            else:
                self._answer(lambda: done(pdf))
        else:
            self._answer(lambda: failed(CannotDecode("This document cannot be read.")))

    def read_record(self, index: InstanceIndex, done: Callable[[bytes | WaveformRecord], None], failed: Failed) -> None:
        def read(_token: CancelToken) -> bytes | WaveformRecord:
            with self.open_stream(index.sop_instance_uid) as stream:
                return read_record(stream, index, self.passwords.get(index.sop_instance_uid, ""))

        self.runner.submit(Lane.DECODE, read, done=done, failed=failed)

    def unlock_document(
        self, paper: str | InstanceIndex, password: str, done: Callable[[bytes], None], failed: Failed
    ) -> None:
        listed = {one.reference: one for one in self._records.documents}
        try:
            if isinstance(paper, str):
                pdf = paper_pdf(self.papers[paper], listed[paper], password)
            else:
                pdf = record_pdf(self.open_stream(paper.sop_instance_uid), paper, password)
                self.passwords[paper.sop_instance_uid] = password
        except CannotDecode as error:
            found = error
            self._answer(lambda: failed(found))
        else:
            self._answer(lambda: done(pdf))

    def save_document(self, reference: str, path: Path, done: Callable[[], None], failed: Failed) -> None:
        path.write_bytes(self.papers[reference])
        self._answer(done)

    def add_edits(self, edits: Sequence[Edit], done: Callable[[], None], failed: Failed) -> None:
        def keep() -> None:
            if self.failing is not None:
                failed(self.failing)
                return
            known = {one.id for one in self.kept}
            self.kept += [one for one in edits if one.id not in known]
            done()

        self._answer(keep)

    def show_first_report(self, edits: Sequence[Edit], done: Callable[[], None], failed: Failed) -> None:
        self.add_edits(edits, done, failed)

    def keep_looks(self, more: Mapping[SeenKey, Look]) -> None:
        self.told.update(more)

    def preview(
        self, work: Work, meaning: str, done: Callable[[OpinionPreview], None], failed: Failed, *, draft: bool = False
    ) -> None:
        self.meaning = meaning
        made = OpinionPreview(
            self.pdf, hashlib.sha256(self.pdf).hexdigest(), self.facts(),
            records=len(self._case.documents) + 3, files=213,
            measurements=len(work.annotations), key_images=len(work.key_images), signer="Lindqvist Anna",
            certificate_until=date(2028, 3, 14), note="Certificate made for the demonstration",
            draft=draft, locked_until=self.locked_until, token=self.token,
        )  # fmt: skip
        self._answer(lambda: failed(self.failing) if self.failing is not None else done(made))

    def facts(self) -> SigningFacts:
        return SigningFacts(self._case, self._reviewer)

    def prepare_signing(self) -> None:
        self.ready_to_sign = True

    def end_signing(self) -> None:
        self.ready_to_sign = False

    def sign(
        self,
        preview: OpinionPreview,
        meaning: str,
        passphrase: str,
        done: Callable[[SignedPreview], None],
        failed: Failed,
    ) -> None:
        def answer() -> None:
            if self.locked_until is not None:
                failed(KeyLocked("The key is locked.", until=self.locked_until))
                return
            if passphrase != PASSPHRASE:
                failed(CannotSign("The passphrase is wrong.", next_step="Nothing was signed."))
                return
            self.current = CaseState.QUEUED
            words = "The signature is valid and the document unchanged."
            done(SignedPreview(preview.pdf, preview.sha256, f"Lindqvist Anna ({meaning})", self.now(), True, words))

        self._answer(answer)

    def export_marks(
        self,
        folder: Path,
        *,
        masks: bool,
        on_progress: Callable[[int, int], None],
        done: Callable[[Exported], None],
        failed: Failed,
    ) -> Callable[[], None]:
        on_progress(1, 2)
        paths = tuple(folder / name for name in (("a.dcm", "mask.dcm") if masks else ("a.dcm",)))

        def answer() -> None:
            if not self.stopped:
                done(Exported(paths)) if self.failing is None else failed(self.failing)

        def stop() -> None:
            self.stopped = True

        self._answer(answer)
        return stop

    def signed_pdf(self, done: Callable[[bytes], None], failed: Failed) -> None:
        if self.current in (CaseState.QUEUED, CaseState.DELIVERED):
            self._answer(lambda: done(self.pdf))
        else:
            self._answer(lambda: failed(CannotDecode("This case has no signed opinion yet.")))

    def close(self) -> None:
        self.closed = True
        if self._runner is not None:
            self._runner.close()

    def _answer(self, call: Callable[[], None]) -> None:
        if self.late:
            self._waiting.append(call)
        else:
            call()

    def deliver_one(self) -> None:
        """Give the answer that was held back longest."""
        self._waiting.pop(0)()

    def deliver(self) -> None:
        """Give the answers held back so far, and those that follow from them."""
        while self._waiting:
            self._waiting.pop(0)()
