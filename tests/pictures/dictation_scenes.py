"""Dictation for docs/dictation.md: somebody speaks, a word is corrected, microphone and engine are set up."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QMenu

from reviewer_app.cases.opinion import answer_path
from reviewer_app.dictation.checking import check_engine
from reviewer_app.dictation.sound_file import sound_of
from reviewer_app.dictation.values import HeardUtterance, Word
from reviewer_app.resources import resource
from reviewer_app.settings import Settings
from reviewer_app.ui.dictation.microphone import Device
from reviewer_app.ui.dictation.recorder import Listening
from reviewer_app.ui.monitor_profiles import profile_in_force
from reviewer_app.ui.settings.page import SettingsPage
from tests.helpers.sound_desk import BYTES, FedSource
from tests.pictures import studies
from tests.pictures.opinion_desk import OpinionDesk
from tests.pictures.opinion_life import SIZE
from tests.pictures.studio import Studio

MOST_BYTES: Final = 220_000
_SAID: Final = "demo/dictated.flac"
_DEVICES: Final = (Device("headset", "Headset"), Device("built-in", "Built-in microphone", usual=True))
#: What an engine told, word by word, with how sure it was and what else it may have been.
_HEARD: Final = (
    ("there", 0.97, ()), ("is", 0.99, ()), ("no", 0.93, ()), ("lesion", 0.41, ("legion", "leisure")),
    ("in", 0.98, ()), ("the", 0.99, ()), ("right", 0.95, ()), ("adrenal", 0.9, ()), ("gland", 0.88, ()),
    ("the", 0.97, ()), ("left", 0.94, ()), ("one", 0.9, ()), ("measures", 0.96, ()), ("twelve", 0.91, ()),
    ("millimeters", 0.95, ()), ("full", 0.9, ()), ("stop", 0.93, ()),
)  # fmt: skip


def dictating(studio: Studio, _data: Path, out: Path) -> None:
    """The microphone is open: a sentence stands in the answer, the next is being spoken."""
    source, sound = _opened(studio)
    window = studio.window
    source.give(sound)
    source.give(bytes(BYTES))  # a second of silence: the sentence is over
    studio.wait_for(lambda: window.editor.work.dictated)
    studio.rest()
    source.give(sound[: len(sound) // 2])
    studio.wait_for(lambda: window.dictation.recorder.state.listening is Listening.SPEECH)
    studio.take(out, most=MOST_BYTES)
    window.dictation.recorder.stop()
    studio.wait_for(lambda: not window.dictation.recorder.recognising)


def correcting(studio: Studio, _data: Path, out: Path) -> None:
    """The menu of a word that the engine was not sure of."""
    _opened(studio)
    window = studio.window
    window.dictation.recorder.heard.emit(HeardUtterance("u1", "r1", "pocketsphinx", 0.0, _words(), ("s1",)))
    window.dictation.recorder.stop()
    field = window.opinion.open_text(_path(studio))
    assert field is not None
    assert window.opinion.dictation is not None
    text = field.toPlainText()
    field.put_caret_at(text.index("lesion in the right adrenal") + 2)
    studio.rest()
    window.opinion.dictation.open_menu()
    studio.wait_for(lambda: [one for one in field.findChildren(QMenu) if one.isVisible()])
    menu = next(one for one in field.findChildren(QMenu) if one.isVisible())
    # the screen of a picture may be wider than its window: on a laptop Qt keeps the menu on the screen
    right = window.mapToGlobal(window.rect().topRight()).x()
    menu.move(min(menu.x(), right - menu.width()), menu.y())
    studio.rest()
    studio.take(out, most=MOST_BYTES)


def setting_up(studio: Studio, _data: Path, out: Path) -> None:
    """The page of the settings: the microphone was tried and the engine checked, as on the machine of the picture."""
    page = SettingsPage(Settings(), studies.TODAY.date, lambda asked, tell: tell(profile_in_force(asked)))
    dictation, source = page.dictation, FedSource()
    dictation.list_devices = lambda: _DEVICES
    dictation.make_source = lambda _device: source
    page.subjects.setCurrentRow(page.pages.indexOf(dictation))
    studio.show_page(page, SIZE)
    dictation.try_it.click()
    sound = _sound()
    while source.is_open:
        source.give(sound)
    dictation.take_check(check_engine(), "")
    studio.rest()
    studio.take(out, page, most=MOST_BYTES)
    studio.put_away(page)


def _opened(studio: Studio) -> tuple[FedSource, bytes]:
    """Open the sample case, its first answer in sight, and the microphone."""
    first = answer_path(OpinionDesk().case.questions[0].id, "text")
    studio.open_desk(OpinionDesk({first: ""}), SIZE)
    source = FedSource()
    studio.window.dictation.make_source = source
    studio.window.opinion.go_to_field(_path(studio))
    studio.rest()
    studio.do("dictate")
    return source, _sound()


def _path(studio: Studio) -> str:
    return answer_path(studio.window.desk.case.questions[0].id, "text")


def _sound() -> bytes:
    with resource(_SAID).open("rb") as file:
        return b"".join(sound_of(Path(file.name)))


def _words() -> tuple[Word, ...]:
    return tuple(Word(text, 0.4 * n, 0.4 * (n + 1), sure, others) for n, (text, sure, others) in enumerate(_HEARD))
