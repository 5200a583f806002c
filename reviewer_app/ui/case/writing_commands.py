"""Commands that move and write in the opinion: by voice, or from the list of commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.findings import findings
from reviewer_app.cases.opinion import language_chosen
from reviewer_app.dictation.commands import TEMPLATE
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.case.finding_drag import finding_text
from reviewer_app.ui.dictation.flat_document import cursor_over, flat_text, place_of, put_lines

if TYPE_CHECKING:
    from reviewer_app.ui.case.window import CaseWindow

_SIGNING = "Not while the opinion is previewed: go back to it first."
_CLOSED = "The opinion is closed: nothing can be written."
_NO_TEXT = "No text has the caret."
#: Sections of the form by the end of their action.
_SECTIONS = {
    "history": 5, "findings": 6, "diagnosis": 7, "agreement": 8, "recommendations": 10, "plain-words": 11,
    "limitations": 12, "disclosures": 13, "distribution": 14,
}  # fmt: skip
_NO_IMAGE = "The active pane shows no image."
_NO_TEMPLATE, _NO_PHRASE = "There is no such template any more.", "There is no such phrase any more."
_ENDS = (".", "!", "?")
#: The end of a sentence: before the mark that ends it, or at the end of its line.
_STOPS = re.compile(r"[.!?](?=\s|$)|\n")
#: The beginning of a sentence: behind the end of another, or of a line.
_BEGINS = re.compile(r"(?:[.!?]\s+|\n)(?=\S)")


def write(window: CaseWindow, action_id: str) -> str:
    """Do a command of `WRITING`; return why it cannot be done now, empty where it was."""
    if window.signing:
        return _SIGNING
    return WRITING[action_id](window)


def _step(window: CaseWindow, *, by: int) -> str:
    """Go to the text after or before the one with the caret, round at the ends."""
    panel = window.opinion
    window.frame.right.show()
    panel.flush()
    paths, here = panel.text_paths(), panel.last_text
    at = paths.index(here.path) if here is not None and here.path in paths else -by
    panel.go_to_field(paths[(at + by) % len(paths)])
    return ""


def _section(window: CaseWindow, *, name: str) -> str:
    panel = window.opinion
    window.frame.right.show()
    if name == "answers":
        panel.go_to_field(next(form.text.path for form in panel.answers.values()))
        return ""
    section = panel.sections[_SECTIONS[name]]
    panel.go_to_field(next(iter(section.fields)))
    return ""


def _writing(window: CaseWindow, write_in: Callable[[TextField], str]) -> str:
    field = window.opinion.last_text
    if window.editor.read_only:
        return _CLOSED
    if field is None or field.isReadOnly():
        return _NO_TEXT
    field.flush()
    refused = write_in(field)
    field.flush()
    return refused


def _lines(field: TextField, *, text: str) -> str:
    cursor = field.textCursor()
    put_lines(cursor, text)
    field.setTextCursor(cursor)
    return ""


def _strike(field: TextField) -> str:
    text = flat_text(field.document())[: place_of(field.textCursor())]
    end = len(text)
    begins = [found.end() for found in _BEGINS.finditer(text.rstrip())]
    start = begins[-1] if begins else 0
    if not text[start:end].strip():
        return "There is no sentence before the caret."
    cursor = cursor_over(field.document(), start, end)
    cursor.removeSelectedText()
    field.setTextCursor(cursor)
    return ""


def _measurement(window: CaseWindow) -> str:
    measured = [one for one in window.editor.work.annotations if one.measurement is not None]
    if window.editor.read_only:
        return _CLOSED
    if not measured:
        return "Nothing was measured in this case yet."
    window.opinion.insert(Token(TokenKind.MEASUREMENT, measured[-1].id))
    return ""


def _finding(window: CaseWindow, *, number: int) -> str:
    window.opinion.flush()
    found = findings(window.editor.work.opinion)
    if number > len(found):
        return f"There is no finding {number}."
    finding, work = found[number - 1], window.editor.work

    def put(field: TextField) -> str:
        field.insertFromMimeData(finding_text(finding, work, language_chosen(work.opinion)))
        return ""

    return _writing(window, put) if finding.text.strip() else f"Finding {number} has no words yet."


def _bookmark(window: CaseWindow) -> str:
    """Keep the view and put it at the end of the sentence at the caret; without a text it is among the evidence."""
    panel = window.opinion
    if window.editor.read_only:
        return _CLOSED
    panel.flush()
    token = window.citing.keep()
    if token is None:
        return _NO_IMAGE
    field = panel.last_text
    if field is not None and not field.isReadOnly():
        place, text = place_of(field.textCursor()), flat_text(field.document())
        end = _sentence_end(text, place)
        field.setTextCursor(cursor_over(field.document(), end, end))
        panel.insert(token)
        more = len(flat_text(field.document())) - len(text)
        back = place + more if place >= end else place
        field.setTextCursor(cursor_over(field.document(), back, back))
    return ""


def _sentence_end(text: str, place: int) -> int:
    """Return where the sentence at a place ends, before its full stop; behind one, it is the sentence before."""
    line = text[:place].rpartition("\n")[2]
    if line.rstrip().endswith(_ENDS) and not text[place:].partition("\n")[0].strip():
        return place - len(line) + len(line.rstrip()) - 1
    found = _STOPS.search(text, place)
    return len(text) if found is None else found.start()


def insert_named(window: CaseWindow, action: str, name: str) -> str:
    """Do a command of `NAMED` with its name; return why it cannot be done now, empty where it was begun."""
    if window.signing:
        return _SIGNING
    if window.editor.read_only:
        return _CLOSED
    if action == TEMPLATE:
        told = partial(window.notices.show_text, "info", _NO_TEMPLATE, seconds=8)
        window.opinion.templates.insert_by_id(name, told)
        return ""
    return _writing(window, lambda field: "" if field.filling.insert_phrase(name) else _NO_PHRASE)


def _window(window: CaseWindow, *, name: str) -> str:
    viewport = window.workspace.scene.viewport
    found = next((one for one in viewport.presets() if one.name.lower() == name), None)
    if found is None:
        return f"There is no {name} window for what the active pane shows."
    viewport.choose(found)
    return ""


#: By the id of the action: does it, and returns why it cannot, or nothing.
WRITING: Mapping[str, Callable[[CaseWindow], str]] = {
    "next-field": partial(_step, by=1),
    "previous-field": partial(_step, by=-1),
    **{f"section-{name}": partial(_section, name=name) for name in ("answers", *_SECTIONS)},
    "new-line": lambda window: _writing(window, partial(_lines, text="\n")),
    "new-paragraph": lambda window: _writing(window, partial(_lines, text="\n\n")),
    "strike-sentence": lambda window: _writing(window, _strike),
    "insert-measurement": _measurement,
    **{f"insert-finding-{number}": partial(_finding, number=number) for number in range(1, 10)},
    "bookmark": _bookmark,
    **{f"window-{name}": partial(_window, name=name) for name in ("lung", "bone", "brain")},
}
