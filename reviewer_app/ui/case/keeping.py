"""Takes down how a case window stands, and brings another one into the same state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from reviewer_app.cases.arrangement import CaseArrangement
from reviewer_app.viewer.arranging import arrangement_of

if TYPE_CHECKING:
    from reviewer_app.ui.case.window import CaseWindow

#: Sections that open get their room, and bars their range, only in the next turns of the event loop.
_SETTLED_MS = (0, 60)


def taken_down(window: CaseWindow) -> CaseArrangement:
    """Return how the window stands now."""
    text = window.opinion.last_text
    return CaseArrangement(
        viewer=arrangement_of(window.workspace),
        story_whole=window.story.whole,
        story=window.frame.story_scroll.verticalScrollBar().value(),
        records=window.list.view.verticalScrollBar().value(),
        opinion=window.opinion.pages.verticalScrollBar().value(),
        sections=window.opinion.open_sections(),
        left_hidden=window.frame.left.isHidden(),
        right_hidden=window.frame.right.isHidden(),
        focus=_focus(window),
        field=text.path if text is not None else "",
        anchor=text.textCursor().anchor() if text is not None else 0,
        caret=text.textCursor().position() if text is not None else 0,
        signing=window.signing,
        undo=window.steps.undo,
        redo=window.steps.redo,
        played=window.workspace.scene.ranges.taken_down(),
    )


class KeptArrangement:
    """Hands over how a window stands to be kept, where it stands otherwise than the last time."""

    def __init__(self, keep: Callable[[CaseArrangement], None]) -> None:
        self._keep = keep
        self._last: CaseArrangement | None = None

    def keep(self, window: CaseWindow) -> None:
        """Keep how the window stands now."""
        now = taken_down(window)
        if now != self._last:
            self._last = now
            self._keep(now)


def put_back(window: CaseWindow, wanted: CaseArrangement) -> None:
    """Bring story, lists and opinion into a state that was taken down; the panes are `Viewing`'s to bring back."""
    window.story.set_whole(wanted.story_whole)
    window.opinion.set_open_sections(wanted.sections)
    window.opinion.put_caret(wanted.field, wanted.anchor, wanted.caret)
    window.frame.left.setHidden(wanted.left_hidden)
    window.frame.right.setHidden(wanted.right_hidden)
    for pause in _SETTLED_MS:
        QTimer.singleShot(pause, window, lambda: _scroll(window, wanted))


def focus_target(window: CaseWindow, focus: str) -> QWidget | None:
    """Return what had the keyboard, None for nothing in particular."""
    if focus == "text" and window.opinion.last_text is not None:
        return window.opinion.last_text
    return {"records": window.list.view}.get(focus)


def _focus(window: CaseWindow) -> str:
    focused: object = window.focusWidget()  # None where nothing has it, whatever PySide's stubs say
    if not isinstance(focused, QWidget):
        return ""
    if focused is window.opinion.last_text:
        return "text"
    if focused is window.list.view:
        return "records"
    return "images" if window.workspace.isAncestorOf(focused) else ""


def _scroll(window: CaseWindow, wanted: CaseArrangement) -> None:
    window.frame.story_scroll.verticalScrollBar().setValue(wanted.story)
    window.list.view.verticalScrollBar().setValue(wanted.records)
    window.opinion.pages.verticalScrollBar().setValue(wanted.opinion)
