"""The panel of an opinion that is spoken into, on a clock of its own."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QTextCharFormat

from reviewer_app.dictation.values import Word
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.dictation.live_text import LiveText
from reviewer_app.ui.dictation.panel_dictation import PanelDictation
from reviewer_app.ui.dictation.speaking_trail import SpeakingTrail
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import make_key_image
from tests.helpers.dictated_values import FIELD, heard
from tests.helpers.opinion_desktop import Desktop

Line = QTextCharFormat.UnderlineStyle


class Speaking:
    """A panel, a trail, and what writes; `clock` is in seconds."""

    def __init__(self, desk: FakeDesk) -> None:
        self.top = Desktop(desk)
        self.desk, self.editor, self.panel = desk, self.top.editor, self.top.panel
        self.clock = 100.0
        self.view = make_key_image().bookmark
        self.trail = SpeakingTrail(lambda: self.panel.last_text, lambda: self.view, self.panel, lambda: self.clock)
        self.live = LiveText(self.editor, self.trail, self.panel.open_text, self.panel)
        self.told: list[str] = []
        self.live.said.connect(self.told.append)
        self.panel.said.connect(self.told.append)

    def field(self, path: str = FIELD) -> TextField:
        found = self.panel.open_text(path)
        assert found is not None
        return found

    def begin(self, path: str = FIELD) -> TextField:
        field = self.field(path)
        self.panel.put_caret(path, 10_000, 10_000)
        self.trail.begin("r1")
        return field

    def say(self, text: str, number: int = 1, *, began: float = 0.0, unsure: tuple[str, ...] = ()) -> None:
        self.live.write(heard(text, utterance=f"u{number}", began=began, unsure=unsure))

    def say_words(self, *words: Word, number: int = 1) -> None:
        self.live.write(replace(heard("", utterance=f"u{number}"), words=words))

    def text(self, path: str = FIELD) -> str:
        return self.desk.work.opinion.get(path)

    @property
    def dictation(self) -> PanelDictation:
        found = self.panel.dictation
        assert found is not None
        return found

    def marked(self, style: Line, path: str = FIELD) -> list[str]:
        found, block = [], self.field(path).document().begin()
        while block.isValid():
            text = block.text()
            shown = (one for one in block.layout().formats() if one.format.underlineStyle() == style)
            found += [text[one.start : one.start + one.length] for one in shown]
            block = block.next()
        return found
