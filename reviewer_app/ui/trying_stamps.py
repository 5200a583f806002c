"""Asking the time-stamp service of some settings for a time-stamp, to see whether it can be used."""

from __future__ import annotations

from collections.abc import Callable

from reviewer_app.errors import ReviewerError
from reviewer_app.jobs import CancelToken, JobRunner, Lane
from reviewer_app.settings import Settings


def try_stamps(runner: JobRunner, settings: Settings, tell: Callable[[str, bool], None]) -> None:
    """Ask in a job; `tell` takes what came of it as a sentence, and whether that is good."""

    def work(token: CancelToken) -> str:
        from reviewer_app.report.level_process import LevelProcess  # noqa: PLC0415 - seldom asked for
        from reviewer_app.ui.office.raising import proof_source  # noqa: PLC0415 - as above

        with LevelProcess() as process:
            return process.try_stamp(proof_source(settings), token)

    def failed(error: BaseException) -> None:
        tell(str(error) if isinstance(error, ReviewerError) else "The service could not be asked.", False)

    runner.submit(Lane.NETWORK, work, done=lambda words: tell(words, True), failed=failed)
