"""The program opens a case with many marks and takes edits back: one of a mark, and one that deleted many."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow

_MANY = 500
#: Longer than the pause after which the checks before signing are looked at again.
_REST_MS = 400


def main() -> int:
    case_id, runs = sys.argv[3], int(sys.argv[4])
    answer: dict[str, Any] = {"one": [], "many": [], "one_idle": [], "many_idle": [], "deleted": 0}

    def on_worklist(application: Application) -> None:
        from PySide6.QtCore import QTimer

        from benchmarks.children.case_on_screen import CaseOnScreen

        case = CaseOnScreen(application, case_id, (1920, 1080))

        def shown(screen: CaseWindow, _milliseconds: float) -> None:
            screen.finish()
            steps = _steps(screen, runs, answer)

            def go_on() -> None:
                if next(steps, None) is None:
                    case.close()
                else:
                    QTimer.singleShot(_REST_MS, go_on)

            QTimer.singleShot(2 * _REST_MS, go_on)

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps(answer))
    return status


def _steps(screen: CaseWindow, runs: int, answer: dict[str, Any]) -> Iterator[bool]:
    """Make edits and take them back, with a rest after each step."""
    from reviewer_app.cases.work import AnnotationChange

    shown = screen.workspace.active_pane.viewport.shown
    assert shown is not None
    for _ in range(runs):
        here = screen.workspace.scene.annotations_on(shown.reference)[-1]
        moved = replace(here, label="moved")
        screen.editor.change_annotation(here, moved, "Move")
        yield True
        _taken_back(screen, answer, "one")
        yield True
        others = [one for one in screen.editor.work.annotations if one.id != here.id]
        gone = [*others[: _MANY - 1], here]  # undo goes to the image of the last one
        answer["deleted"] = len(gone)
        screen.editor.change("Delete", annotations=[AnnotationChange(one, None) for one in gone])
        yield True
        _taken_back(screen, answer, "many")
        yield True


def _taken_back(screen: CaseWindow, answer: dict[str, Any], what: str) -> None:
    """Undo; note the milliseconds until the pane was painted, and until the event loop had nothing more to do."""
    from PySide6.QtWidgets import QApplication

    pane = screen.workspace.active_pane
    marks = len(screen.editor.work.annotations)
    painted: list[float] = []
    pane.painted.connect(lambda: painted.append(time.perf_counter()))
    began = time.perf_counter()
    screen.trigger("undo")
    while not painted:
        QApplication.processEvents()
    while _busy(QApplication.processEvents):
        pass
    ended = time.perf_counter()
    pane.painted.disconnect()
    assert (len(screen.editor.work.annotations) > marks) is (what == "many")
    answer[what].append((painted[0] - began) * 1000)
    answer[f"{what}_idle"].append((ended - began) * 1000)


def _busy(turn: Callable[[], None]) -> bool:
    """Run a turn of the event loop; tell whether it did something."""
    began = time.perf_counter()
    turn()
    return time.perf_counter() - began > 0.0005


sys.exit(main())
