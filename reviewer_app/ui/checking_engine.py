"""Checking an engine of dictation and its model, for the page of settings that asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shiboken6 import isValid

from reviewer_app.errors import ReviewerError
from reviewer_app.jobs import JobRunner, Lane

if TYPE_CHECKING:
    from reviewer_app.dictation.checking import CheckedEngine
    from reviewer_app.ui.settings.dictation_page import DictationPage


def check_engine_in_job(runner: JobRunner, engine: str, model: str, page: DictationPage) -> None:
    """Check in a job; the page takes the answer if it is still there."""

    def work(_token: object) -> CheckedEngine:
        from reviewer_app.dictation.checking import check_engine  # noqa: PLC0415 - seldom asked for

        return check_engine(engine, Path(model) if model else None)

    def done(checked: CheckedEngine) -> None:
        if isValid(page):
            page.take_check(checked, model)

    def failed(error: BaseException) -> None:
        if isValid(page):
            page.take_failure(str(error) if isinstance(error, ReviewerError) else "The engine could not be checked.")

    runner.submit(Lane.PROCESS, work, done=done, failed=failed)
