"""The viewer window: the first image at once, the rest as it is found, and nothing of it kept."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PySide6.QtCore import Qt

from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.imaging.scan import FoundFile, Scanner
from reviewer_app.imaging.source import Region
from reviewer_app.ui.view.files import record_groups_of
from reviewer_app.ui.view.window import ViewWindow
from tests.helpers.dicom_files import file_bytes, image
from tests.helpers.layer_files import COUNT, SEG_UID, SIZE, ct_slices, seg_file, slice_uid
from tests.helpers.looks import looks_of
from tests.helpers.papers import make_pdf
from tests.helpers.patience import PATIENCE
from tests.helpers.view_windows import Held, open_folder, row_titles, shown, write
from tests.viewer.conftest import UID, mark, stack_files


def test_the_first_image_is_painted_before_the_others_are_read(window, qtbot, tmp_path):
    write(tmp_path, stack_files())
    scanner = Held()
    window.open(scanner, (tmp_path,))
    qtbot.waitUntil(lambda: shown(window) is not None)
    assert (window.workspace.scene.viewport.count, shown(window).position) == (1, 0)
    with qtbot.waitSignal(window.read):
        scanner.let_go.set()
    assert window.workspace.scene.viewport.count == 12
    assert row_titles(window) == ["Axial 2 mm"]
    assert window._status.text() == "12 files read"


@pytest.mark.parametrize(("touched", "modality"), [(False, "MR"), (True, "MR"), (False, "PT"), (True, "PT")])
def test_a_series_begins_at_its_first_image_unless_the_reader_has_done_something_with_another(
    window, qtbot, tmp_path, touched, modality
):
    files = list(stack_files(Modality=modality).items())
    write(tmp_path, dict([files[7], *files[:7], *files[8:]]))
    scanner = Held()
    window.open(scanner, (tmp_path,))
    qtbot.waitUntil(lambda: shown(window) is not None)
    if touched:
        window.trigger("invert")
    with qtbot.waitSignal(window.read):
        scanner.let_go.set()
    viewport, expected = window.workspace.scene.viewport, 7 if touched else 0

    def painted() -> bool:
        now = shown(window)
        return now is not None and now.frame.instance.sop_instance_uid == files[expected][0]

    qtbot.waitUntil(painted)
    assert (viewport.position, viewport.count) == (expected, 12)


def test_each_pane_names_whom_its_images_are_of(window, qtbot, tmp_path):
    write(tmp_path, {**stack_files(PatientName="First^Ada"), **stack_files("20250101", PatientName="Second^Bo")})
    open_folder(window, qtbot, tmp_path)
    named = set()
    for one in window.rows:
        window.open_row(one)
        qtbot.waitUntil(lambda key=one.id: shown(window) is not None and shown(window).stack.key == key)
        named.add(window.workspace.active_pane._picture.overlays().identity[0])
    assert named == {"First, Ada", "Second, Bo"}


def test_patients_who_differ_in_name_or_number_are_listed_apart_even_in_one_series(window, qtbot, tmp_path):
    people = [("Doe^Jane", "1"), ("Doe^Jane", "2"), ("Doe^Jane", ""), ("", ""), ("", "2"), ("DOE^JANE ", "1")]
    files = list(stack_files(count=len(people)).values())
    for number, ((name, identifier), data) in enumerate(zip(people, files, strict=True)):
        dataset = pydicom.dcmread(io.BytesIO(data))
        dataset.PatientName, dataset.PatientID = name, identifier
        dataset.save_as(tmp_path / f"I{number}.dcm")
    open_folder(window, qtbot, tmp_path)
    assert [(one.title, len(one.rows[0].frames)) for one in window._groups] == [
        ("Doe, Jane, no ID: CT chest", 1), ("Doe, Jane (ID 1): CT chest", 2), ("Doe, Jane (ID 2): CT chest", 1),
        ("No name, no ID: CT chest", 1), ("No name (ID 2): CT chest", 1),
    ]  # fmt: skip
    assert len({one.id for one in window.rows}) == 5
    for one in window.rows:
        window.open_row(one)
        qtbot.waitUntil(lambda key=one.id: shown(window) is not None and shown(window).stack.key == key)


def test_one_patient_needs_no_name_in_the_list(window, qtbot, tmp_path):
    write(tmp_path, stack_files(count=2))
    open_folder(window, qtbot, tmp_path)
    assert [one.title for one in window._groups] == ["CT chest"]


def test_commands_are_found_by_their_words_and_done(window, qtbot, tmp_path):
    write(tmp_path, stack_files(count=2))
    open_folder(window, qtbot, tmp_path)
    qtbot.waitUntil(lambda: shown(window) is not None)
    assert window._actions["find-command"].shortcut().toString() == "Ctrl+K"
    window.trigger("find-command")
    qtbot.keyClicks(window.commands._field, "invert")
    qtbot.keyClick(window.commands._field, Qt.Key.Key_Return)
    assert window.workspace.scene.viewport.view.inverted


def test_what_was_seen_is_told_and_leads_to_what_was_not(window, qtbot, tmp_path):
    write(tmp_path, stack_files(count=3))
    open_folder(window, qtbot, tmp_path)
    qtbot.waitUntil(lambda: shown(window) is not None)
    window.workspace.scene.add_looks(looks_of({(f"{UID}.20261118.1.1", 0): 500, (f"{UID}.20261118.1.2", 0): 5}).by_key)
    window.trigger("coverage")
    page = window.seen.page
    key = str(window.rows[0].key)
    assert page._sum.text() == "All series: seen 1, passed 1, never 1"
    assert page.series(key).reason.isHidden(), "there is no opinion that a reason could stand in"
    window.trigger("next-image")
    assert window.workspace.scene.viewport.position == 0, "nothing moves under the page"
    page.go_to(key)
    assert window.workspace.scene.viewport.position == 1
    assert page.isHidden()


def test_what_cannot_be_shown_is_listed_with_its_reason(window, qtbot, tmp_path):
    write(tmp_path, stack_files(count=2))
    (tmp_path / "notes.txt").write_text("nothing")
    open_folder(window, qtbot, tmp_path)
    model = window.list.view.model()
    heads = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert heads[-1] == "Could not be read"
    assert model.index(0, 0, model.index(len(heads) - 1, 0)).data() == "notes.txt"
    assert window._status.text() == "3 files read, 1 of them could not be read"


def test_a_folder_without_images_says_so(window, qtbot, tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    open_folder(window, qtbot, tmp_path)
    assert window.workspace.active_stack is None
    assert window._status.text() == "1 file read, 1 of them could not be read"
    assert window.workspace.active_document.title == "notes.txt"
    assert window.workspace.active_document.failure


def test_what_cannot_be_shown_takes_the_place_of_what_was(window, qtbot, tmp_path):
    write(tmp_path, stack_files(count=2))
    (tmp_path / "notes.txt").write_text("nothing")
    open_folder(window, qtbot, tmp_path)
    qtbot.waitUntil(lambda: shown(window) is not None)
    view, model = window.list.view, window.list.view.model()
    last = model.index(0, 0, model.index(model.rowCount() - 1, 0))
    view.scrollTo(last)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(last).center())
    assert window.workspace.active_stack is None
    assert window.workspace.active_document.title == "notes.txt"


def test_marks_can_be_made_and_taken_back(window, qtbot, tmp_path):
    write(tmp_path, stack_files(count=2))
    open_folder(window, qtbot, tmp_path)
    qtbot.waitUntil(lambda: shown(window) is not None)
    drawn = mark(shown(window).stack, 0)
    window.workspace.annotation_changed.emit(None, drawn, "Length")
    assert window.workspace.scene.annotations_on(drawn.image) == (drawn,)
    window.trigger("undo")
    assert window.workspace.scene.annotations_on(drawn.image) == ()
    window.trigger("redo")
    assert window.workspace.scene.annotations_on(drawn.image) == (drawn,)


def test_values_that_come_later_are_no_step_of_their_own(window, qtbot, tmp_path):
    write(tmp_path, stack_files(count=2))
    open_folder(window, qtbot, tmp_path)
    qtbot.waitUntil(lambda: shown(window) is not None)
    drawn = mark(shown(window).stack, 0)
    told = replace(drawn, measurement=Measurement(7.0, "mm", Calibration.PATIENT_PLANE))
    window.workspace.annotation_changed.emit(None, drawn, "Length")
    window.workspace.annotation_completed.emit(drawn, told, "Length")
    assert window.workspace.scene.annotations_on(drawn.image) == (told,)
    window.trigger("undo")
    assert window.workspace.scene.annotations_on(drawn.image) == ()
    window.trigger("redo")
    assert window.workspace.scene.annotations_on(drawn.image) == (told,)


def test_series_follow_one_another(window, qtbot, tmp_path):
    write(tmp_path, {**stack_files(count=2), **stack_files("20250101", count=3, SeriesDescription="Older")})
    open_folder(window, qtbot, tmp_path)
    first = window.workspace.active_stack.title
    window.trigger("next-series")
    assert window.workspace.active_stack.title != first
    window.trigger("next-series")
    assert window.workspace.active_stack.title == first


def test_studies_follow_one_another(window, qtbot, tmp_path):
    newer = {**stack_files(count=2), **stack_files(count=2, series="1.2.7", SeriesDescription="Same day")}
    write(tmp_path, {**newer, **stack_files("20250101", count=3, SeriesDescription="Older")})
    open_folder(window, qtbot, tmp_path)
    studies = []
    for command in ("next-study", "next-study", "previous-study"):
        window.trigger(command)
        studies.append(window.workspace.active_stack.study_instance_uid[-8:])
    assert studies == ["20250101", "20261118", "20250101"]


def test_of_two_files_with_one_uid_the_first_is_shown(tmp_path):
    data = file_bytes(image(np.zeros((4, 4), np.int16)))
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(data)
    with Scanner(1) as scanner:
        found: list[FoundFile] = sorted(
            (one for group in scanner.scan([tmp_path]) for one in group), key=lambda f: f.number
        )
    groups = record_groups_of(found)
    assert len(groups[0].rows) == 1
    assert len(groups[0].rows[0].frames) == 1


def test_two_images_with_one_uid_in_two_series_keep_their_own_pixels(window, qtbot, tmp_path):
    uid = f"{UID}.7"
    for number, (name, value) in enumerate((("First^Ada", 111), ("Second^Bo", 222))):
        about = {"PatientName": name, "SeriesInstanceUID": f"{UID}.{number}.2", "StudyInstanceUID": f"{UID}.{number}.1"}
        made = image(np.full((4, 4), value, np.int16), SOPInstanceUID=uid, **about)
        (tmp_path / str(number)).write_bytes(file_bytes(made))
    open_folder(window, qtbot, tmp_path)
    told = {}
    for row in window._rows:
        window.open_row(row)
        qtbot.waitUntil(lambda row=row: shown(window) is not None and shown(window).stack is row.stack)
        source, name = shown(window).source, row.stack.frames[0].instance.patient.name
        told[name] = int(source.read(0, Region(0, 0, 1, 1))[0, 0])
    assert told == {"First^Ada": 111, "Second^Bo": 222}


def test_a_paper_that_comes_late_leaves_the_series_that_was_opened_since(window, qtbot, tmp_path, monkeypatch):
    write(tmp_path, stack_files(count=2))
    (tmp_path / "paper.pdf").write_bytes(make_pdf(1))
    open_folder(window, qtbot, tmp_path)
    series, paper = window._rows
    go, read, open_file = threading.Event(), threading.Event(), window.files.open

    def slow(key: str):
        if key == paper.key.uid:
            assert go.wait(PATIENCE)
            read.set()
        return open_file(key)

    monkeypatch.setattr(window.files, "open", slow)
    window.open_row(paper)
    window.open_row(series)
    go.set()
    assert read.wait(PATIENCE)
    qtbot.wait(200)  # nothing tells that an answer was not taken
    assert window.workspace.active_document is None
    window.open_row(paper)
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)


def test_closing_forgets_everything(window, qtbot, tmp_path):
    write(tmp_path, stack_files())
    scanner = Held()
    window.open(scanner, (tmp_path,))
    qtbot.waitUntil(lambda: shown(window) is not None)
    window.close()
    scanner.let_go.set()
    assert window.loader.bytes_held == 0
    assert window.workspace.active_stack is None


@pytest.mark.parametrize("how", ["unseen", "link"])
def test_what_is_chosen_while_a_layer_is_opened_stays(window: ViewWindow, qtbot, tmp_path: Path, how: str) -> None:
    mask = np.zeros((COUNT, SIZE, SIZE), bool)
    mask[5, 3:9, 4:12] = True
    write(tmp_path, {one.SOPInstanceUID: file_bytes(one) for one in (*ct_slices(), seg_file({1: mask}))})
    write_other = tmp_path / "other"
    write_other.mkdir()
    write(write_other, stack_files())
    open_folder(window, qtbot, tmp_path)
    row = next(one for one in window.rows if any(uid == SEG_UID for uid, _ in one.frames))
    window.open_row(row)
    if how == "unseen":
        window.open_unseen(1)
    else:
        window.workspace.link_followed.emit(f"record:{slice_uid(3)}")
    viewport = window.workspace.scene.viewport
    chosen = viewport.stack, viewport.position
    qtbot.wait(300)
    viewport = window.workspace.scene.viewport
    assert (viewport.stack, viewport.position) == chosen
    assert window.workspace.scene.layers.entries == ()
