"""The viewer window: the first image at once, the rest as it is found, and nothing of it kept."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.child import Child
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging import scan
from reviewer_app.imaging.gsdf import table_for
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.imaging.scan import FoundFile, Scanner
from reviewer_app.imaging.source import Region
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.case.window_state import window_state
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.view.files import record_groups_of
from reviewer_app.ui.view.window import ViewWindow
from reviewer_app.viewer.selection import is_selection
from tests.helpers.dicom_files import file_bytes, image, item
from tests.helpers.dicom_objects import code, plain_object
from tests.helpers.layer_files import COUNT, SEG_UID, SIZE, ct_slices, seg_file, slice_uid
from tests.helpers.looks import looks_of
from tests.helpers.papers import make_pdf
from tests.helpers.patience import PATIENCE
from tests.helpers.states import CSPS, state_for
from tests.viewer.conftest import UID, mark, stack_files

PDF = Path(__file__).parents[2] / "helpers"


def write(folder: Path, files: dict[str, bytes]) -> None:
    for number, data in enumerate(files.values()):
        (folder / f"I{number}.dcm").write_bytes(data)


class Held(Scanner):
    """Gives the first file, and the others when it is let go."""

    def __init__(self) -> None:
        super().__init__(1)
        self.let_go = threading.Event()

    def scan(self, paths):
        given = 0
        for found in super().scan(paths):
            if given:
                assert self.let_go.wait(PATIENCE)
            given += len(found)
            yield found


class _Lasting:
    """A child that outlives the scanner which uses it."""

    def __init__(self, child: Child) -> None:
        self.call, self.start = child.call, child.start

    def close(self) -> None:
        pass


@pytest.fixture(scope="module", autouse=True)
def warm_child() -> Iterator[None]:
    """All files are read by one child, which loads its libraries once."""
    child = Child("scan", scan._ready)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "Child", lambda *_: _Lasting(child))
        yield
    child.close()


@pytest.fixture
def window(look: QApplication, qtbot) -> Iterator[ViewWindow]:
    runner = JobRunner(QtDelivery(look))
    made = ViewWindow(runner, Settings())
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    yield made
    made.close()
    assert runner.close(PATIENCE)


def open_folder(window: ViewWindow, qtbot, folder: Path, scanner: Scanner | None = None) -> None:
    with qtbot.waitSignal(window.read):
        window.open(scanner or Scanner(1), (folder,))


def shown(window: ViewWindow):
    now = window.workspace.active_pane.painted_now
    return now.shown if now is not None and now.complete else None


def row_titles(window: ViewWindow) -> list[str]:
    return [one.title for one in window._rows]


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


def test_a_structured_report_opens_as_a_document(window, qtbot, tmp_path):
    finding = item(ValueType="TEXT", RelationshipType="CONTAINS", TextValue="A nodule of 8 mm.")
    finding.ConceptNameCodeSequence = [code("121071", meaning="Finding")]
    report = plain_object("1.2.840.10008.5.1.4.1.1.88.11", "SR", ValueType="CONTAINER", ContentSequence=[finding])
    (tmp_path / "report.dcm").write_bytes(file_bytes(report))
    open_folder(window, qtbot, tmp_path)
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    assert window.list.current_id() == window._rows[0].id


def test_a_report_of_which_one_page_was_read_is_not_told_as_read(window, qtbot, tmp_path):
    finding = item(ValueType="TEXT", RelationshipType="CONTAINS", TextValue="A nodule of 8 mm. " * 400)
    finding.ConceptNameCodeSequence = [code("121071", meaning="Finding")]
    report = plain_object("1.2.840.10008.5.1.4.1.1.88.11", "SR", ValueType="CONTAINER", ContentSequence=[finding])
    (tmp_path / "report.dcm").write_bytes(file_bytes(report))
    open_folder(window, qtbot, tmp_path)
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    count = window.workspace.documents[0].view.page_count
    assert count > 1
    window.workspace.scene.add_looks(looks_of({(report.SOPInstanceUID, 0): 1000}).by_key)
    window.list.show_seen(window.workspace.scene.looks)
    assert window.list._shown.text() == f"1 of {count} pages seen"
    window.trigger("coverage")
    assert window.seen.page._sum.text() == f"All series: pages: seen 1, passed 0, never {count - 1}"
    window.resize(window.width() - 300, window.height())
    panes = window.workspace
    middle = panes.mapTo(window, panes.rect().center()).x()
    qtbot.waitUntil(lambda: abs(window.seen.page.geometry().center().x() - middle) <= 2)


def test_a_waveform_opens_as_curves_and_goes_when_images_come(window, qtbot, tmp_path):
    samples = np.zeros(500, "<i2")
    group = item(
        NumberOfWaveformChannels=1,
        NumberOfWaveformSamples=500,
        SamplingFrequency=500,
        WaveformSampleInterpretation="SS",
        WaveformData=samples.tobytes(),
        ChannelDefinitionSequence=[item(ChannelLabel="Lead II")],
    )
    group["WaveformData"].VR = "OW"
    wave = plain_object("1.2.840.10008.5.1.4.1.1.9.1.1", "ECG", WaveformSequence=[group])
    (tmp_path / "ecg.dcm").write_bytes(file_bytes(wave))
    write(tmp_path, stack_files(count=2))
    open_folder(window, qtbot, tmp_path)
    paper = next(one for one in window._rows if one.text is not None)
    window.open_row(paper)
    slot = window.workspace.active_place
    qtbot.waitUntil(lambda: slot.waveform is not None and slot.paper is slot.waveform)
    assert window.workspace.active_paper.key == wave.SOPInstanceUID
    assert window.list.current_id() == paper.id
    assert window.workspace.current_bookmark() is None
    qtbot.waitUntil(lambda: slot.waveform.view.ready)
    window.open_row(next(one for one in window._rows if one.stack is not None))
    assert slot.paper is None
    assert slot.waveform.view is None


def _image_item(uid: str, **attributes: object) -> Dataset:
    reference = item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2", ReferencedSOPInstanceUID=uid)
    relationship = attributes.pop("relationship", "CONTAINS")
    return item(ValueType="IMAGE", RelationshipType=relationship, ReferencedSOPSequence=[reference], **attributes)


def test_a_link_of_a_report_opens_its_image_beside_it_with_what_was_measured(window, qtbot, tmp_path):
    files = stack_files(count=4)
    write(tmp_path, files)
    uid = list(files)[2]
    region = item(
        ValueType="SCOORD", RelationshipType="INFERRED FROM", GraphicType="POLYLINE", GraphicData=[5, 6, 25, 6]
    )
    region.ContentSequence = [_image_item(uid, relationship="SELECTED FROM")]
    measured = item(NumericValue="9.5", MeasurementUnitsCodeSequence=[code("mm", "UCUM")])
    number = item(ValueType="NUM", RelationshipType="CONTAINS", MeasuredValueSequence=[measured])
    number.ConceptNameCodeSequence = [code("1", "99T", "Length")]
    number.ContentSequence = [region]
    report = plain_object("1.2.840.10008.5.1.4.1.1.88.33", "SR", ValueType="CONTAINER", ContentSequence=[number])
    (tmp_path / "report.dcm").write_bytes(file_bytes(report))
    open_folder(window, qtbot, tmp_path)
    workspace = window.workspace
    window.open_row(next(one for one in window._rows if one.text is not None))
    qtbot.waitUntil(lambda: workspace.active_document is not None)
    workspace.active_document.link_followed.emit(f"record:{uid}")
    qtbot.waitUntil(lambda: shown(window) is not None and shown(window).key == (uid, 0))
    assert len(workspace.documents) == 1
    assert len(workspace.grid.visible_slots) == 2
    qtbot.waitUntil(lambda: bool(workspace.active_pane._picture.overlays().reported))
    [mark] = workspace.active_pane._picture.overlays().reported
    assert (mark.words, mark.points[0]) == ("Length 9.5 mm", ImagePoint(4.5, 5.5))
    workspace.documents[0].link_followed.emit("record:9.9.9")
    assert any("not among the records" in one.text() for one in window.notices.findChildren(QLabel))


def test_key_images_are_shown_alone(window, qtbot, tmp_path):
    files = stack_files(count=4)
    write(tmp_path, files)
    chosen = list(files)[1:3]
    keys = plain_object("1.2.840.10008.5.1.4.1.1.88.59", "KO", ValueType="CONTAINER")
    keys.ConceptNameCodeSequence = [code("113000", meaning="Of Interest")]
    keys.ContentSequence = [_image_item(one) for one in chosen]
    (tmp_path / "keys.dcm").write_bytes(file_bytes(keys))
    open_folder(window, qtbot, tmp_path)
    workspace = window.workspace
    window.open_row(next(one for one in window._rows if one.text is not None))
    qtbot.waitUntil(lambda: workspace.active_document is not None)
    workspace.active_document.link_followed.emit(f"selection:{keys.SOPInstanceUID}")
    qtbot.waitUntil(lambda: shown(window) is not None and is_selection(shown(window).stack))
    assert list(shown(window).stack.frame_keys()) == [(one, 0) for one in chosen]
    assert len(workspace.documents) == 1
    workspace.perform("whole-series")
    qtbot.waitUntil(lambda: not is_selection(shown(window).stack))
    pictures, paper = window._rows[0], window._rows[-1]
    assert window.list.menu_for(pictures) is None
    menu = window.list.menu_for(paper)
    assert [one.text() for one in menu.actions()] == ["Show only these images"]
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: is_selection(shown(window).stack))


def with_state(folder: Path) -> list[str]:
    """Write three slices, and a state for the second of them."""
    files = stack_files(count=3)
    write(folder, files)
    uid = list(files)[1]
    shown_by = pydicom.dcmread(io.BytesIO(files[uid]))
    state = state_for(shown_by, ImageRotation=90, ImageHorizontalFlip="N", ContentCreatorName="Mbeki^Thandi")
    state.RescaleSlope, state.RescaleIntercept, state.RescaleType = 1, 0, "HU"
    state.SoftcopyVOILUTSequence = [item(WindowCenter=100, WindowWidth=20)]
    (folder / "state.dcm").write_bytes(file_bytes(state))
    return list(files)


def test_a_state_is_offered_for_the_image_it_names_and_looked_through(window, qtbot, tmp_path):
    with_state(tmp_path)
    open_folder(window, qtbot, tmp_path)
    workspace = window.workspace
    viewport = workspace.scene.viewport
    viewport.go(1)
    qtbot.waitUntil(lambda: "State: TEST" in window_state(workspace).offered)
    number = [one.name for one in workspace.presets].index("State: TEST") + 1
    window.trigger(f"preset-{number}")
    qtbot.waitUntil(lambda: shown(window) is not None and isinstance(shown(window).source, StateSource))
    assert (viewport.view.rotation, viewport.view.fitted) == (1, (96, 64))
    assert window_state(workspace).name == "State: TEST"
    assert workspace.active_pane._picture.overlays().state == "State: TEST, Mbeki, Thandi"
    viewport.go(2)
    qtbot.waitUntil(lambda: shown(window) is not None and shown(window).position == 2)
    assert not isinstance(shown(window).source, StateSource)
    assert "State: TEST" not in window_state(workspace).offered
    viewport.go(1)
    window.trigger("reset")
    qtbot.waitUntil(lambda: shown(window) is not None and shown(window).position == 1)
    assert not isinstance(shown(window).source, StateSource)
    assert viewport.view.rotation == 0


def test_the_images_own_look_leaves_the_state(window, qtbot, tmp_path):
    with_state(tmp_path)
    open_folder(window, qtbot, tmp_path)
    workspace = window.workspace
    workspace.scene.viewport.go(1)
    qtbot.waitUntil(lambda: "State: TEST" in window_state(workspace).offered)
    window.trigger(f"preset-{len(workspace.presets)}")
    window.trigger("file-window")
    assert window_state(workspace).name == "As stored"
    assert not isinstance(workspace.scene.viewport.shown.source, StateSource)


def test_a_colour_image_has_a_state_to_choose_where_one_is_for_it(window, qtbot, tmp_path):
    photograph = image(np.full((20, 30, 3), 90, np.uint8), Modality="XC")
    state = state_for(photograph, SOPClassUID=CSPS, ImageRotation=180, ImageHorizontalFlip="N")
    for name, one in (("photograph", photograph), ("state", state)):
        (tmp_path / f"{name}.dcm").write_bytes(file_bytes(one))
    open_folder(window, qtbot, tmp_path)
    workspace = window.workspace
    qtbot.waitUntil(lambda: window_state(workspace).offered == ("Colour", "State: TEST"))
    window.trigger("preset-1")
    assert window_state(workspace).name == "State: TEST"
    assert workspace.scene.viewport.view.rotation == 2


def test_grey_follows_a_measured_display_as_in_a_case(look: QApplication, qtbot):
    runner = JobRunner(QtDelivery(look))
    settings = Settings(display_luminances=(0.5, 300.0), display_gamma=2.2)
    made = ViewWindow(runner, settings)
    qtbot.addWidget(made)
    assert made.workspace.scene.monitor_of("any screen").greys == table_for((0.5, 300.0), 2.2) != b""
    made.close()
    assert runner.close(PATIENCE)


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
