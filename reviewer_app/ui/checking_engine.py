"""Finding and checking engines of dictation and their models, for the page of settings that asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from reviewer_app.errors import ReviewerError
from reviewer_app.jobs import JobRunner, Lane

if TYPE_CHECKING:
    from reviewer_app.dictation.checking import CheckedEngine
    from reviewer_app.dictation.fitting import Measured
    from reviewer_app.jobs import CancelToken
    from reviewer_app.ui.settings.dictation_page import DictationPage

_NOT_CHECKED = "The engine could not be checked."


class EngineChecks(QObject):
    """Does in jobs what a page of dictation asks for; lives as long as the page, and answers nobody after it."""

    def __init__(self, runner: JobRunner, page: DictationPage) -> None:
        super().__init__(page)
        self._runner, self._page = runner, page
        page.check_wanted.connect(self.check)
        page.models.look_wanted.connect(self.look)
        page.models.measure_wanted.connect(self.measure)

    def check(self, engine: str, model: str) -> None:
        """Check one engine; the page takes the answer."""

        def work(_token: CancelToken) -> CheckedEngine:
            from reviewer_app.dictation.checking import check_engine  # noqa: PLC0415 - seldom asked for

            return check_engine(engine, Path(model) if model else None)

        self._submit(
            work, lambda checked: self._page.take_check(checked, model),
            lambda error: self._page.take_failure(_said(error)),
        )  # fmt: skip

    def look(self, folder: str) -> None:
        """Find the models in a folder."""

        def work(_token: CancelToken) -> tuple[Measured, ...]:
            from reviewer_app.dictation.fitting import Measured  # noqa: PLC0415 - as above
            from reviewer_app.dictation.model_files import models_in  # noqa: PLC0415 - as above

            return tuple(Measured(one) for one in models_in(Path(folder)))

        self._submit(
            work, partial(self._page.take_models, folder), lambda error: self._page.models.say(_said(error), "warn")
        )

    def measure(self) -> None:
        """Check all models that were found, one after the other, and show each as it is done."""
        found = tuple(replace(one, checked=None, failed="") for one in self._page.models.found)
        self._measure(found, 0)

    def _measure(self, found: tuple[Measured, ...], at: int) -> None:
        over = at >= len(found)
        self._page.models.show_measured(found, at)
        if over:
            return

        def done(one: Measured) -> None:
            self._measure((*found[:at], one, *found[at + 1 :]), at + 1)

        def work(_token: CancelToken) -> Measured:
            from reviewer_app.dictation.fitting import measured  # noqa: PLC0415 - as above

            return measured(found[at].model)

        self._submit(work, done, lambda error: done(replace(found[at], failed=_said(error))))

    def _submit(
        self, work: Callable[[CancelToken], object], done: Callable[..., None], failed: Callable[[BaseException], None]
    ) -> None:
        def answer(take: Callable[..., None], given: object) -> None:
            if isValid(self._page):
                take(given)

        self._runner.submit(Lane.PROCESS, work, done=partial(answer, done), failed=partial(answer, failed))


def _said(error: BaseException) -> str:
    return str(error) if isinstance(error, ReviewerError) else _NOT_CHECKED
