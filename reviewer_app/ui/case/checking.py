"""What stands between a case and its signature: what was seen of the records, and the checks, as of this moment."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from functools import cache, cached_property
from typing import TYPE_CHECKING

from reviewer_app.cases.coverage import Coverage, CoverageAccount
from reviewer_app.cases.instance_table import finder
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.known_limitations import cited_limitations, record_limitations
from reviewer_app.cases.language import speaking
from reviewer_app.cases.opinion import language_chosen
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.rules.circumstances import Circumstances, circumstances
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.work import Work
from reviewer_app.jobs import CancelToken, Job, Lane
from reviewer_app.ui.case.desk import CaseDesk, CaseRecords
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.viewing import Viewing

if TYPE_CHECKING:
    from reviewer_app.cases.dictated_sound import Wordless

logger = logging.getLogger(__name__)


class Checking:
    """Asks the rules of the case about the work, the looks and the page counts that there are now."""

    def __init__(self, desk: CaseDesk, editor: WorkEditor, viewing: Viewing, records: CaseRecords) -> None:
        self._desk = desk
        self._editor = editor
        self._viewing = viewing
        self._records = records
        self._job: Job[tuple[Check, ...]] | None = None
        self._asked = False
        #: What tells of dictated sound that has no words.
        self.wordless: Callable[[], tuple[Wordless, ...]] = tuple

    @cached_property
    def _account(self) -> CoverageAccount:
        instances, documents = self._records.instances, self._records.documents
        return CoverageAccount(instances, documents, self._viewing.looks, self._desk.case.patient)

    @cached_property
    def _find(self) -> Callable[[str], InstanceIndex | None]:
        return finder(self._records.instances)

    def coverage(self) -> Coverage:
        """Return what of the records was shown until now."""
        return self._account.coverage(self._viewing.pages)

    @cached_property
    def _of_records(self) -> Callable[[str], tuple[str, ...]]:
        """What the records limit, by the language it is said in."""
        return cache(self._said_of_records)

    def _said_of_records(self, language: str) -> tuple[str, ...]:
        records, missing = self._records, Counter[str]()
        for stack in records.stacks or ():
            missing[stack.title] += stack.missing
        problems = [one.sentence for one in records.problems]
        with speaking(language):
            return record_limitations(self._desk.case, records.instances, missing, problems)

    def limitations(self) -> tuple[str, ...]:
        """Return the limitations that follow from the records and from what the texts cite now."""
        language = language_chosen(self._editor.work.opinion)
        with speaking(language):
            return (*self._of_records(language), *cited_limitations(self._editor.work))

    def ask(self, shown: Coverage, done: Callable[[tuple[Check, ...]], None]) -> None:
        """Find every check before signing in a job; `done` gets them unless it was asked again meanwhile.

        A question that waits or runs is given up: only the newest work is of interest. The first answer is there at
        once, so that the list of checks stands when the panel does.
        """
        work, when = self._editor.work, self._when()
        if self._job is not None:
            self._job.cancel()
        elif not self._asked:
            self._asked = True
            done(self.checks(shown))
            return

        def check(token: CancelToken) -> tuple[Check, ...]:
            token.check()
            return self._found(work, shown, when)

        def answered(found: tuple[Check, ...]) -> None:
            self._job = None
            done(found)

        self._job = self._desk.runner.submit(
            Lane.DECODE, check, done=answered, failed=lambda error: answered(self._not_made(error))
        )

    def _not_made(self, error: BaseException) -> tuple[Check, ...]:
        """Return the one check that is left where the rules failed: nothing can be told, nothing is signed."""
        logger.error("the checks before signing could not be made: %s", type(error).__name__)
        return (
            Check("checks", Outcome.CANNOT_TELL, "The checks before signing could not be made: restart the program"),
        )

    @property
    def settled(self) -> bool:
        """Whether what is shown is the answer to the newest question."""
        return self._job is None

    def close(self) -> None:
        """Give up what is asked."""
        if self._job is not None:
            self._job.cancel()

    def checks(self, shown: Coverage) -> tuple[Check, ...]:
        """Return every check before signing, with what was shown of the records; one that says so where they fail."""
        try:
            return self._found(self._editor.work, shown, self._when())
        except Exception as error:  # whatever it is, the case stays open, and nothing is signed
            return self._not_made(error)

    def _found(self, work: Work, shown: Coverage, when: Circumstances) -> tuple[Check, ...]:
        """Return the checks of the opinion, or of the addendum that is being written to it; any thread."""
        desk, number = self._desk, self._desk.amending.number
        if not number:
            return checks_before_signing(desk.case, work, desk.reviewer, shown, when, self._find)
        from reviewer_app.cases.rules.amending import checks_before_amending  # noqa: PLC0415 - seldom

        return checks_before_amending(desk.case, work, desk.reviewer, number, when, self._find)

    def _when(self) -> Circumstances:
        return circumstances(self._desk.now(), self._desk.read_at(), self._desk.waiting(), self.wordless())
