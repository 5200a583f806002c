"""The desk writes the marks of its case as files, after every edit that was made before."""

from __future__ import annotations

from pathlib import Path

import pydicom
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.work import AnnotationChange, Edit
from reviewer_app.errors import BadSettings
from tests.helpers.desk_answers import Answers
from tests.helpers.marks import ISSUED, mark
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk


def test_marks_are_written_or_it_is_told_why_not(
    service: Service, signed_in: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    made = service.add_case(images=2)
    downloaded(signed_in, made.task_id, qtbot)
    desk = open_desk(signed_in, made.task_id)
    index = desk.records().instances[0]
    line = mark(
        AnnotationKind.LENGTH, index, [(2, 3), (8, 3)], measurement=Measurement(6.0, "mm", Calibration.PATIENT_PLANE)
    )
    kept, steps = Answers(), list[tuple[int, int]]()
    edit = Edit("e1", desk.reviewer.reference, ISSUED, "Draw", (AnnotationChange(None, line),))
    desk.add_edits([edit], kept.done, kept.failed)
    answers = Answers()
    desk.export_marks(
        tmp_path / "out",
        masks=False,
        on_progress=lambda count, of: steps.append((count, of)),
        done=answers.done,
        failed=answers.failed,
    )
    qtbot.waitUntil(lambda: answers.here)
    assert answers.error is None
    assert [pydicom.dcmread(one).Modality for one in answers.value.paths] == ["PR", "SR"]
    assert steps[-1] == (5, 5)
    (tmp_path / "file").write_text("in the way")
    refused = Answers()
    desk.export_marks(
        tmp_path / "file", masks=False, on_progress=lambda *_: None, done=refused.done, failed=refused.failed
    )
    qtbot.waitUntil(lambda: refused.here)
    assert isinstance(refused.error, BadSettings)
    desk.close()
