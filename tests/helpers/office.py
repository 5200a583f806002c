"""The office without its window: a real vault, the real job runner, and whatever service the test has."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.browser import ScriptedBrowser
from reviewer_app.demo.samples.fhir_people import REVIEWER_LOGIN, REVIEWER_PASSWORD
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import JobRunner
from reviewer_app.paths import profile_paths
from reviewer_app.settings import Settings
from reviewer_app.store.values import DownloadItem, StoredCase
from reviewer_app.store.vault import Vault, create_vault, open_vault, vault_exists
from reviewer_app.sync.http import HttpClient
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.office.account import Account
from reviewer_app.ui.office.assignments import Assignments
from reviewer_app.ui.office.deliveries import Deliveries
from reviewer_app.ui.office.downloads import Downloads
from reviewer_app.ui.office.services import Services
from tests.helpers.patience import PATIENCE
from tests.helpers.store_values import FAST_KDF, PASSPHRASE


def reviewer_browser() -> ScriptedBrowser:
    """The browser of the demo's reviewer."""
    return ScriptedBrowser(REVIEWER_LOGIN, REVIEWER_PASSWORD)


class Office:
    """Account, worklist, downloads and outbox over one vault in `profile`, which is made where there is none.

    `told` holds what the user was told in bars, in order.
    """

    def __init__(
        self, profile: Path, browser: ScriptedBrowser | None = None, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.paths = profile_paths(profile)
        self.paths.create()
        self.browser = browser if browser is not None else reviewer_browser()
        self.told: list[BaseException] = []
        self._delivery = QtDelivery()
        self.runner = JobRunner(self._delivery, on_unhandled=self.told.append)
        data = self.paths.data
        self.vault: Vault = (
            open_vault(data, PASSPHRASE) if vault_exists(data) else create_vault(data, PASSPHRASE, kdf=FAST_KDF)
        )
        self.services = Services(
            self.vault,
            self.runner,
            self.paths,
            clock or (lambda: datetime.now(UTC)),
            self.browser.open,
            self.told.append,
        )
        self.http = HttpClient()
        self.account = Account(self.services, self.http)
        self.assignments = Assignments(self.services, self.account)
        self.downloads = Downloads(self.services, self.account, index_instance, 2)
        self.deliveries = Deliveries(self.services, self.account, Settings())
        # as the workstation's view does
        self.downloads.changed.connect(lambda _case_id: self.assignments.load())
        self.deliveries.delivered.connect(lambda _case_id: self.assignments.load())

    def drain(self) -> None:
        """Wait until what the store lane was handed is done and its answers were taken: they come in order."""
        drained: list[None] = []
        self.services.store(lambda _vault: None, drained.append)
        end = time.monotonic() + PATIENCE
        while not drained and time.monotonic() < end:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        assert drained, "the store lane did not come to its end"

    def sentences(self) -> list[str]:
        """What the user was told, in words."""
        return [str(one) for one in self.told]

    def state(self, case_id: str) -> CaseState | None:
        """Where a case stands on the screen; None while it is not listed."""
        stored = self.assignments.cases.get(case_id)
        return stored.state if stored is not None else None

    def stored(self, case_id: str) -> StoredCase:
        """The case as the vault holds it."""
        return self.vault.case(case_id)

    def items(self, case_id: str) -> dict[str, DownloadItem]:
        """The download journal of a case, by key."""
        return {one.key: one for one in self.vault.download_items(case_id)}

    def close(self) -> None:
        """Lock, as the workstation does: no more answers, writes finished, vault closed."""
        self.account.cancel_sign_in()
        self.assignments.stop()
        self.deliveries.stop()
        self.downloads.stop()
        self.services.life.end()
        assert self.runner.close(PATIENCE), "a job did not end in time"
        self.vault.close()
        self.http.close()
