"""What a link leads to comes where and while it is wanted: a reader who went on is not called back."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.views import Bookmark, ViewState
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.viewer.selection import is_selection
from reviewer_app.viewer.viewport import reference_of
from tests.helpers.case_desk import FakeDesk
from tests.helpers.dicom_files import file_bytes, item
from tests.helpers.dicom_objects import code, plain_object
from tests.viewer.conftest import stack_files

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
KEYS = "1.2.826.0.1.3680043.8.498.59"


@pytest.fixture
def window(desk: FakeDesk, look: QApplication, qtbot: QtBot) -> Iterator[CaseWindow]:
    """A case of one series, and a selection of its second image."""
    files = stack_files(count=4)
    keys = plain_object("1.2.840.10008.5.1.4.1.1.88.59", "KO", ValueType="CONTAINER", SOPInstanceUID=KEYS)
    keys.file_meta.MediaStorageSOPInstanceUID = KEYS
    keys.ConceptNameCodeSequence = [code("113000", meaning="Of Interest")]
    named = item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2", ReferencedSOPInstanceUID=list(files)[1])
    keys.ContentSequence = [item(ValueType="IMAGE", RelationshipType="CONTAINS", ReferencedSOPSequence=[named])]
    files[KEYS] = file_bytes(keys)
    desk.streams.update(files)
    desk.set_records(CaseRecords(tuple(index_instance(io.BytesIO(one)) for one in files.values())))
    desk.use_runner(JobRunner(QtDelivery(look)))
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.trigger("layout-1x2")
    made.workspace.scene.set_active(0)
    yield made
    made.shut()


def selected(window: CaseWindow) -> list[int]:
    """Return the panes that show a selection."""
    shown = enumerate(window.workspace.scene.viewports)
    return [number for number, one in shown if one.stack is not None and is_selection(one.stack)]


def test_a_selection_comes_into_the_active_pane(window: CaseWindow, qtbot: QtBot) -> None:
    window.workspace.link_followed.emit(f"selection:{KEYS}")
    qtbot.waitUntil(lambda: selected(window) == [0])


@pytest.mark.parametrize("how", ["view", "record", "hanging", "pane"])
def test_a_selection_takes_no_pane_from_a_reader_who_went_on(window: CaseWindow, qtbot: QtBot, how: str) -> None:
    viewing = window.viewing
    stack = window.workspace.active_stack
    assert stack is not None
    window.workspace.link_followed.emit(f"selection:{KEYS}")
    if how == "view":
        viewing.go_to(Bookmark(reference_of(stack.frames[2]), ViewState()))
    elif how == "record":
        viewing.open_next(1)
    elif how == "hanging":
        viewing.hanging.hang(viewing.hanging.fitting()[0])
    else:
        window.workspace.activate(1)
    active = window.workspace.scene.active
    qtbot.wait(300)
    assert selected(window) == []
    assert window.workspace.scene.active == active
