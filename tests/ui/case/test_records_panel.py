"""The story and the list of records."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.instances import FrameIndex, InstanceKind
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.slide_coverage import cells_in_view
from reviewer_app.ui.case.desk import CaseRecords, RecordProblem
from reviewer_app.ui.case.records_delegate import CAPTION_ROLE, PART_ROLE, PASSED_ROLE, ROW_ROLE, is_whole
from reviewer_app.ui.case.records_panel import RecordsPanel
from reviewer_app.ui.case.records_rows import RecordRow, images_shown, next_unseen, record_groups, row_of
from reviewer_app.ui.case.story import Story
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import PRIOR_STUDY, STUDY, make_instances, make_slide_levels
from tests.helpers.looks import long_looks, looks_of


def test_studies_newest_first_then_papers_with_the_reports_before_letters(desk: FakeDesk) -> None:
    groups = record_groups(desk.records())
    assert [one.title for one in groups] == ["CT knee left", "CT knee left", "Documents"]
    assert [one.when for one in groups] == ["18 Nov 2026", "20 Aug 2026", ""]
    assert [row.title for row in groups[2].rows] == ["Radiology report", "Referral letter", "Consent"]
    assert [row.prior for row in groups[1].rows] == [True]
    assert groups[0].rows[0].caption == "5 images"


def test_what_has_no_picture_or_could_not_be_had_says_so() -> None:
    raw = replace(
        make_instances(count=1)[0],
        kind=InstanceKind.OTHER,
        frame_count=0,
        content_label="raw data",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.66",
    )
    problem = RecordProblem("instance:1.2", "The service does not have this image.")
    study, rest = record_groups(CaseRecords((raw,), (), (problem,)))
    assert (study.rows[0].opens, study.rows[0].caption) == (False, "raw data")
    assert study.rows[0].why == "raw data: this version shows images, slides and documents"
    assert rest.rows[0].why == "The service does not have this image."


def test_an_image_object_without_pixels_says_that_the_file_holds_no_picture() -> None:
    ultrasound = "1.2.840.10008.5.1.4.1.1.6.1"
    empty = tuple(
        replace(one, kind=InstanceKind.OTHER, frame_count=0, sop_class_uid=ultrasound)
        for one in make_instances(count=2)
    )
    (study,) = record_groups(CaseRecords(empty[:1]))
    assert study.rows[0].why == "Ultrasound image: the file holds no picture"
    (study,) = record_groups(CaseRecords(empty))
    assert study.rows[0].why == "Ultrasound image: the 2 files hold no picture"


def test_what_is_cut_off_says_so_in_its_row() -> None:
    images = make_instances(count=2)
    cut = [replace(one, pixels=None, frames=(), frame_count=0, incomplete="It is cut off.") for one in images]
    broken = replace(cut[0], kind=InstanceKind.OTHER, content_label="CT Image")
    report = replace(cut[1], kind=InstanceKind.STRUCTURED_REPORT)
    (study,) = record_groups(CaseRecords((broken, report)))
    assert [(row.caption, row.opens) for row in study.rows] == [
        ("Structured report, there only in part", True),
        ("CT Image", False),
    ]
    assert study.rows[1].why == "CT Image: the file is damaged or cut off"


def test_each_report_of_a_series_is_a_row_that_opens() -> None:
    reports = tuple(replace(one, kind=InstanceKind.STRUCTURED_REPORT, frame_count=0) for one in make_instances(count=2))
    (study,) = record_groups(CaseRecords(reports))
    assert [(one.opens, one.caption, one.text) for one in study.rows] == [
        (True, "Structured report", one) for one in reports
    ]
    assert len({one.id for one in study.rows}) == 2


def _read_and_played() -> CaseRecords:
    """A case of two reports, an ECG and a video of 3 s."""
    made = make_instances(count=4)
    kinds = (InstanceKind.STRUCTURED_REPORT, InstanceKind.STRUCTURED_REPORT, InstanceKind.WAVEFORM)
    read = [replace(one, kind=kind, frame_count=0, frames=()) for one, kind in zip(made, kinds, strict=False)]
    frames = (FrameIndex(frame_time_ms=40.0),) * 75
    return CaseRecords((*read, replace(made[3], kind=InstanceKind.VIDEO, frame_count=75, frames=frames)))


def test_what_is_read_or_played_says_how_much_of_it_was_shown(qtbot: QtBot) -> None:
    groups = record_groups(_read_and_played())
    panel = RecordsPanel(groups)
    qtbot.addWidget(panel)
    uids = {row.unit + row.caption: row for row in groups[0].rows}
    assert list(uids) == ["s75 images", "pageStructured report", "sWaveform"]
    video, first, second, curves = groups[0].rows
    looks = looks_of({
        **{(first.document_key, page): 500 for page in range(2)},
        (second.document_key, 0): 5,
        (curves.document_key, 0): 500,
        **{(str(video.frames[0][0]), frame): 500 for frame in (0, 1, 50)},
    })  # fmt: skip
    panel.set_pages({first.document_key: 2, second.document_key: 3, curves.document_key: 10})
    panel.show_seen(looks)
    captions = [panel._items[row.id].data(CAPTION_ROLE) for row in groups[0].rows]
    assert captions == [
        "75 images, 2 of 3 s seen", "Structured report, 2 of 2 pages seen", "Structured report, 3 pages",
        "Waveform, 1 of 10 s seen",
    ]  # fmt: skip
    assert [panel._items[row.id].data(PART_ROLE) for row in groups[0].rows] == [(2, 3), (2, 2), (0, 3), (1, 10)]
    assert panel._items[second.id].data(PASSED_ROLE) == 1
    assert panel._shown.text() == "2 of 5 pages seen; 3 of 13 s seen"
    assert images_shown(groups, looks) == (0, 0)
    found = next_unseen(groups[0].rows, looks, first.id, 1, {first.document_key: 2})
    assert found == (second, 0)
    assert next_unseen(groups[0].rows, looks, curves.id, 1, {curves.document_key: 1}) == (video, 25)


def test_objects_beside_the_images_of_a_series_are_listed_too() -> None:
    images = make_instances(count=2)
    state = replace(images[0], kind=InstanceKind.PRESENTATION_STATE, frame_count=0, sop_instance_uid="1.9")
    model = replace(images[0], kind=InstanceKind.OTHER, frame_count=0, sop_instance_uid="1.10", content_label="Model")
    (study,) = record_groups(CaseRecords((*images, state, model)))
    assert [(row.opens, row.caption) for row in study.rows] == [
        (True, "2 images"),
        (True, "Presentation state"),
        (False, "Model"),
    ]


def test_what_is_wrong_with_a_stack_stands_in_its_row() -> None:
    images = make_instances(count=3)
    broken = replace(images[2], problem="The file ends before its pixel data is complete.")
    (study,) = record_groups(CaseRecords((images[0], images[1], broken)))
    (row,) = study.rows
    assert row.caption == "3 images, 1 cannot be shown"
    assert row.shown_part(looks_of({(one.sop_instance_uid, 0): 900 for one in images[:2]})) == (2, 3)
    assert "The file ends before" in row.why


def test_the_levels_of_a_slide_are_one_row() -> None:
    levels = tuple(replace(one, kind=InstanceKind.SLIDE, frame_count=9, frames=()) for one in make_instances(count=3))
    (group,) = record_groups(CaseRecords(levels))
    (row,) = group.rows
    assert row.caption == "Slide"
    assert row.shown_part(Looks()) == (0, 1)
    assert row.shown_part(looks_of({(levels[1].sop_instance_uid, 4): 900})) == (1, 1)


def test_a_slide_counts_by_the_area_that_was_looked_over() -> None:
    levels = make_slide_levels((4096, 2048), (1024, 512))
    groups = record_groups(CaseRecords(levels))
    (row,) = groups[0].rows
    assert row.extent is not None
    none, half = Looks(), Looks(long_looks(cells_in_view(row.extent, 0.25, (0, 0, 2048, 2048))))
    whole = Looks(long_looks(cells_in_view(row.extent, 0.25, (0, 0, 4096, 2048))))
    through = Looks({**whole.by_key, **long_looks(cells_in_view(row.extent, 1.0, (0, 0, 512, 512)))})
    parts = [row.shown_part(looks) for looks in (none, half, whole, through)]
    assert parts == [(0, 100), (50, 100), (99, 100), (100, 100)]
    assert [images_shown(groups, looks) for looks in (none, half, whole, through)] == [(0, 1), (0, 1), (0, 1), (1, 1)]
    assert row.caption_now(none) == "Slide"
    assert row.caption_now(half) == "50 % at 4×, 0 % at 16×"


def test_shown_is_counted_in_rows_and_in_all(desk: FakeDesk) -> None:
    groups = record_groups(desk.records())
    looks = looks_of({(f"{STUDY}.1.1", 0): 500, (f"{STUDY}.1.2", 0): 5})
    row = row_of(groups, f"series:{STUDY}.1")
    assert row is not None
    assert row.told(looks) == ((1, 5), 1)
    assert images_shown(groups, looks) == (1, 12)


@pytest.fixture
def panel(desk: FakeDesk, qtbot: QtBot) -> RecordsPanel:
    made = RecordsPanel(record_groups(desk.records()))
    qtbot.addWidget(made)
    made.resize(288, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def _click(panel: RecordsPanel, qtbot: QtBot, words: str) -> None:
    model = panel.view.model()
    found = model.match(model.index(0, 0), Qt.ItemDataRole.DisplayRole, words, 1, Qt.MatchFlag.MatchRecursive)
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=panel.view.visualRect(found[0]).center())


def test_a_click_opens_a_record(panel: RecordsPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.record_opened) as opened:
        _click(panel, qtbot, "Referral letter")
    assert isinstance(opened.args[0], RecordRow)
    assert str(opened.args[0].key) == "document:DocumentReference/referral"


def test_enter_opens_a_record(panel: RecordsPanel, qtbot: QtBot) -> None:
    panel.mark_current(f"{STUDY}.1")
    with qtbot.waitSignal(panel.record_opened):
        qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert panel.current_id() == f"{STUDY}.1"


def test_a_head_folds_its_rows(panel: RecordsPanel, qtbot: QtBot) -> None:
    index = panel.view.model().index(2, 0)
    assert panel.view.isExpanded(index)
    _click(panel, qtbot, "Documents")
    assert not panel.view.isExpanded(index)


def test_rings_and_foot_follow_what_was_shown(panel: RecordsPanel) -> None:
    before = panel.grab().toImage()
    panel.show_seen(Looks(long_looks((f"{STUDY}.1.{number}", 0) for number in range(1, 6))))
    assert panel.grab().toImage() != before
    index = panel.view.model().index(0, 0, panel.view.model().index(0, 0))
    assert index.data(PART_ROLE) == (5, 5)
    assert panel._shown.text() == "5 of 12 images seen"
    assert index.data(CAPTION_ROLE) == "5 of 5 images seen"
    assert index.data(Qt.ItemDataRole.ToolTipRole).endswith("\nseen 5, passed 0, never 0")
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith("5 images, seen 5, passed 0, never 0")


def test_what_only_went_past_is_not_called_unseen_without_a_word(panel: RecordsPanel) -> None:
    index = panel.view.model().index(0, 0, panel.view.model().index(0, 0))
    assert index.data(CAPTION_ROLE) is None
    panel.show_seen(looks_of({(f"{STUDY}.1.{number}", 0): 5 for number in range(1, 6)}))
    assert index.data(CAPTION_ROLE) == "0 of 5 images seen, 5 passed"
    panel.show_seen(Looks())
    assert index.data(CAPTION_ROLE) == "5 images"


def test_a_record_is_marked_again_after_none_was(panel: RecordsPanel) -> None:
    for _ in range(2):
        panel.mark_current(f"{STUDY}.1")
        assert panel.view.selectionModel().hasSelection()
        panel.mark_current("")
        assert not panel.view.selectionModel().hasSelection()


def test_rows_whose_marks_stay_are_left_alone(panel: RecordsPanel) -> None:
    looks = Looks(long_looks([(f"{STUDY}.1.1", 0)]))
    panel.show_seen(looks)
    changed: list[RecordRow] = []
    panel.view.model().dataChanged.connect(lambda first, _last: changed.append(first.data(ROW_ROLE)))
    looks.add(long_looks([(f"{STUDY}.1.2", 0)]))
    panel.show_seen(looks)
    assert [one.id for one in changed if one.stack is not None] == [f"{STUDY}.1"], "once: each time it is measured"


def test_what_was_passed_is_a_line_of_its_own_below_the_small_picture(panel: RecordsPanel) -> None:
    index = panel.view.model().index(0, 0, panel.view.model().index(0, 0))
    panel.show_seen(Looks(long_looks([(f"{STUDY}.1.1", 0)])))
    seen = panel.grab().toImage()
    panel.show_seen(looks_of({(f"{STUDY}.1.1", 0): 500, (f"{STUDY}.1.2", 0): 5, (f"{STUDY}.1.3", 0): 5}))
    assert (index.data(PART_ROLE), index.data(PASSED_ROLE)) == ((1, 5), 2)
    assert index.data(CAPTION_ROLE) == "1 of 5 images seen, 2 passed"
    assert panel._shown.text() == "1 of 12 images seen, 2 passed"
    assert panel.grab().toImage() != seen
    assert index.data(Qt.ItemDataRole.ToolTipRole).endswith("seen 1, passed 2, never 2")


def test_a_thumbnail_takes_its_place(panel: RecordsPanel) -> None:
    before = panel.grab().toImage()
    picture = QImage(80, 80, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    panel.show_thumbnail(f"{STUDY}.1", picture)
    panel.show_thumbnail("no such row", picture)
    assert panel.grab().toImage() != before


class _Paints(QObject):
    """What of a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.areas: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QPaintEvent):
            self.areas.append(event.rect())
        return False


def test_a_thumbnail_is_painted_alone_and_its_row_not_measured_anew(panel: RecordsPanel, qtbot: QtBot) -> None:
    paints, told = _Paints(panel.view.viewport()), []
    quiet = 0
    while quiet < 5:  # turns without a paint: rows have been measured and painted for the first time
        paints.areas.clear()
        qtbot.wait(10)
        quiet = 0 if paints.areas else quiet + 1
    panel.view.model().dataChanged.connect(lambda first, _last: told.append(first))
    panel.show_thumbnail(f"{STUDY}.1", QImage(80, 80, QImage.Format.Format_RGB32))
    row = panel.view.visualRect(panel._items[f"{STUDY}.1"].index())
    qtbot.waitUntil(lambda: bool(paints.areas))
    assert paints.areas == [row]
    assert not told, "a view that is told measures the row"


def test_questions_come_first_and_lead_to_their_answers(desk: FakeDesk, qtbot: QtBot) -> None:
    story = Story(desk.case)
    qtbot.addWidget(story)
    line = next(one for one in story.findChildren(QAbstractButton) if one.accessibleName() == "Question 2")
    with qtbot.waitSignal(story.question_chosen) as chosen:
        line.click()
    assert chosen.args == ["q2"]
    story.show_opinion(Opinion({"answer/q1/text": "Yes", "answer/q1/certainty": "certain", "answer/q2/text": "No"}))
    assert story._answered.text() == "1 of 3 answered"


def test_a_question_is_as_high_as_its_words_in_the_font_of_the_moment(desk: FakeDesk, qtbot: QtBot) -> None:
    story = Story(desk.case)
    qtbot.addWidget(story)
    line = next(one for one in story.findChildren(QAbstractButton) if one.accessibleName() == "Question 1")
    usual = line.heightForWidth(160)
    assert line.heightForWidth(160) == usual > line.heightForWidth(1600)
    large = line.font()
    large.setPixelSize(3 * large.pixelSize())
    line.setFont(large)
    assert line.heightForWidth(160) > usual


def test_the_story_unfolds(desk: FakeDesk, qtbot: QtBot) -> None:
    desk.change_case(history="Pain. " * 60)
    story = Story(desk.case)
    qtbot.addWidget(story)
    assert story._history.text().endswith("…")
    more = next(one for one in story.findChildren(QAbstractButton) if one.accessibleName() == "Show the whole story")
    more.click()
    assert not story._history.text().endswith("…")
    assert "Consent active, given 17 Nov 2026" in story.facts.text()
    more.click()
    story.set_compact(True)
    assert story._history.isHidden()


def test_a_series_that_is_not_whole_says_how_many_of_its_files_are_here() -> None:
    images = make_instances(count=3)
    uid = images[0].series.uid
    (study,) = record_groups(CaseRecords(images, listed={uid: 5, "1.2.3": 2}))
    assert study.rows[0].caption == "3 images, 3 of 5 files here"
    assert (
        study.rows[0].caption_now(looks_of({study.rows[0].frames[0]: 500})) == "1 of 3 images seen, 3 of 5 files here"
    )
    assert not is_whole(study.rows[0], (3, 3)), "all of what is here was seen, and it is not all"
    (study,) = record_groups(CaseRecords(images, listed={uid: 3}))
    assert study.rows[0].caption == "3 images"
    assert is_whole(study.rows[0], (3, 3))
    assert not is_whole(study.rows[0], (2, 3))
    assert not is_whole(study.rows[0], (0, 0)), "nothing is known of it yet"


def test_an_empty_case_is_no_error(qtbot: QtBot, desk: FakeDesk) -> None:
    desk.change_case(questions=(), history="", first_opinion=None)
    story = Story(desk.case)
    qtbot.addWidget(story)
    assert story._first.text() == "None was supplied."
    panel = RecordsPanel(record_groups(CaseRecords()))
    qtbot.addWidget(panel)
    panel.show_seen(Looks())


def test_a_paper_says_how_many_of_its_pages_were_shown(desk: FakeDesk, qtbot: QtBot) -> None:
    groups = record_groups(desk.records())
    panel = RecordsPanel(groups)
    qtbot.addWidget(panel)
    paper = groups[2].rows[1]
    assert paper.document is not None
    item = panel._items[paper.id]
    seen = Looks(long_looks((paper.document.reference, page) for page in (0, 2)))
    panel.show_seen(seen)
    assert (item.data(PART_ROLE), item.data(CAPTION_ROLE)) == ((1, 1), paper.caption), "nobody has counted its pages"
    panel.set_pages({paper.document.reference: 3})
    panel.show_seen(seen)
    assert item.data(PART_ROLE) == (2, 3)
    assert item.data(CAPTION_ROLE) == f"{paper.caption}, 2 of 3 pages seen"
    panel.show_seen(Looks())
    assert item.data(CAPTION_ROLE) == f"{paper.caption}, 3 pages"


def test_where_there_is_room_the_story_is_whole(desk: FakeDesk, qtbot: QtBot) -> None:
    desk.change_case(history="Pain. " * 60)
    story = Story(desk.case)
    qtbot.addWidget(story)
    more = next(one for one in story.findChildren(QAbstractButton) if one.accessibleName() == "Show the whole story")
    story.fit(336, 2000)
    assert story._history.text() == desk.case.history
    assert more.isHidden()
    story.fit(336, 200)
    assert story._history.text().endswith("Pain\u00a0…")
    assert not more.isHidden()


def test_a_picture_to_come_is_told_from_one_not_to_be_had_and_no_row_moves(desk: FakeDesk, qtbot: QtBot) -> None:
    groups = record_groups(desk.records())
    panel = RecordsPanel(groups)
    qtbot.addWidget(panel)
    panel.resize(300, 700)
    panel.show()
    row = groups[0].rows[0]
    index = panel._items[row.id].index()
    place = panel.view.visualRect(index)
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(0xFF00FF)
    grabbed = [panel.view.viewport().grab(place).toImage()]
    for made in (QImage(), picture):
        panel.show_thumbnail(row.id, made)
        grabbed.append(panel.view.viewport().grab(place).toImage())
        assert panel.view.visualRect(index) == place
    assert grabbed[0] != grabbed[1] != grabbed[2] != grabbed[0]


def test_only_rows_of_what_was_looked_at_are_counted_again_and_all_tell_what_they_would(
    desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = record_groups(desk.records())
    known, anew = RecordsPanel(groups), RecordsPanel(groups)
    for one in (known, anew):
        qtbot.addWidget(one)
    looks = Looks()
    known.show_seen(looks)
    counted: list[str] = []
    told = RecordRow.told
    monkeypatch.setattr(RecordRow, "told", lambda row, *more: counted.append(row.id) or told(row, *more))
    for more in (
        long_looks([(f"{STUDY}.1.1", 0)]),
        long_looks([(f"{STUDY}.1.1", 0), (f"{STUDY}.1.2", 0)]),
        dict(looks_of({(f"{PRIOR_STUDY}.1.3", 0): 5}).by_key),
        long_looks([("DocumentReference/radiology", 0)]),
        long_looks([("of no record", 0)]),
    ):
        looks.add(more)
        counted.clear()
        known.show_seen(looks, more)
        again = list(counted)
        anew.show_seen(looks)
        for role in (PART_ROLE, PASSED_ROLE, CAPTION_ROLE, Qt.ItemDataRole.ToolTipRole):
            assert {key: item.data(role) for key, item in known._items.items()} == {
                key: item.data(role) for key, item in anew._items.items()
            }
        assert known._shown.text() == anew._shown.text()
        of_images = {row.id for group in groups for row in group.rows if row.stack is not None}
        looked_at = {uid.rpartition(".")[0] for uid, _ in more if uid[0].isdigit()}
        assert set(again) & of_images == looked_at & of_images
        assert len(looked_at) < len(of_images)
