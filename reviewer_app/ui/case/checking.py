"""What stands between a case and its signature: what was seen of the records, and the checks, as of this moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from reviewer_app.cases.coverage import Coverage, CoverageAccount
from reviewer_app.cases.instance_table import finder
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.ui.case.desk import CaseDesk, CaseRecords
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.viewing import Viewing


class Checking:
    """Asks the rules of the case about the work, the looks and the page counts that there are now."""

    def __init__(self, desk: CaseDesk, editor: WorkEditor, viewing: Viewing, records: CaseRecords) -> None:
        self._desk = desk
        self._editor = editor
        self._viewing = viewing
        self._records = records

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

    def checks(self, shown: Coverage) -> tuple[Check, ...]:
        """Return every check before signing, with what was shown of the records."""
        desk = self._desk
        when = Circumstances(desk.now(), desk.read_at())
        return checks_before_signing(desk.case, self._editor.work, desk.reviewer, shown, when, self._find)
