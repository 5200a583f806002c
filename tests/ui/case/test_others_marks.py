"""Marks of others in the case window: read after the images, listed, hidden, and jumped to; never the reviewer's."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.exchanged_marks import MarkOrigin
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.cases.work import Work
from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.marks.outputs import mark_objects
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.store.codec import decode, encode
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.ui.case.others_section import OthersSection
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.office.figures import key_image_picture
from tests.helpers.case_desk import FakeDesk
from tests.helpers.marks import draft, key_image, mark
from tests.helpers.qimages import rgb
from tests.viewer.conftest import stack_files

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MM = Measurement(22.7, "mm", Calibration.PATIENT_PLANE)


@pytest.fixture
def window(desk: FakeDesk, look: QApplication, qtbot: QtBot) -> Iterator[CaseWindow]:
    """A series of four images, with the objects that another reviewer wrote about the third of them."""
    files = stack_files(count=4)
    images = [index_instance(io.BytesIO(one)) for one in files.values()]
    patient = replace(images[0].patient, name="Somebody")
    third = replace(images[2], patient=patient)
    line = mark(AnnotationKind.LENGTH, third, [(5, 6), (25, 6)], measurement=MM)
    made = draft([third], [line], [key_image(third, ViewState(Window(40, 400)))])
    for copy in mark_objects(made).objects:
        files[copy.sop_instance_uid] = copy.data
    desk.streams.update(files)
    desk.set_records(CaseRecords(tuple(index_instance(io.BytesIO(one)) for one in files.values())))
    desk.use_runner(JobRunner(QtDelivery(look)))
    shown = CaseWindow(desk, Settings())
    qtbot.addWidget(shown)
    shown.resize(1366, 768)
    shown.show()
    qtbot.waitUntil(lambda: len(shown.workspace.scene.reported.sources) == 3)
    qtbot.waitUntil(shown.tools.layers.isVisible)
    yield shown
    shown.shut()


def listed(window: CaseWindow) -> OthersSection:
    window.trigger("layers")
    panel = window.tools.layers.panel
    assert panel is not None
    return panel.findChildren(OthersSection)[-1]


def button(section: OthersSection, name: str) -> QToolButton:
    return next(one for one in section.findChildren(QToolButton) if one.accessibleName().startswith(name))


def test_each_object_is_listed_with_its_author_and_hidden_by_itself(window: CaseWindow) -> None:
    section = listed(window)
    names = [one.accessibleName() for one in section.findChildren(QToolButton)]
    eyes = [one for one in names if one.startswith("Hide the marks of")]
    assert len(eyes) == 3
    assert all("Lindqvist, Dr. Anna" in one for one in eyes)
    reported = window.workspace.scene.reported
    report = next(one for one in reported.sources if one.name.startswith("Report"))
    button(section, "Hide the marks of Report").click()
    assert not reported.is_visible(report.sop_instance_uid)
    assert button(section, "Show the marks of Report")


def test_a_mark_is_jumped_to(window: CaseWindow, qtbot: QtBot) -> None:
    section = listed(window)
    button(section, "Go to Length").click()
    viewport = window.workspace.scene.viewport
    qtbot.waitUntil(lambda: viewport.shown is not None and viewport.position == 2 and not viewport.waiting)
    drawn = window.workspace.scene.reported.on(viewport.shown)
    # the report and the state tell of one mark, by its tracking UID
    assert [one.words for one in drawn] == ["Length 22.7 mm"]


def marked(window: CaseWindow, qtbot: QtBot) -> KeyImage:
    """Mark the image that the others marked as a key image."""
    button(listed(window), "Go to Length").click()
    viewport = window.workspace.scene.viewport
    qtbot.waitUntil(lambda: viewport.shown is not None and viewport.position == 2 and not viewport.waiting)
    window.trigger("key-image")
    return window.editor.work.key_images[-1]


def figure(image: KeyImage, desk: FakeDesk, *, without: str = "") -> NDArray[np.uint8]:
    """Return the figure of a key image, as if one object were not here."""
    indexes = {uid: index_instance(io.BytesIO(data)) for uid, data in desk.streams.items() if uid != without}
    return rgb(key_image_picture(image, Work(), indexes, lambda uid: io.BytesIO(desk.streams[uid]), {}))


def test_a_figure_has_the_marks_of_others_that_stood_on_its_key_image(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    image = marked(window, qtbot)
    # the state's mark is that of the report, which is drawn
    assert {one.origin for one in image.others} == {MarkOrigin.REPORT, MarkOrigin.KEY_OBJECTS}
    assert all(one.author == "Lindqvist, Dr. Anna" for one in image.others)
    assert decode(encode(image), KeyImage) == image
    bare, told = figure(replace(image, others=()), desk), figure(image, desk)
    assert bare.shape == told.shape
    assert (bare != told).any()
    kept = [one for one in image.others if one.origin == MarkOrigin.REPORT]
    only_drawn = figure(replace(image, others=tuple(kept)), desk)
    assert (only_drawn != bare).any()
    assert (only_drawn != told).any(), "who chose the image as a key image stands there too"


def test_what_is_hidden_is_not_on_the_figure(window: CaseWindow, qtbot: QtBot) -> None:
    window.workspace.perform("report-marks")
    assert marked(window, qtbot).others == ()
    window.workspace.perform("report-marks")
    window.workspace.perform("overlays")
    window.trigger("key-image")
    assert all(one.others == () for one in window.editor.work.key_images)
    window.workspace.perform("overlays")
    window.trigger("key-image")
    assert any(one.others for one in window.editor.work.key_images)


def test_a_figure_without_an_object_of_its_marks_is_not_made(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    image = marked(window, qtbot)
    with pytest.raises(CannotDecode, match="What others marked"):
        figure(image, desk, without=image.others[0].sop_instance_uid)


def test_they_are_none_of_the_reviewers(window: CaseWindow, desk: FakeDesk) -> None:
    assert window.editor.work.annotations == window.editor.work.key_images == ()
    assert desk.kept == []
    assert all(not one.scene.annotations_on(one.scene.viewport.shown.reference) for one in [window.workspace])


def test_the_next_case_has_none_of_them(window: CaseWindow) -> None:
    window.workspace.clear()
    assert window.workspace.scene.reported.sources == ()
