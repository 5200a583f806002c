"""Filter and search; heads are no cases; what stays in order is not thrown away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.ui.worklist.model import CELL_ROLE, ROW_ROLE, Filter, WorklistModel
from reviewer_app.ui.worklist.rows import COLUMNS, FINISHED, GROUPS, IN_WORK, NEEDS_YOU, Cell, Row, make_rows
from tests.helpers.case_values import NOW, make_reviewer
from tests.helpers.stored_cases import stored_case, worklist


@pytest.fixture
def model(qapp: object) -> WorklistModel:
    made = WorklistModel()
    made.set_rows(make_rows(worklist(), make_reviewer(), NOW))
    return made


def shown(model: WorklistModel) -> list[str]:
    rows = (model.row_at(number) for number in range(model.rowCount()))
    return [one.case_id if one is not None else "-" for one in rows]


def test_the_model_keeps_qts_rules(model: WorklistModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model, force_py=True)


def test_each_group_has_its_head(model: WorklistModel) -> None:
    assert shown(model) == ["-", "task-1", "task-2", "-", "task-3", "-", "task-4"]
    assert [model.head_at(number) for number in (0, 3, 5)] == [NEEDS_YOU, IN_WORK, FINISHED]
    assert model.head_at(1) is None
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsSelectable
    assert model.index_of("task-4") == 6
    assert model.index_of("nobody") == -1
    assert model.row_at(-1) is None
    assert model.row_at(99) is None


def test_counts_and_specialties(model: WorklistModel) -> None:
    assert model.count() == 4
    assert [model.count(one) for one in GROUPS] == [2, 1, 0, 1]
    assert model.specialties() == ["Musculoskeletal radiology", "Pathology"]


@pytest.mark.parametrize(
    ("chosen", "search", "specialty", "expected"),
    [
        (Filter.NEEDS_YOU, "", "", ["-", "task-1", "task-2"]),
        (Filter.FINISHED, "", "", ["-", "task-4"]),
        (Filter.TO_BE_SENT, "", "", []),
        (Filter.ALL, "haddad", "", ["-", "task-2"]),
        (Filter.ALL, "  RIMA margins ", "", ["-", "task-2"]),
        (Filter.ALL, "rima okafor", "", []),
        (Filter.ALL, "", "Pathology", ["-", "task-2"]),
        (Filter.IN_WORK, "haddad", "", []),
    ],
)
def test_filter(model: WorklistModel, chosen: Filter, search: str, specialty: str, expected: list[str]) -> None:
    model.set_filter(chosen, search, specialty)
    assert shown(model) == expected


def test_what_stays_in_order_is_changed_in_place(model: WorklistModel, qtbot: QtBot) -> None:
    cases = worklist()
    cases[2] = stored_case(CaseState.DOWNLOADING, "task-3", items_done=7, items_total=10)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.set_rows(make_rows(cases, make_reviewer(), NOW))
    with qtbot.waitSignal(model.modelReset):
        model.set_rows(make_rows(cases[:2], make_reviewer(), NOW))


def test_what_cells_say(model: WorklistModel, qtbot: QtBot) -> None:
    index = model.index(1, COLUMNS.index("Patient"))
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Okafor, Daniel; ")
    assert index.data() == index.data(Qt.ItemDataRole.ToolTipRole) == said
    assert isinstance(index.data(CELL_ROLE), Cell)
    assert isinstance(index.data(ROW_ROLE), Row)
    assert index.data(Qt.ItemDataRole.DecorationRole) is None
    head = model.index(0, 0)
    assert head.data() == GROUPS[0]
    assert head.data(CELL_ROLE) is None
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Due"
    assert model.columnCount(QModelIndex()) == len(COLUMNS)
    with qtbot.waitSignal(model.dataChanged):
        model.set_compact(True)
    with qtbot.assertNotEmitted(model.dataChanged):
        model.set_compact(True)
