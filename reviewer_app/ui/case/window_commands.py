"""The commands of the case window by name; those of the viewer go on to its panes or to the document being signed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reviewer_app.cases.first_impression import TEXT_PATH, is_hidden
from reviewer_app.cases.work import Edit
from reviewer_app.ui.collection_pause import uncollected
from reviewer_app.viewer.commands import COMMANDS

if TYPE_CHECKING:
    from reviewer_app.ui.case.window import CaseWindow

#: The command on Esc: over images it brings the default tool, on the sign page it goes back.
STEP_BACK = "default-tool"


#: Commands of the lesions.
_LESIONS = ("lesion-new", "lesion-same", "lesions-insert", "lesions-export")


#: Commands of the findings, and how far they move one.
_FINDINGS = {"finding-new": 0, "finding-up": -1, "finding-down": 1}


#: Commands of the microphone.
_DICTATION = ("dictate-hold", "dictate-command", "dictate", "dictate-stop")


#: Commands of the templates.
_TEMPLATES = ("template", "next-blank", "fill-form", "finding-kind")


#: Commands that look for words, and how far they go on.
_SEARCH = {"find": 0, "replace": 0, "find-next": 1, "find-previous": -1}


#: Commands on what was dictated.
_DICTATED = ("accept-dictated", "accept-all-dictated", "dictated-word")
_NOTHING_DICTATED = "Nothing was dictated in this case."


def trigger(window: CaseWindow, action_id: str) -> None:
    """Do what a command of the actions table says."""
    from reviewer_app.ui.case.text_commands import TEXT_COMMANDS  # noqa: PLC0415 - see `_writes`
    from reviewer_app.ui.case.writing_commands import WRITING  # noqa: PLC0415 - as above

    actions: dict[str, Callable[[], None]] = {
        "back": partial(_back, window),
        "undo": partial(_undo, window),
        "redo": partial(_redo, window),
        "preview": window.open_preview,
        "sign": partial(_sign, window),
        "amend": window.amending.open,
        "coverage": window.open_seen_page,
        "left-panel": window.frame.toggle_left,
        "right-panel": window.frame.toggle_right,
        "lock": window.lock_wanted.emit,
        "next-hanging": window.viewing.hanging.hang_next,
        "save-hanging": window.hanging.ask_name,
        "export-marks": partial(_export_marks, window),
        "attributes": partial(_show_attributes, window),
        "cite": partial(_cite, window),
        "compare-passage": partial(_compare, window),
        "reveal": partial(_reveal, window, early=False),
        "reveal-early": partial(_reveal, window, early=True),
        "hear-again": partial(_hear_again, window),
        "typist-export": partial(_export_recordings, window),
        "read-aloud": partial(_read_aloud, window),
        **{one: partial(_template, window, one) for one in _TEMPLATES},
        **{one: partial(_find, window, one) for one in _FINDINGS},
        "finding-insert": partial(_insert_finding, window),
        **{one: partial(_search, window, one) for one in _SEARCH},
        **{one: partial(_format, window, one) for one in TEXT_COMMANDS},
        **{one: partial(_follow, window, one) for one in _LESIONS},
        **{one: partial(_dictated, window, one) for one in _DICTATED},
        **{one: partial(_dictate, window, one) for one in _DICTATION},
    }
    window.steps.look()
    action = actions.get(action_id)
    if action is not None:
        action()
    elif action_id in WRITING:
        _write(window, action_id)
    elif action_id in COMMANDS and not window.signing:
        _perform(window, action_id)
    elif action_id == STEP_BACK:
        window.amending.over.step_back()
    elif action_id in COMMANDS:
        window.amending.over.reader.pane.perform(action_id)


def _perform(window: CaseWindow, command: str) -> None:
    """Do a command of the viewer; under the page that covers the panes nothing moves, and Esc takes it away."""
    if not window.seen.is_open:
        window.workspace.perform(command)
    elif command == STEP_BACK:
        window.seen.hide()
    else:
        window.tools.show_state(window.workspace)  # the button of a tool does not stay down


def _undo(window: CaseWindow) -> None:
    """Take back the last edit or change of the layout, whatever it was; what is typed becomes an edit first."""
    window.opinion.flush()
    window.amending.flush()
    steps = window.steps
    if not _writes(window) and steps.comes_first_back(window.editor.undo_at):
        steps.back()
        return
    with uncollected(), window.workspace.scene.painting_first(window.workspace.scene.active):
        _bring_into_sight(window, window.editor.undo())


def _redo(window: CaseWindow) -> None:
    """Bring back what was undone last."""
    window.opinion.flush()
    window.amending.flush()
    steps = window.steps
    if not _writes(window) and steps.comes_first_again(window.editor.redo_at):
        steps.again()
        return
    with uncollected(), window.workspace.scene.painting_first(window.workspace.scene.active):
        _bring_into_sight(window, window.editor.redo())


def _writes(window: CaseWindow) -> bool:
    """Whether a text has the caret: there undo takes back words and marks, and leaves the panes as they are."""
    from reviewer_app.ui.case.text_field import OpinionText  # noqa: PLC0415 - the first image does without it

    return isinstance(window.focusWidget(), OpinionText)


def _bring_into_sight(window: CaseWindow, edit: Edit | None) -> None:
    if edit is not None and edit.image is not None:
        window.workspace.contents.bring_into_sight(edit.image)
        window.workspace.active_pane.repaint()  # now: whatever else follows from it can wait that long
        window.steps.absorb()


def _back(window: CaseWindow) -> None:
    if window.signing:
        window.amending.over.step_back()
    else:
        window.back_wanted.emit()


def _sign(window: CaseWindow) -> None:
    if window.amending.possible and not window.signing:
        window.amending.open()
    elif window.top.sign.isEnabled():
        window.open_preview()
    else:
        window.show_checks()


def _dictate(window: CaseWindow, action_id: str) -> None:
    window.finish()
    window.dictation.do(action_id)


def _hear_again(window: CaseWindow) -> None:
    window.finish()
    if not window.signing:
        window.opinion.flush()
        window.dictation.hear_again(window.editor.work.dictated)


def _export_recordings(window: CaseWindow) -> None:
    window.finish()
    window.dictation.export_recordings()


def _follow(window: CaseWindow, action_id: str) -> None:
    lesions = window.lesions
    if not window.signing:
        done = (lesions.begin, lesions.offer_links, lesions.insert, lesions.ask_file)
        dict(zip(_LESIONS, done, strict=True))[action_id]()


def _find(window: CaseWindow, action_id: str) -> None:
    """Begin a finding, or move the one that the keyboard is in."""
    if window.signing:
        return
    panel, step = window.opinion.findings, _FINDINGS[action_id]
    if step:
        panel.move_current(step)
    else:
        window.opinion.flush()
        panel.begin()


def _insert_finding(window: CaseWindow) -> None:
    if not window.signing:
        window.opinion.insert_finding()


def _cite(window: CaseWindow) -> None:
    if not window.signing:
        window.citing.cite()


def _compare(window: CaseWindow) -> None:
    if not window.signing:
        window.finish()
        window.comparing.compare()


def _reveal(window: CaseWindow, *, early: bool) -> None:
    """Record the first impression, or say why it is not recorded; what is asked then is confirmed in a dialog."""
    if window.signing or window.editor.read_only:
        return
    window.finish()
    if not is_hidden(window.editor.work.opinion):
        window.notices.show_text("info", "No first report is hidden in this case.", seconds=8)
        return
    window.frame.right.show()
    if early:
        window.revealing.ask_for_reason()
    else:
        window.opinion.go_to_field(TEXT_PATH)
        window.revealing.ask_to_record()


def _format(window: CaseWindow, action_id: str) -> None:
    if not window.signing:
        window.opinion.format(action_id)


def _search(window: CaseWindow, action_id: str) -> None:
    """Look for words in the opinion, or go on looking."""
    if window.signing:
        return
    panel, step = window.opinion, _SEARCH[action_id]
    if step and panel.find_bar.isVisible():
        panel.find_bar.step(step)
    else:
        window.frame.right.show()
        panel.open_find(replace=action_id == "replace")


def _template(window: CaseWindow, action_id: str) -> None:
    """Choose a template or a kind of finding, or go to what one has left to fill in."""
    if window.signing or window.editor.read_only:
        return
    window.frame.right.show()
    templates = window.opinion.templates
    {
        "template": templates.choose,
        "next-blank": templates.next_blank,
        "fill-form": templates.open_form if templates.form is None else templates.leave_form,
        "finding-kind": templates.choose_kind,
    }[action_id]()


def _dictated(window: CaseWindow, action_id: str) -> None:
    """Accept what was dictated, or open the menu of a word."""
    if window.signing or window.editor.read_only:
        return
    dictation = window.opinion.dictation
    if dictation is None:
        window.notices.show_text("info", _NOTHING_DICTATED, seconds=8)
        return
    window.frame.right.show()
    done = (dictation.accept_here, dictation.accepting.accept_all_shown, dictation.open_menu)
    dict(zip(_DICTATED, done, strict=True))[action_id]()


def _read_aloud(window: CaseWindow) -> None:
    """Read the opinion aloud, or stop; the microphone would hear it."""
    if not window.signing:
        window.finish()
        window.dictation.do("dictate-stop")
        window.opinion.reading.toggle()


def _write(window: CaseWindow, action_id: str) -> None:
    """Move or write in the opinion, or say why that cannot be."""
    from reviewer_app.ui.case.writing_commands import write  # noqa: PLC0415 - see `_writes`

    if refused := write(window, action_id):
        window.notices.show_text("info", refused, seconds=8)


def _show_attributes(window: CaseWindow) -> None:
    from reviewer_app.ui.case.attributes_window import show_attributes  # noqa: PLC0415 - loads pydicom

    show_attributes(window, window.workspace, window.desk.runner, window.desk.open_stream)


def _export_marks(window: CaseWindow) -> None:
    from reviewer_app.ui.case.export_marks import ExportMarks, written_words  # noqa: PLC0415 - a case opens without it

    dialog = ExportMarks(window.desk, window)
    dialog.failed.connect(window.notices.show_error)
    dialog.written.connect(lambda made: window.notices.show_text("info", written_words(made), seconds=20))
    dialog.open()
