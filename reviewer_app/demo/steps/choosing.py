"""The worklist: find a case, see why one may not be accepted, accept the other, and have it on this laptop."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.job import MainJob
from reviewer_app.demo.walk import StepFailed
from reviewer_app.store.values import DownloadItem, ItemState
from reviewer_app.ui.worklist.conflict_form import NO_CONFLICT
from reviewer_app.ui.worklist.model import ROW_ROLE
from reviewer_app.ui.worklist.rows import NEEDS_YOU, Row

_SEARCH = "Search the worklist"


class FindCase:
    """Find the case in the worklist and read what is asked."""

    name = "worklist"

    def do(self, job: MainJob) -> None:
        """Type the number of the case into the search field and choose its row."""
        driver = job.driver
        driver.wait_until(lambda: rows(job) == job.cases_loaded, 20, "every assigned case is listed")
        driver.write(QLineEdit, _SEARCH, job.case.number)
        driver.wait_until(lambda: rows(job) == 1, 5, "only the case that is looked for is listed")
        job.choose_case()

    def check(self, job: MainJob) -> str:
        """One row is left, its questions stand beside it, and the store holds every assigned case."""
        if rows(job) != 1:
            raise StepFailed(f"The search leaves {rows(job)} cases.")
        words = job.driver.words(job.chosen())
        case = job.stored().case
        if case.patient.display_name not in words or not all(one.text in words for one in case.questions):
            raise StepFailed("Beside the list there is not what is asked.")
        kept = len(job.read(lambda vault: vault.cases()))
        if kept != job.cases_loaded:
            raise StepFailed(f"The store holds {kept} of {job.cases_loaded} cases.")
        return f"{kept} cases, {len(case.questions)} questions"


class SeeWhyNot:
    """A case from a state without a licence may not be accepted."""

    name = "not-eligible"

    def do(self, job: MainJob) -> None:
        """Look for it, choose it, and try to accept it."""
        driver = job.driver
        _search(job, job.not_eligible)
        driver.wait_until(lambda: rows(job) == 1, 5, "the other case is listed")
        driver.click_index(job.table(), job.row(_only_case(job)))
        driver.click(QCheckBox, NO_CONFLICT, within=job.chosen())

    def check(self, job: MainJob) -> str:
        """Its row says so, the reason stands beside it, and there is nothing to press, even without a conflict."""
        task_id = _only_case(job)
        if task_id == job.case.task_id or not job.state_words(task_id).startswith("Cannot accept"):
            raise StepFailed("The list does not say that the case cannot be accepted.")
        chosen = job.chosen()
        reason = next((one for one in job.driver.words(chosen).split("\n") if one.startswith("Cannot be accepted")), "")
        if not reason:
            raise StepFailed("The reason is not given.")
        if job.driver.find_all(QPushButton, "Accept case", within=chosen):
            raise StepFailed("The case can be accepted all the same.")
        if not job.driver.find(QCheckBox, NO_CONFLICT, within=chosen).isChecked():
            raise StepFailed("The statement on conflicts was not made.")
        state = job.read(lambda vault: vault.case(task_id)).state
        if state is not CaseState.RECEIVED:
            raise StepFailed(f"The case is {state} in the store.")
        return reason


class Accept:
    """Accept the case, with the statement that there is no conflict of interest."""

    name = "accept"

    def do(self, job: MainJob) -> None:
        """Choose it, tick the statement, press the button."""
        driver = job.driver
        _search(job, job.case.number)
        driver.wait_until(lambda: _only_case(job) == job.case.task_id, 5, "the case is listed")
        job.choose_case()
        driver.click(QCheckBox, NO_CONFLICT, within=job.chosen())
        driver.click(QPushButton, "Accept case", within=job.chosen())
        driver.wait_until(lambda: not job.state_words().startswith("New"), 10, "the list says that it is accepted")
        clear_search(job)

    def check(self, job: MainJob) -> str:
        """The list no longer calls it new, the store has it accepted, and the service was told."""
        if job.state_words().startswith("New"):
            raise StepFailed("The case is still new.")
        accepted = (CaseState.ACCEPTED, CaseState.DOWNLOADING, CaseState.READY)
        state = job.stored().state
        if state not in accepted or job.audited("case-accept") != 1:
            raise StepFailed(f"The case is {state} in the store.")
        job.driver.wait_until(lambda: _task_status(job) == "accepted", 15, "the service knows that it is accepted")
        return "accepted, and the service was told"


class Download:
    """The records arrive, are verified and encrypted."""

    name = "download"

    def do(self, job: MainJob) -> None:
        """Wait for the button that opens the case, and turn to the cases that need one."""
        driver = job.driver
        driver.find(QPushButton, "Open case", within=job.chosen(), seconds=90)
        driver.click(QPushButton, NEEDS_YOU)

    def check(self, job: MainJob) -> str:
        """The row says that the case is here and verified; the store has every item, with its hash.

        Of an imported folder an image may fail its check: then the row counts it, and the store has the sentence why.
        """
        if not job.driver.find(QPushButton, NEEDS_YOU).isChecked():
            raise StepFailed("The list is not turned to what needs the reviewer.")
        here = str(job.row(column="On this laptop").data())
        task_id = job.case.task_id
        items = job.read(lambda vault: vault.download_items(task_id))
        damaged = {name: one.sentence for one in items if (name := _damaged_file(job, one))}
        wanted = f"{len(damaged)} failed" if damaged else "verified"
        if not job.state_words().startswith("Ready offline") or wanted not in here:
            raise StepFailed(f"The list does not say that the case is ready offline and {wanted}.")
        images, papers = job.read(lambda vault: (vault.instances(task_id), vault.documents(task_id)))
        files = [(one.size, one.sha256) for one in images] + [(one.size, one.sha256) for one in papers]
        missing = [one for one in items if one.state != ItemState.DONE and not _damaged_file(job, one)]
        if job.stored().state is not CaseState.READY or missing or len(files) != len(items) - len(damaged):
            raise StepFailed(f"{len(missing)} of {len(items)} records are not in the store.")
        if any(size <= 0 or len(sha256) != 64 for size, sha256 in files):
            raise StepFailed("A record is in the store without its hash.")
        left_out = "".join(f"; left out: {name}: {why}" for name, why in damaged.items())
        return f"{len(files)} records, {sum(size for size, _ in files) / 1e6:.1f} MB{left_out}"


def _damaged_file(job: MainJob, item: DownloadItem) -> str:
    """Return which file of an imported folder failed its check, empty for everything else."""
    failed = item.state == ItemState.FAILED and bool(item.sentence)
    return job.case.sources.get(item.key.removeprefix("instance:"), "") if failed else ""


def clear_search(job: MainJob) -> None:
    """Empty the search field."""
    job.driver.click(QLineEdit, _SEARCH)
    job.driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    job.driver.key(Qt.Key.Key_Delete)


def _search(job: MainJob, words: str) -> None:
    """Replace what stands in the search field."""
    clear_search(job)
    job.driver.type_text(words)


def rows(job: MainJob) -> int:
    """Return how many cases are listed."""
    model = job.table().model()
    return sum(isinstance(model.index(number, 0).data(ROW_ROLE), Row) for number in range(model.rowCount()))


def _only_case(job: MainJob) -> str:
    model = job.table().model()
    rows = [model.index(number, 0).data(ROW_ROLE) for number in range(model.rowCount())]
    found = [one.case_id for one in rows if isinstance(one, Row)]
    return found[0] if len(found) == 1 else ""


def _task_status(job: MainJob) -> str:
    return str(job.view.read(f"Task/{job.case.task_id}")["status"])
