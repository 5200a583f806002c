"""What every step of the main job works on: the window, the service at the other end, and the case in the middle."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QTableView

from reviewer_app.app import Application
from reviewer_app.cases.work import Work, replay
from reviewer_app.demo import opinion_text
from reviewer_app.demo.browser import ScriptedBrowser
from reviewer_app.demo.driver import Driver
from reviewer_app.demo.opinion_text import OpinionText
from reviewer_app.demo.samples.okafor import PATIENT as OKAFOR
from reviewer_app.demo.samples.phantom import PHANTOM_LESIONS, PhantomLesion
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.demo.samples.whitfield import PATIENT as WHITFIELD
from reviewer_app.demo.service_process import Service
from reviewer_app.demo.service_view import ServiceView
from reviewer_app.demo.walk import StepFailed
from reviewer_app.store.values import StoredCase
from reviewer_app.store.vault import Vault
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.office_view import OfficeView
from reviewer_app.ui.worklist.details import CaseDetails
from reviewer_app.ui.worklist.model import ROW_ROLE
from reviewer_app.ui.worklist.rows import COLUMNS, Row
from reviewer_app.viewer.pane import ImagePane

T = TypeVar("T")
_STORE_S = 20.0
_TRIES = 3
OPINION_PDF = "opinion.pdf"
CA_PEM = "demo-ca.pem"


@dataclass(frozen=True, slots=True)
class MainCase:
    """The case that is worked on, and what is written. `lesion` is the truth about one lesion where it is known.

    `sources` are the files of an imported folder by SOP Instance UID; they may hold images that no one can read.
    """

    task_id: str
    number: str
    text: OpinionText = field(repr=False)
    lesion: PhantomLesion | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sample: SampleCase) -> MainCase:
        """Return what the walk needs to know of a sample case."""
        task = next(one for one in sample.resources if one["resourceType"] == "Task")
        known = sample.person == OKAFOR
        text, lesion = (opinion_text.OKAFOR, PHANTOM_LESIONS[0]) if known else (opinion_text.IMPORTED, None)
        sources = {one.uid: one.source for one in sample.instances if one.source}
        return cls(sample.task_id, task["identifier"][0]["value"], text, lesion, sources)


@dataclass(frozen=True, slots=True)
class Passphrases:
    """What the reviewer of the demo keeps in mind."""

    vault: str
    signing: str


@dataclass
class NetworkCut:
    """What was noted while the service could not be reached."""

    attempts_before: int
    begun: float = field(default_factory=time.monotonic)
    #: What the program believed about the connection, change by change; the last is that of the reconnection.
    thought_online: list[bool] = field(default_factory=list)
    attempts: int = 0
    seconds: float = 0.0


@dataclass
class MainJob:
    """The walk's surroundings. Steps act through `driver` alone; all else here is for looking."""

    driver: Driver
    application: Application
    service: Service
    view: ServiceView
    browser: ScriptedBrowser
    case: MainCase
    cases_loaded: int
    passphrases: Passphrases
    output: Path
    cut: NetworkCut | None = None

    @property
    def office(self) -> OfficeView:
        """The unlocked workstation."""
        office = self.application.workstation.office
        if office is None:
            raise StepFailed("The vault is not open.")
        return office

    @property
    def case_window(self) -> CaseWindow:
        """The window of the open case."""
        opened = self.office.open_case
        if opened is None or opened.screen is None or not opened.screen.isVisible():
            raise StepFailed("No case is open.")
        return opened.screen

    @property
    def not_eligible(self) -> str:
        """Words that find the case that may not be accepted."""
        return WHITFIELD.family

    # the store

    def read(self, look: Callable[[Vault], T]) -> T:
        """Look into the vault, in the store lane and after everything that was handed over before."""
        job = self.office.services.store(look)
        self.driver.wait_until(lambda: job.finished, _STORE_S, "the store answers")
        return job.wait(0)

    def stored(self) -> StoredCase:
        """Return the case as the store has it."""
        return self.read(lambda vault: vault.case(self.case.task_id))

    def work(self) -> Work:
        """Return the work as the journal in the store adds it up."""
        return replay(self.read(lambda vault: vault.edits(self.case.task_id)))

    def audited(self, kind: str) -> int:
        """Return how often the audit trail names an event of the case."""
        events = self.read(lambda vault: vault.audit_events())
        return sum(one.kind == kind and one.case_id == self.case.task_id for one in events)

    # the worklist

    def table(self) -> QTableView:
        """The table of cases on the screen."""
        return self.driver.find(QTableView, "Cases")

    def row(self, task_id: str | None = None, *, column: str = "Patient") -> QModelIndex:
        """Return the cell of a case, by default of the main one."""
        wanted = task_id or self.case.task_id
        model = self.table().model()
        for number in range(model.rowCount()):
            found = model.index(number, 0).data(ROW_ROLE)
            if isinstance(found, Row) and found.case_id == wanted:
                return model.index(number, COLUMNS.index(column))
        raise StepFailed("The case is not in the list on the screen.")

    def state_words(self, task_id: str | None = None) -> str:
        """Return what the column State says of a case."""
        return str(self.row(task_id, column="State").data())

    def chosen(self) -> CaseDetails:
        """The panel of the chosen case."""
        return self.driver.find(CaseDetails, "Chosen case")

    def choose_case(self, task_id: str | None = None) -> None:
        """Click the row of a case; again where a new list moved the rows under the pointer."""
        for _ in range(_TRIES):
            self.driver.settle()
            self.driver.click_index(self.table(), self.row(task_id))
            self.driver.settle()
            if self.table().currentIndex().row() == self.row(task_id).row():
                return
        raise StepFailed("The row of the case cannot be chosen.")

    # the case window

    def pane(self, number: int = 1) -> ImagePane:
        """A pane of the open case, counted from 1."""
        return self.driver.find(ImagePane, f"Pane {number}")

    def told(self) -> list[str]:
        """Return what the bars at the top say."""
        texts = self.application.workstation.window.notices.texts()
        opened = self.application.workstation.office.open_case if self.application.workstation.office else None
        if opened is not None and opened.screen is not None:
            texts += opened.screen.notices.texts() + opened.screen.sign_page.notices.texts()
        return texts
