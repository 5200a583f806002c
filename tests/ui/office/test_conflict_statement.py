"""The statement on conflicts of interest is asked once: what was said when accepting stands in the opinion."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from reviewer_app.cases.opinion import CONFLICT_PATH
from reviewer_app.cases.work import FieldChange, replay
from reviewer_app.ui.office.conflict_statement import begin_with_statement
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, accepted
from tests.helpers.store_values import NOON, make_edit


def test_an_opinion_begins_with_what_was_stated_when_accepting(
    service: Service, signed_in: Office, qtbot: QtBot
) -> None:
    case_id = service.add_case(images=1).task_id
    accepted(signed_in, case_id, qtbot)
    vault = signed_in.vault
    begin_with_statement(vault, case_id, NOON)
    (edit,) = vault.edits(case_id)
    assert replay([edit]).opinion.get(CONFLICT_PATH) == "none"
    assert edit.author == signed_in.assignments.reviewer.reference  # type: ignore[union-attr]
    changed = replace(make_edit(2), fields=(FieldChange(CONFLICT_PATH, "none", ""),))
    vault.add_edit(case_id, changed)
    begin_with_statement(vault, case_id, NOON)
    assert replay(vault.edits(case_id)).opinion.get(CONFLICT_PATH) == "", "what was changed stays changed"


def test_a_case_accepted_elsewhere_begins_without(service: Service, signed_in: Office) -> None:
    vault = signed_in.vault
    case_id = next(iter(signed_in.assignments.cases))
    begin_with_statement(vault, case_id, NOON)
    assert vault.edits(case_id) == []
