"""Speaking: a sentence comes into the findings by voice, is looked at and accepted."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTextEdit, QToolButton, QWidget

from reviewer_app.cases.dictated import Accepted, DictatedPassage
from reviewer_app.cases.opinion import FIELDS_BY_PATH
from reviewer_app.demo.job import MainJob
from reviewer_app.demo.steps.evidence import FINDING
from reviewer_app.demo.steps.writing import open_section, wait_saved
from reviewer_app.demo.walk import StepFailed
from reviewer_app.resources import resource
from reviewer_app.ui.dictation.played_file import PlayedFile

#: A synthetic voice says a sentence that the engine of the program, which mishears most free speech, hears right.
_SAID = "demo/dictated.flac"
_OPEN = "Dictate hands free"


class Dictate:
    """Dictate the last sentence of the findings, and accept it once it was in sight.

    The sound is that of a file, in the place of the microphone: where a demonstration runs there may be none.
    """

    name = "dictate"

    def do(self, job: MainJob) -> None:
        """Put the caret at the end, open the microphone, speak, close it; look at the words and accept them."""
        driver = job.driver
        open_section(job, FINDING)
        field = driver.find(QTextEdit, FIELDS_BY_PATH[FINDING].title)
        driver.click_widget(field)
        driver.key(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        with tempfile.TemporaryDirectory() as folder:
            said = Path(folder, "dictated.flac")
            said.write_bytes(resource(_SAID).read_bytes())
            job.case_window.dictation.make_source = lambda: PlayedFile(said)
            driver.click(QToolButton, _OPEN)
            driver.wait_until(lambda: driver.find_all(QToolButton, _OPEN), 20, "the sound has been spoken")
            driver.wait_until(lambda: _dictated(job), 30, "words come")
        wait_saved(job)
        self._accept(job)

    def _accept(self, job: MainJob) -> None:
        driver = job.driver
        if driver.find_all(QPushButton, "Sign…"):
            raise StepFailed("The opinion may be signed although nobody has accepted what was dictated.")
        bar = driver.find(QWidget, "Dictated words")
        driver.wait_until(lambda: "shown" in driver.words(bar), 10, "the words were in sight")
        driver.click(QPushButton, "Accept the dictated passage at the caret, or the first that waits", within=bar)
        driver.wait_until(lambda: all(one.accepted for one in _dictated(job)), 5, "the words are accepted")
        driver.find(QPushButton, "Sign…", seconds=10)
        wait_saved(job)

    def check(self, job: MainJob) -> str:
        """The words stand in the findings, accepted after they were shown; their sound is in the vault, encrypted."""
        found = _dictated(job)
        if not found or any(one.accepted is None or one.how is not Accepted.SHOWN for one in found):
            raise StepFailed("What was dictated is not there, or nobody accepted it.")
        text = job.work().opinion.get(FINDING)
        if not all(one.text in text for one in found):
            raise StepFailed("The words that were heard are not in the findings.")
        kept = job.read(lambda vault: vault.sounds(job.case.task_id))
        if {segment for one in found for segment in one.segments} - {one.id for one in kept}:
            raise StepFailed("The sound of the words is not kept.")
        words = sum(len(one.words) for one in found)
        return f"{words} words by voice, accepted after they were shown; {len(kept)} pieces of sound in the vault"


def _dictated(job: MainJob) -> tuple[DictatedPassage, ...]:
    """Return what was dictated, as the journal has it."""
    return job.work().dictated
