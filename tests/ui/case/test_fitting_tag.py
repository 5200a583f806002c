"""A tag that says less where there is less room, and is never cut."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.settings import Settings
from reviewer_app.ui.case.fitting_tag import FittingTag
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.parts import label, row
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.papers import make_pdf

WORDINGS = ("12 to look at, 34 set aside with a reason", "12 to look at, 34 set aside", "12 to look at")


def is_cut(tag: FittingTag) -> bool:
    """Whether the tag has less room than a plain label of its words and look wants."""
    return tag.width() < QLabel.sizeHint(tag).width() or tag.height() < QLabel.sizeHint(tag).height()


def shown_in(width: int, qtbot: QtBot) -> tuple[QWidget, FittingTag]:
    holder, tag = QWidget(), FittingTag("tag-warn")
    holder.setLayout(row(label("Sign the opinion"), None, tag))
    qtbot.addWidget(holder)
    tag.say(WORDINGS[0], WORDINGS[1:])
    holder.resize(width, 60)
    holder.show()
    qtbot.waitExposed(holder)
    qtbot.waitUntil(lambda: tag.geometry().right() == holder.contentsRect().right() and not is_cut(tag))
    return holder, tag


def test_it_says_as_much_as_fits_and_is_never_cut(look: QApplication, qtbot: QtBot) -> None:
    said = []
    for width in range(240, 520, 10):
        _holder, tag = shown_in(width, qtbot)
        assert not is_cut(tag), width
        assert tag.full_text() == tag.accessibleName() == WORDINGS[0]
        assert tag.toolTip() == ("" if tag.text() == WORDINGS[0] else WORDINGS[0])
        said.append(tag.text())
    assert list(dict.fromkeys(said)) == list(reversed(WORDINGS)), "fewer words first, all of them where there is room"


def test_it_takes_the_room_that_it_gets_later(look: QApplication, qtbot: QtBot) -> None:
    holder, tag = shown_in(240, qtbot)
    assert tag.text() == WORDINGS[2]
    holder.resize(600, 60)
    qtbot.waitUntil(lambda: tag.text() == WORDINGS[0] and not is_cut(tag))
    tag.say("1 open")
    qtbot.waitUntil(lambda: tag.width() < 100)
    assert tag.text() == "1 open"
    qtbot.waitUntil(lambda: not is_cut(tag))


@pytest.mark.parametrize("size", [(1366, 768), (2560, 1440)])
@pytest.mark.parametrize("counts", [(1, 1), (12, 34), (0, 12), (34, 0)])
def test_the_tag_of_the_sign_page_is_whole(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, size: tuple[int, int], counts: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    advice, aside = counts
    checks = (
        *(Check(f"advice:{one}", Outcome.WARN, "Look at this") for one in range(advice)),
        *(Check(f"aside:{one}", Outcome.PASS, "Accepted", "Localizers", set_aside=True) for one in range(aside)),
    )
    monkeypatch.setattr(CaseWindow, "checks", lambda _window: checks)
    fill_with_files(desk)
    desk.pdf = make_pdf(1)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    window.finish()
    window.open_preview()
    tag = window.sign_page.side.tag
    whole = [f"{advice} to look at"] * bool(advice) + [f"{aside} set aside with a reason"] * bool(aside)
    assert tag.full_text() == ", ".join(whole)
    qtbot.waitUntil(lambda: not is_cut(tag))
    assert tag.mapTo(window.sign_page.side, tag.rect().bottomRight()).x() < window.sign_page.side.width()
    window.shut()
