"""The viewer window in tests: a folder is opened in it, and read as slowly as a test wants."""

from __future__ import annotations

import threading
from pathlib import Path

from reviewer_app.imaging.scan import Scanner
from reviewer_app.ui.view.window import ViewWindow
from tests.helpers.patience import PATIENCE


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


def open_folder(window: ViewWindow, qtbot, folder: Path, scanner: Scanner | None = None) -> None:
    with qtbot.waitSignal(window.read):
        window.open(scanner or Scanner(1), (folder,))


def shown(window: ViewWindow):
    now = window.workspace.active_pane.painted_now
    return now.shown if now is not None and now.complete else None


def row_titles(window: ViewWindow) -> list[str]:
    return [one.title for one in window._rows]
