"""The main job without its window: the program's own code from the worklist to the delivered opinion."""

from __future__ import annotations

import hashlib
import io
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pydicom

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import CancelToken
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.sync.download import Download, plan
from reviewer_app.sync.read_back import with_read_back
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.task_update import set_task_status
from reviewer_app.sync.upload import deliver
from reviewer_app.sync.worklist import fetch_reviewer, fetch_worklist
from tests.helpers.store_values import FAST_KDF, PASSPHRASE
from tests.peers.amended import amend
from tests.peers.corrected import correct
from tests.peers.facts import Downloaded, Walk
from tests.peers.look import Look
from tests.peers.opinion import archiver, opinion_on


@dataclass
class Clock:
    """Seconds that each step took."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


def walk(endpoint: ServiceEndpoint, session: ServiceSession, cases: Sequence[SampleCase], folder: Path) -> Walk:
    """Walk through the main job with cases that are loaded already; the first case is the one that gets an opinion.

    Parameters
    ----------
    endpoint
        The servers with the coordinator's credentials, to look at what they hold.
    session
        The reviewer's session.
    cases
        What was loaded.
    folder
        Where the vault goes.
    """
    clock, chosen = Clock(), cases[0].task_id
    with closing(Look(endpoint)) as look, create_vault(folder, PASSPHRASE, kdf=FAST_KDF) as vault:
        with clock.step("worklist"):
            reviewer = fetch_reviewer(session, session.fhir_user)
            answer = fetch_worklist(session, reviewer=reviewer)
        listed = {one.id: one for one in answer.cases}
        with clock.step("accept"):
            set_task_status(session, listed[chosen], CaseState.ACCEPTED)
        accepted = look.resource(f"Task/{chosen}")["status"]
        with clock.step("download"):
            downloads = [download(session, vault, listed[one.task_id], one) for one in cases]
        with clock.step("sign"):
            delivery = opinion_on(listed[chosen], reviewer, vault.instances(chosen), str(uuid.uuid4()))
        with clock.step("deliver"):
            first = deliver(session, delivery)
        with clock.step("read back"):
            read = with_read_back(session, delivery, first, CancelToken())
        held = look.held(delivery)
        with clock.step("deliver again"):
            again = deliver(session, delivery)
        held_again = look.held(delivery)
        with clock.step("amend"):
            archived = archiver(vault.instances(chosen), delivery.signed_at)
            amended = amend(session, look, delivery, archived)
        with clock.step("correct"):
            corrected = correct(session, look, delivery, archived)
        return Walk(
            seconds=clock.seconds,
            signed_in_as=reviewer.name,
            licences=len(reviewer.licences),
            worklist=tuple(sorted(listed)),
            problems=tuple(one.detail for one in answer.problems),
            accepted_status=accepted,
            downloads=tuple(downloads),
            archive_problem=first.archive_problem,
            first_steps=tuple(one.step for one in first.steps),
            first_report=first.report,
            again_report=again.report,
            again_was_there=again.was_there,
            read_back_is_the_pdf=read.sha256 == hashlib.sha256(delivery.pdf).hexdigest(),
            versions_told=len(read.versions),
            held=held,
            held_again=held_again,
            amended=amended,
            corrected=corrected,
        )


def download(session: ServiceSession, vault: Vault, case: Case, sample: SampleCase) -> Downloaded:
    """Download a case into the vault and compare every byte with what was loaded."""
    vault.put_case(case)
    planned = plan(session, case)
    vault.plan_download(case.id, planned.items)
    before = session.attempts
    result = Download(session, case, planned, vault, index_instance).run(CancelToken())
    requests = session.attempts - before
    loaded, arrived = dict(_loaded(sample)), dict(_arrived(vault, case.id))
    sentences = {one.key: one.sentence for one in vault.download_items(case.id)}
    return Downloaded(
        case_id=case.id,
        listed=len(planned),
        requests=requests,
        remarks=planned.differences,
        failed={one: sentences[one] for one in result.failed},
        missing=tuple(sorted(loaded.keys() - arrived.keys())),
        different=tuple(sorted(key for key, data in arrived.items() if data != loaded.get(key))),
    )


def _loaded(sample: SampleCase) -> Iterable[tuple[str, bytes]]:
    for data in sample.dicom_files():
        header = pydicom.dcmread(io.BytesIO(data), specific_tags=["SOPInstanceUID"], stop_before_pixels=True)
        yield f"instance:{header.SOPInstanceUID}", data
    documents = [one for one in sample.resources if one["resourceType"] == "DocumentReference"]
    for document, paper in zip(documents, sample.papers, strict=True):
        yield f"document:DocumentReference/{document['id']}", paper.data


def _arrived(vault: Vault, case_id: str) -> Iterable[tuple[str, bytes]]:
    for one in vault.instances(case_id):
        with vault.open_blob(case_id, one.blob_id) as stream:
            yield f"instance:{one.index.sop_instance_uid}", stream.read()
    # results of a laboratory have no bytes of their own to compare: they are fetched resource by resource
    for paper in (one for one in vault.documents(case_id) if not one.document.parts):
        with vault.open_blob(case_id, paper.blob_id) as stream:
            yield f"document:{paper.document.reference}", stream.read()
