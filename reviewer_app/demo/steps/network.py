"""The network goes and comes back: the service stops, and starts again on the same data and port."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QLabel, QPushButton

from reviewer_app.demo.job import MainJob, NetworkCut
from reviewer_app.demo.service_view import ServiceView
from reviewer_app.demo.walk import StepFailed

#: While the service is away the program may try it when something happened here (the list is refreshed, the case is
#: opened twice, signed, and its opinion sent; some of it with a second and third try) and once in a while besides.
_TRIES_FOR_ACTIONS, _SECONDS_A_TRY = 18, 4.0


class CutNetwork:
    """The service is gone; the worklist goes on."""

    name = "cut-network"

    def do(self, job: MainJob) -> None:
        """Stop the service and refresh the list."""
        account = job.office.account
        job.service.stop()
        job.cut = cut = NetworkCut(account.attempts)
        account.connection_changed.connect(lambda: cut.thought_online.append(account.online))
        job.driver.click(QPushButton, "Refresh")
        job.driver.wait_until(lambda: _connection(job).startswith("Offline"), 20, "the bar says that it is offline")

    def check(self, job: MainJob) -> str:
        """The bar says since when, every case is still listed, and there is no service."""
        if not _connection(job).startswith("Offline since"):
            raise StepFailed("The bar does not say since when the service is not reached.")
        if job.service.running or job.cut is None:
            raise StepFailed("The service runs.")
        if not job.state_words().startswith("Ready offline") or not job.read(lambda vault: vault.cases()):
            raise StepFailed("The list is not as it was.")
        return _connection(job)


class Reconnect:
    """The service is back."""

    name = "reconnect"

    def do(self, job: MainJob) -> None:
        """Start the service again on the same data and port, and refresh the list."""
        cut, driver = job.cut, job.driver
        if cut is None:
            raise StepFailed("The network was not cut.")
        cut.attempts = job.office.account.attempts - cut.attempts_before
        cut.seconds = time.monotonic() - cut.begun
        port = job.service.port
        job.view = ServiceView(job.service.start())
        if job.service.port != port:
            raise StepFailed("The service came back at another port.")
        driver.click(QPushButton, "Worklist")
        driver.click(QPushButton, "Refresh")
        driver.wait_until(lambda: _connection(job) == "Online", 30, "the bar says that it is online")

    def check(self, job: MainJob) -> str:
        """The bar says so; while the service was away no attempt succeeded and none was made needlessly."""
        cut = job.cut
        if cut is None or not job.service.running or _connection(job) != "Online":
            raise StepFailed("The service is not reached.")
        if True in cut.thought_online[:-1] or cut.attempts < 1:
            raise StepFailed("The program believed to be online while there was no service.")
        if cut.attempts > _TRIES_FOR_ACTIONS + cut.seconds / _SECONDS_A_TRY:
            raise StepFailed(f"{cut.attempts} connection attempts in {cut.seconds:.0f} s without a service.")
        return f"{cut.attempts} connection attempts in {cut.seconds:.0f} s without a service, none succeeded"


def _connection(job: MainJob) -> str:
    return job.driver.find(QLabel, "Connection").text()
