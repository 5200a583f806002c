"""What a spoken command does: an action of the table, or a sentence on why not now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewer_app.dictation.commands import NAMED, NEVER, SpokenCommand, commands
from reviewer_app.ui.actions import BY_ID
from reviewer_app.ui.case.writing_commands import WRITING, insert_named, write
from reviewer_app.viewer.commands import COMMANDS

if TYPE_CHECKING:
    from reviewer_app.ui.case.window import CaseWindow

STOP = "dictate-stop"
_NO_IMAGE = "The active pane shows no image."
_CLOSED = "The opinion is closed."
#: Commands that write, beside those of `WRITING`.
_WRITES = frozenset({
    "key-image", "cite", "finding-new", "finding-kind", "template", "next-blank", "fill-form", "undo", "redo",
})  # fmt: skip


def carry_out(window: CaseWindow, command: SpokenCommand, stop: Callable[[], None]) -> None:
    """Do what was asked for, or say why it cannot be done now."""
    refused = _done(window, command.action, stop)
    if refused:
        window.notices.show_text("info", f"“{command.words}”: {refused}", seconds=8)


def _done(window: CaseWindow, action: str, stop: Callable[[], None]) -> str:
    named, _, name = action.partition(":")
    if named in NAMED and name:
        return insert_named(window, named, name)
    if action in NEVER or action not in commands().actions:
        return "That is only done by hand."
    if action == STOP:
        stop()
        return ""
    if action in WRITING:
        return write(window, action)
    refused = _refusal(window, action)
    if not refused:
        window.trigger(action)
    return refused


def _refusal(window: CaseWindow, action: str) -> str:
    """Return why an action cannot be done now, empty where it can."""
    editor, workspace = window.editor, window.workspace
    if window.signing:
        return "" if action in COMMANDS else "Not while the opinion is previewed: go back to it first."
    if window.seen.is_open and action in COMMANDS:
        return "Not while the page on what was seen lies over the images."
    shows = workspace.scene.viewport.stack is not None or workspace.active_document is not None
    if action in COMMANDS and BY_ID[action].place == "viewer" and not shows:
        return _NO_IMAGE
    if action == "key-image" and workspace.current_bookmark() is None:
        return "The image is not shown yet."
    if action == "undo" and not editor.can_undo():
        return "There is nothing to undo."
    if action == "redo" and not editor.can_redo():
        return "There is nothing to bring back."
    return _CLOSED if editor.read_only and action in _WRITES else ""
