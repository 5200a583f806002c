"""Into the program: a vault of one's own, and the sign-in by the browser."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from reviewer_app.demo.job import MainJob
from reviewer_app.demo.samples.fhir_people import REVIEWER_NAME
from reviewer_app.demo.walk import StepFailed
from reviewer_app.store.vault import vault_exists
from reviewer_app.ui.sign_in_page import SignInPage
from reviewer_app.ui.unlock_page import UnlockPage


class CreateVault:
    """Choose a passphrase; the vault is made and open."""

    name = "create-vault"

    def do(self, job: MainJob) -> None:
        """Type the passphrase twice and make the vault."""
        driver = job.driver
        page = driver.find(UnlockPage, "Unlock")
        driver.write(QLineEdit, "Passphrase", job.passphrases.vault, within=page)
        driver.write(QLineEdit, "Passphrase again", job.passphrases.vault, within=page)
        driver.click(QPushButton, "Create vault", within=page)
        driver.wait_until(lambda: job.application.workstation.office is not None, 30, "the vault opens")

    def check(self, job: MainJob) -> str:
        """The passphrase is asked for no more, and an encrypted vault lies in the profile."""
        workstation = job.application.workstation
        job.driver.wait_until(lambda: workstation.office is not None, 1, "the vault is open")
        if job.driver.find_all(UnlockPage, "Unlock"):
            raise StepFailed("The passphrase is still asked for.")
        if not vault_exists(workstation.outside.paths.data) or job.read(lambda vault: vault.cases()):
            raise StepFailed("There is no new, empty vault in the profile.")
        return "a new vault is open"


class SignIn:
    """Sign in to the service by the browser."""

    name = "sign-in"

    def do(self, job: MainJob) -> None:
        """Press the button; the browser does the rest."""
        page = job.driver.find(SignInPage, "Sign in")
        job.driver.click(QPushButton, "Sign in", within=page)
        job.driver.wait_until(
            lambda: job.browser.problem or _reviewer_named(job), 30, "the browser comes back and the reviewer is named"
        )

    def check(self, job: MainJob) -> str:
        """The bar names the reviewer and says online; the session is kept without its access token."""
        if job.browser.problem:
            raise StepFailed("The browser could not sign in.", detail=job.browser.problem)
        job.driver.wait_until(lambda: _reviewer_named(job), 1, "the reviewer's name is in the bar")
        if _connection(job) != "Online":
            raise StepFailed("The bar does not say that the service is online.")
        kept = job.read(lambda vault: vault.get_value("account")) or ""
        if '"refresh"' not in kept or "access" in kept:
            raise StepFailed("The session is not kept as it should be.")
        return f"the browser ended at {job.browser.ended_at}"


def _reviewer_named(job: MainJob) -> bool:
    return any(one.text() == REVIEWER_NAME for one in job.driver.find_all(QPushButton, "Reviewer"))


def _connection(job: MainJob) -> str:
    return job.driver.find(QLabel, "Connection").text()
