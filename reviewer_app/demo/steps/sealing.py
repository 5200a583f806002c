"""Preview, signature, and the outbox while there is no network."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QLineEdit, QPushButton, QRadioButton

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.rules.signing import MEANINGS
from reviewer_app.demo.driver import Driver
from reviewer_app.demo.job import MainJob
from reviewer_app.demo.steps.signed_evidence import SignedSentence
from reviewer_app.demo.walk import StepFailed
from reviewer_app.report.revisions import attached_manifest
from reviewer_app.report.verify import verify_pdf
from reviewer_app.store.values import OutboxState, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.kept_objects import MARK_OBJECT
from reviewer_app.ui.outbox_page import OutboxPage
from reviewer_app.ui.worklist.rows import TO_BE_SENT
from reviewer_app.viewer.pdf_view import PdfView

_MEANING = MEANINGS["authorship"][0]
_SIGN = "Sign as author"
#: What the page says when nothing holds up the signature: nothing at all to say, or only advice.
_NOTHING_OPEN = ("All checks passed", " to look at", " set aside")
#: What stands so long on the screen counts as read.
_LOOK_S = 0.6


class Preview:
    """Read the very file that will be signed, to its end."""

    name = "preview"

    def __init__(self) -> None:
        self._rounds: tuple[str, ...] = ()

    def do(self, job: MainJob) -> None:
        """Press Preview, and turn the pages until all are read."""
        driver = job.driver
        driver.click(QPushButton, "Preview")
        read = driver.find(QLabel, "Pages read", seconds=20)
        driver.wait_until(lambda: bool(read.text()), 30, "the pages are shown")
        self._rounds = turn_pages(driver, driver.find(PdfView, "Pages of Opinion"), read)

    def check(self, job: MainJob) -> str:
        """Every page counts as read, the checks have passed, and the report has its number in the store."""
        words = job.driver.find(QLabel, "Pages read").text()
        if not _all_read(words):
            raise StepFailed(f"Not every page was read: {words}.")
        if not any(said in job.driver.words() for said in _NOTHING_OPEN):
            raise StepFailed("The page does not say that nothing is open.")
        if not job.read(lambda vault: vault.get_value(f"report-id:{job.case.task_id}")):
            raise StepFailed("The store has no number for the report.")
        # what a busy machine had not drawn in time is no secret
        earlier = "".join(f", after round {number} {one}" for number, one in enumerate(self._rounds[:-1], 1))
        return f"{words} in {max(1, len(self._rounds))} round{'s' if len(self._rounds) > 1 else ''}{earlier}"


class Sign:
    """Sign with the meaning of an author."""

    name = "sign"

    def do(self, job: MainJob) -> None:
        """Choose the meaning, give the passphrase of the key, press the button."""
        driver = job.driver
        driver.click(QRadioButton, _MEANING)
        driver.write(QLineEdit, "Signing passphrase", job.passphrases.signing)
        driver.click(QPushButton, _SIGN)
        driver.find(QLabel, "Result of the check", seconds=40)

    def check(self, job: MainJob) -> str:
        """The page says signed and checked; the store has one signed document whose signature is valid.

        It has the objects made of the marks too, as the manifest lists them. In the document's words and in
        its manifest the measurement is as it was edited, and its link goes to its figure.
        """
        result = job.driver.find(QLabel, "Result of the check").text()
        if "Signed, checked" not in job.driver.words():
            raise StepFailed("The page does not say that the signature was checked.")
        kept = job.read(lambda vault: vault.signed_documents(job.case.task_id))
        documents, objects = ([one for one in kept if (one.kind == MARK_OBJECT) is sealed] for sealed in (False, True))
        if len(documents) != 1:
            raise StepFailed(f"The store has {len(documents)} signed documents.")
        pdf = job.read(lambda vault: signed_pdf(vault, documents[0]))
        checked = verify_pdf(pdf)
        if not checked.valid or checked.changed_after_signing or checked.sha256 != documents[0].sha256:
            raise StepFailed("The signature in the store is not valid.", detail=checked.summary)
        if job.stored().state is not CaseState.QUEUED or job.audited("opinion-signed") != 1:
            raise StepFailed("The store does not have the case as signed.")
        manifest = attached_manifest(pdf)
        listed = [one.sha256 for one in manifest.objects] if manifest is not None else []
        if not listed or [one.sha256 for one in objects] != listed:
            raise StepFailed(f"The manifest lists {len(listed)} objects, the store has {len(objects)}, or others.")
        verdict = result.split("\n")[0]
        return f"{verdict} In it {SignedSentence.of(job).check(pdf)}, and {len(objects)} DICOM objects"


class SeeQueued:
    """The signed opinion waits in the outbox."""

    name = "queued-offline"

    def do(self, job: MainJob) -> None:
        """Leave the case and look into the outbox."""
        driver = job.driver
        driver.click(QPushButton, "Close the signed case")
        driver.click(QPushButton, TO_BE_SENT)
        driver.wait_until(lambda: job.state_words().startswith("Signed, queued"), 10, "the list says that it is queued")
        driver.click(QPushButton, "Outbox")
        driver.find(OutboxPage, "Outbox")

    def check(self, job: MainJob) -> str:
        """The outbox names the case and says that it waits; the store has one entry that was never delivered."""
        words = job.driver.words(job.driver.find(OutboxPage, "Outbox"))
        if job.case.number not in words or "Delivered" in words:
            raise StepFailed("The outbox does not show that the opinion waits.")
        entries = job.read(lambda vault: vault.outbox())
        if len(entries) != 1 or entries[0].state is OutboxState.DELIVERED or entries[0].receipt is not None:
            raise StepFailed(f"The store has {len(entries)} entries to be sent.")
        return f"1 opinion waits, {entries[0].attempts} tries so far"


def turn_pages(driver: Driver, pages: QAbstractScrollArea, read: QLabel) -> tuple[str, ...]:
    """Turn pages to their end, and again from the first while that brings more; return what `read` said at each end.

    Raises
    ------
    StepFailed
        If a round brought nothing more, and not all is read.
    """
    ends: list[str] = []
    bar = pages.verticalScrollBar()
    while True:
        driver.look(_LOOK_S)
        if _all_read(read.text()):
            return (*ends, read.text())
        before = bar.value()
        driver.key(Qt.Key.Key_PageDown)
        if bar.value() > before:
            continue
        if ends and ends[-1] == read.text():
            raise StepFailed(f"Not every page was read in {len(ends) + 1} rounds: {read.text()}.")
        ends.append(read.text())
        driver.key(Qt.Key.Key_Home)


def signed_pdf(vault: Vault, document: SignedDocument) -> bytes:
    """Read a signed document and check that it is the one that was kept."""
    with vault.open_blob(document.case_id, document.blob_id) as stream:
        pdf = stream.read()
    if hashlib.sha256(pdf).hexdigest() != document.sha256:
        raise StepFailed("The signed document in the store is not the one that was kept.")
    return pdf


def _all_read(words: str) -> bool:
    """Whether "3 of 3 pages read" says that nothing is left."""
    done, _, rest = words.partition(" of ")
    return bool(rest) and done == rest.split(" ")[0]
