"""What is done to the chosen mark: copied, locked, hidden, given a class, deleted; and going to the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.viewer.class_colors import OFFERED
from reviewer_app.viewer.scene import MARKS_HIDDEN
from reviewer_app.viewer.tools.label import PUT_BACK, label_back

if TYPE_CHECKING:
    from reviewer_app.viewer.workspace import ViewerWorkspace

_Command: TypeAlias = "Callable[[ViewerWorkspace], None]"
_NO_CLASS = "none"
#: Why a mark is not deleted.
LOCKED = "This mark is locked: unlock it before it is deleted."
LABEL_LOCKED = "This mark is locked: unlock it before its label is moved."
_NONE_CHOSEN = "No mark is chosen: click on one, or press Tab in the pane once one is."


def _with_chosen(change: Callable[[ViewerWorkspace, Annotation], None]) -> _Command:
    def run(workspace: ViewerWorkspace) -> None:
        chosen = workspace.scene.annotation(workspace.scene.selected)
        if chosen is None:
            workspace.said.emit(_NONE_CHOSEN)
        elif workspace.scene.hidden:
            workspace.said.emit(MARKS_HIDDEN)
        else:
            change(workspace, chosen)

    return run


def _delete(workspace: ViewerWorkspace) -> None:
    chosen = workspace.scene.annotation(workspace.scene.selected)
    if chosen is not None and workspace.scene.hidden:
        workspace.said.emit(MARKS_HIDDEN)
    elif chosen is not None and workspace.scene.marks.is_locked(chosen):
        workspace.said.emit(LOCKED)
    else:
        workspace.scene.delete_selected()


def _change(workspace: ViewerWorkspace, mark: Annotation, label: str, **fields: str | bool) -> None:
    """Change a mark, or all points that were counted with it, as one edit."""
    found = workspace.scene.marks.counted_with(mark)
    changes = tuple(AnnotationChange(one, replace(one, **fields)) for one in found)  # type: ignore[arg-type]
    workspace.scene.annotations_changed.emit(changes, label)


def _lock(workspace: ViewerWorkspace, one: Annotation) -> None:
    _change(workspace, one, f"{'Unlock' if one.locked else 'Lock'} {one.kind.value}", locked=not one.locked)


def _move_label(workspace: ViewerWorkspace, one: Annotation) -> None:
    """Let arrow keys move the label until Enter or Esc, or until another mark is chosen; once more ends it too."""
    scene = workspace.scene
    if one.locked:
        workspace.said.emit(LABEL_LOCKED)
    elif scene.label_moved == one.id:
        scene.label_moved = ""
    else:
        scene.label_moved = one.id
        workspace.active_pane.setFocus()
        workspace.said.emit("Arrow keys move the label now, with Shift farther; Enter or Esc ends that.")


def _label_back(workspace: ViewerWorkspace, one: Annotation) -> None:
    if one.locked:
        workspace.said.emit(LABEL_LOCKED)
    elif one.label_offset is None:
        workspace.said.emit("The label of this mark was not moved.")
    else:
        workspace.scene.annotation_changed.emit(one, label_back(one), PUT_BACK)


def _hide(workspace: ViewerWorkspace, one: Annotation) -> None:
    workspace.scene.select("")
    _change(workspace, one, f"Hide {one.kind.value}", hidden=True)


def _show_all(workspace: ViewerWorkspace) -> None:
    hidden = [one for one in workspace.scene.marks.all if one.hidden]
    if not hidden:
        workspace.said.emit("No mark is hidden.")
        return
    changes = tuple(AnnotationChange(one, replace(one, hidden=False)) for one in hidden)
    workspace.scene.annotations_changed.emit(changes, "Show hidden marks")


def _class(workspace: ViewerWorkspace) -> None:
    """Ask for the class of the chosen mark; without one, for that of the marks that will be drawn."""
    scene = workspace.scene
    one = None if scene.hidden else scene.annotation(scene.selected)
    known = dict.fromkeys([*(mark.class_name for mark in scene.marks.all if mark.class_name), *OFFERED])
    prompt = f"Class of {'this mark' if one else 'new marks'}: {', '.join(list(known)[:4])}, … or {_NO_CLASS}"

    def done(text: str) -> None:
        if not text:
            return  # Esc
        text = "" if text.casefold() == _NO_CLASS else text
        if one is None:
            scene.class_name = text
            workspace.said.emit(f"New marks are of the class {text}." if text else "New marks have no class.")
        elif text != one.class_name:
            _change(workspace, one, "Class of a mark", class_name=text)

    workspace.active_pane.ask(prompt, one.class_name if one is not None else scene.class_name, done)


def _go(step: int) -> _Command:
    """Go to the next mark of the case, on whichever image it is."""

    def run(workspace: ViewerWorkspace) -> None:
        marks = [one for one in workspace.scene.marks.all if not one.hidden]
        if not marks:
            workspace.said.emit("There are no marks.")
            return
        at = next((number for number, one in enumerate(marks) if one.id == workspace.scene.selected), None)
        number = (0 if step > 0 else -1) if at is None else (at + step) % len(marks)
        workspace.go_to_mark(marks[number])

    return run


def _copy(place: str) -> _Command:
    def run(workspace: ViewerWorkspace, one: Annotation) -> None:
        workspace.copy_mark(one, place)

    return _with_chosen(run)


MARK_COMMANDS: dict[str, _Command] = {
    "delete-annotation": _delete,
    "lock-mark": _with_chosen(_lock),
    "hide-mark": _with_chosen(_hide),
    "show-marks": _show_all,
    "class-of-mark": _class,
    "move-label": _with_chosen(_move_label),
    "label-back": _with_chosen(_label_back),
    "next-mark": _go(1),
    "previous-mark": _go(-1),
    "copy-mark-next": _copy("next"),
    "copy-mark-previous": _copy("previous"),
    "copy-mark-prior": _copy("prior"),
}
