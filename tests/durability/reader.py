"""The reader whose program is killed: opens the real window, draws, writes, takes back, and tells what was saved.

It runs in a process of its own and writes to a pipe, one line of JSON at a time and unbuffered: ``opened`` when the
case is shown, ``saved`` with every edit that the window has just called saved, ``error`` where something is wrong.
"""

from __future__ import annotations

import faulthandler
import json
import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from reviewer_app.app import Application, Options
from reviewer_app.cases.work import replay
from reviewer_app.store.codec import encode
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.tools import numbers
from tests.durability import kill_points
from tests.durability.digests import digest_of
from tests.durability.stored_case import CASE
from tests.helpers.memory_keyring import MemoryKeyring, access_to
from tests.helpers.store_values import PASSPHRASE

_PATIENCE_S = 60
#: More than these make each step slow, and no kill more telling.
_MARKS = 12
_WORDS = ("mass ", "left kidney ", "no change ", "T2 hyperintense ", "size 4 mm ", "stable. ")


class Reader:
    """One run of the program on a profile; `tell` is the pipe."""

    def __init__(self, profile: Path, tell: int, seed: int) -> None:
        self._tell = tell
        self._chance = random.Random(seed)
        self._told = 0
        keyring = access_to(MemoryKeyring())
        numbers._AT_ONCE = 0  # the values under every region are read by a job
        self.application = Application(Options(profile, open_url=lambda _url: False, keyring=lambda: keyring))
        self.window: CaseWindow | None = None

    def say(self, **values: object) -> None:
        """Write one line; it is with the other process when this returns."""
        os.write(self._tell, json.dumps(values).encode() + b"\n")

    def open(self) -> CaseWindow:
        """Unlock the vault and open the case."""
        window = self.application.workstation.window
        self.application.start()
        window.resize(1500, 900)
        return self.open_again()

    def open_again(self) -> CaseWindow:
        """Unlock where it is locked, and open the case where it is not."""
        station = self.application.workstation
        if station.office is None:
            field = next(one for one in station.window.findChildren(QLineEdit) if one.accessibleName() == "Passphrase")
            field.setText(PASSPHRASE)
            QTest.keyClick(field, Qt.Key.Key_Return)
            _until(lambda: station.office is not None)
        office = station.office
        assert office is not None
        _until(lambda: CASE in office.assignments.cases)
        if office.open_case is None:
            office.worklist.open_wanted.emit(CASE)
        _until(lambda: isinstance(station.window.screens.currentWidget(), CaseWindow))
        self.window = station.window.screens.currentWidget()
        assert isinstance(self.window, CaseWindow)
        self._shown(self.window)
        return self.window

    def _shown(self, window: CaseWindow) -> None:
        """See that what is in the window is what the journal holds, and tell it."""
        opinion = window.opinion
        pane = window.workspace.active_pane
        _until(lambda: pane.painted_now is not None and pane.painted_now.shown.source is not None)
        editor = window.editor
        assert editor.work == replay(editor.edits)
        drawn = {mark for one in editor.work.annotations for mark in window.workspace.scene.annotations_on(one.image)}
        assert drawn == set(editor.work.annotations)
        for text in opinion.findChildren(OpinionText):
            path = getattr(text, "path", "")
            assert not path or text.markup() == editor.work.opinion.get(path), path
        self._told = len(editor.edits)
        editor.saved.connect(lambda _moment: self._saved(window))
        self.say(opened=[one.id for one in editor.edits])

    def _saved(self, window: CaseWindow) -> None:
        """Tell what the window has just called saved."""
        words = window.opinion.saved_words
        assert words.startswith("Saved"), words
        edits = window.editor.edits
        fresh, self._told = edits[self._told :], len(edits)
        self.say(saved=[[one.id, digest_of(encode(one))] for one in fresh])

    # what a reader does

    def work(self, steps: int, point: str) -> None:
        """Do `steps` things one after the other, then leave by `point`."""
        things = (self._draw, self._draw, self._move, self._write, self._write, self._key_image, self._remove,
                  self._undo, self._undo, self._redo)  # fmt: skip
        for _ in range(steps):
            many = len(self._case.editor.work.annotations) > _MARKS
            (self._remove if many else self._chance.choice(things))()
            QTest.qWait(self._chance.choice((0, 1, 5, 30)))
        leave = {"during-undo": self._undo, "during-lock": self._lock, "during-close": self._close}.get(point)
        if leave is not None:
            self._draw()
            kill_points.die_after(self._chance.random() ** 2 * 0.03)
            leave()
            QTest.qWait(200)
        elif self._chance.random() < 0.3:
            self._lock()
            self.open_again()

    def quiet(self) -> None:
        """Wait until all is saved."""
        window = self._case
        window.opinion.flush()
        _until(lambda: not window.editor.unsaved)

    def undo_all(self) -> None:
        """Take everything back, through the window."""
        window = self._case
        window.opinion.flush()
        while window.editor.can_undo():
            window.trigger("undo")
        self.quiet()
        left = window.editor.work
        assert (left.annotations, left.key_images, left.lesions) == ((), (), ())
        assert all(not text.markup() for text in window.opinion.findChildren(OpinionText))

    @property
    def _case(self) -> CaseWindow:
        assert self.window is not None
        return self.window

    def _draw(self) -> None:
        self._case.trigger(self._chance.choice(("tool-length", "tool-rectangle")))
        self._drag(self._spot(), self._spot())
        self._case.trigger("default-tool")

    def _move(self) -> None:
        """Drag an end of a mark elsewhere."""
        pane = self._case.workspace.active_pane
        painted = pane.painted_now
        here = [one for one in self._case.editor.work.annotations if painted and one.image == painted.shown.reference]
        if here and painted is not None:
            x, y = painted.transform.to_pane(self._chance.choice(here).points[0])
            start = QPoint(round(x), round(y))
            QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=start)
            self._drag(start, self._spot())

    def _drag(self, start: QPoint, end: QPoint) -> None:
        pane = self._case.workspace.active_pane
        QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(pane, (start + end) / 2)
        QTest.mouseMove(pane, end)
        QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=end)

    def _spot(self) -> QPoint:
        area = self._case.workspace.active_pane.rect().adjusted(120, 120, -120, -120)
        return QPoint(self._chance.randint(area.left(), area.right()), self._chance.randint(area.top(), area.bottom()))

    def _write(self) -> None:
        texts = list(self._case.opinion.answers.values())
        field: QWidget = self._chance.choice(texts).text
        field.setFocus()
        for letter in self._chance.choice(_WORDS):
            QTest.keyClicks(field, letter)
        if self._chance.random() < 0.5:
            self._case.workspace.active_pane.setFocus()  # what was written becomes an edit

    def _key_image(self) -> None:
        self._case.trigger("key-image")

    def _remove(self) -> None:
        marks = [one.id for one in (*self._case.editor.work.annotations, *self._case.editor.work.key_images)]
        if marks:
            self._case.opinion.evidence.remove_wanted.emit(self._chance.choice(marks))

    def _undo(self) -> None:
        self._case.trigger("undo")

    def _redo(self) -> None:
        self._case.trigger("redo")

    def _lock(self) -> None:
        self.application.workstation.trigger("lock")

    def _close(self) -> None:
        self.application.workstation.window.close()
        assert self.application.stop()


def read(profile: Path, tell: int, point: str, seed: int) -> int:
    """Be the reader until killed; with an empty `point` take everything back, close the program, and return 0."""
    faulthandler.enable()  # a crash of the program says where each thread was
    faulthandler.register(signal.SIGUSR1)
    try:
        kill_points.checkpoint_often()
        kill_points.keep_work_always()
        reader = Reader(profile, tell, seed)
        reader.open()
        kill_points.arm(point, random.Random(seed))
        if not point:
            reader.undo_all()
            reader._close()
            return 0
        for _ in range(400):
            reader.work(random.Random(seed).randint(1, 20), point)
    except BaseException:
        os.write(tell, json.dumps({"error": traceback.format_exc()}).encode() + b"\n")
        return 1
    os.write(tell, json.dumps({"error": f"nothing has killed it at {point}"}).encode() + b"\n")
    return 1


def _until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not there():
        if time.monotonic() > end:
            raise TimeoutError("the window did not come so far")
        QTest.qWait(5)
