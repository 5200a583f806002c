"""The demo without a person: the real window is driven through the main job, and the answer is left in a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from reviewer_app.app import Application, Options
from reviewer_app.cases.instances import InstanceKind
from reviewer_app.demo.browser import ScriptedBrowser
from reviewer_app.demo.driver import Driver
from reviewer_app.demo.job import CA_PEM, OPINION_PDF, MainCase, MainJob, Passphrases
from reviewer_app.demo.samples.fhir_people import REVIEWER_LOGIN, REVIEWER_PASSWORD
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.demo.service_view import ServiceView
from reviewer_app.demo.stage import SIGNING_PASSPHRASE, Stage, StageOptions, say_left_out
from reviewer_app.demo.steps import main_job_steps
from reviewer_app.demo.walk import StepResult, WalkResult, take_steps
from reviewer_app.errors import CannotDecode, ReviewerError
from reviewer_app.imaging.index import index_instance

VAULT_PASSPHRASE = "four words for demo"  # noqa: S105 - of a vault that is removed at the end
RESULT = "result.json"
_ERRED = "Something in the program went wrong"
_WINDOW = QSize(1600, 1000)


@dataclass(frozen=True)
class UnattendedOptions:
    """Where the answer goes, what the demo stands on, and how large the window is (logical pixels).

    `without` names steps that are not done but checked all the same; only tests use it.
    """

    output: Path
    stage: StageOptions = field(default_factory=StageOptions)
    size: QSize = field(default_factory=lambda: _WINDOW)
    without: frozenset[str] = frozenset()


def run_unattended(options: UnattendedOptions, say: Callable[[str], None]) -> bool:
    """Walk through the main job; return whether all of it worked.

    ``result.json`` is written in any case once the output folder could be made. What was left there by an earlier run
    is removed first, so that nothing old can pass for new.

    Parameters
    ----------
    say
        Told which files of an imported folder were left out, and one line at the end.

    Raises
    ------
    ReviewerError
        If the folder to be imported or the profile cannot be used.
    """
    output = options.output
    _make_empty(output)
    stage = Stage(options.stage, datetime.now(UTC))
    say_left_out(stage.left_out, say)
    if not _has_picture(stage.main):
        raise ReviewerError(
            "The folder holds no images that can be shown.",
            next_step="An unattended run needs at least one to look at.",
        )
    with stage:
        (output / CA_PEM).write_bytes(stage.ca_pem)
        result, screenshots = _walk(options, stage)
    pdf = OPINION_PDF if (output / OPINION_PDF).exists() else ""
    document = {
        "ok": result.ok,
        "steps": [asdict(one) for one in result.steps],
        "pdf": pdf,
        "screenshots": screenshots,
        "left_out": [asdict(one) for one in stage.left_out],
    }
    (output / RESULT).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    say(_last_line(result, output))
    return result.ok


def _has_picture(case: SampleCase) -> bool:
    """Whether there is anything that a pane can paint."""
    return any(_is_picture(file) for file in case.dicom_files())


def _is_picture(file: bytes) -> bool:
    try:
        index = index_instance(BytesIO(file))
    except CannotDecode:
        return False
    return index.kind in (InstanceKind.IMAGE, InstanceKind.SLIDE, InstanceKind.VIDEO) and not index.problem


def _walk(options: UnattendedOptions, stage: Stage) -> tuple[WalkResult, list[str]]:
    browser = ScriptedBrowser(REVIEWER_LOGIN, REVIEWER_PASSWORD)
    application = Application(Options(profile=stage.profile, service_url=stage.endpoint.fhir, open_url=browser.open))
    window = application.workstation.window
    driver = Driver(window, options.output)
    job = MainJob(
        driver=driver,
        application=application,
        service=stage.service,
        view=ServiceView(stage.endpoint),
        browser=browser,
        case=MainCase.of(stage.main),
        cases_loaded=len(stage.cases),
        passphrases=Passphrases(VAULT_PASSPHRASE, SIGNING_PASSPHRASE),
        output=options.output,
    )

    def after(number: int, result: StepResult) -> None:
        driver.screenshot(number, result.name if result.ok else f"{result.name}-failed")

    try:
        application.start()
        window.resize(_that_fits(options.size))
        window.activateWindow()
        driver.wait_until(lambda: QApplication.activeWindow() is window, 10, "the window is in front")
        result = take_steps(main_job_steps(), job, after=after, erred=lambda: _erred(job), without=options.without)
    finally:
        window.close()
        application.stop()
    return result, driver.screenshots


def _erred(job: MainJob) -> str:
    """Return what a bar says of a fault in the program, empty where none does."""
    return next((one for one in job.told() if one.startswith(_ERRED)), "")


def _that_fits(size: QSize) -> QSize:
    """Return a size that the screen has room for; a platform without a display has room for any."""
    if QGuiApplication.platformName() == "offscreen":
        return size
    return size.boundedTo(QGuiApplication.primaryScreen().availableSize())


def _make_empty(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        for old in (*output.glob("[0-9][0-9]-*.png"), *(output / name for name in (RESULT, OPINION_PDF, CA_PEM))):
            old.unlink(missing_ok=True)
    except OSError as error:
        raise ReviewerError(f"The folder {output} cannot be written.", detail=f"errno {error.errno}") from error


def _last_line(result: WalkResult, output: Path) -> str:
    failed = result.failed
    if failed is not None:
        return f"demo: step “{failed.name}” failed: {failed.detail}"
    seconds = sum(one.seconds for one in result.steps)
    return f"demo: all {len(result.steps)} steps passed in {seconds:.0f} s; see {output / RESULT}"
