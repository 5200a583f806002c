"""The panel of the opinion with its editor, without the window around them."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QWidget

from reviewer_app.cases.coverage import Coverage, coverage
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.evidence_items import Evidence, Places
from reviewer_app.ui.case.opinion_panel import OpinionPanel
from reviewer_app.ui.case.records_rows import record_days, record_groups
from tests.helpers.case_desk import FakeDesk


class Desktop:
    """A panel with its editor, refreshed as the window does it."""

    def __init__(self, desk: FakeDesk) -> None:
        self.desk = desk
        self.editor = WorkEditor(desk)
        self.panel = OpinionPanel(self.editor, desk.case, record_days(record_groups(desk.records())))
        self.panel.remove_wanted.connect(self.editor.remove_evidence)  # as the window does
        self.editor.changed.connect(lambda _edit: self.refresh())
        self.refresh()

    def coverage(self) -> Coverage:
        records = self.desk.records()
        return coverage(records.instances, records.documents, self.desk.shown, self.desk.case.patient)

    def checks(self) -> tuple[Check, ...]:
        desk, when = self.desk, Circumstances(self.desk.now(), self.desk.read_at())
        return checks_before_signing(desk.case, self.editor.work, desk.reviewer, self.coverage(), when)

    def refresh(self) -> None:
        work = self.editor.work
        places = Places(self.desk.records().instances)
        self.panel.show_evidence(Evidence(self.desk.case, places).of(work))
        self.panel.show_coverage(self.coverage())
        self.panel.show_checks(self.checks())

    def named(self, kind: type[QWidget], name: str) -> QWidget:
        assert all(section.fields for section in self.panel.sections.values())  # what is closed is made when asked for
        found = [one for one in self.panel.findChildren(kind) if one.accessibleName() == name]
        shown = [one for one in found if one.isVisibleTo(self.panel)] or found
        assert len(shown) == 1, f"{name}: {len(shown)}"
        return shown[0]

    def click(self, name: str) -> None:
        button = self.named(QAbstractButton, name)
        assert isinstance(button, QAbstractButton)
        button.click()
