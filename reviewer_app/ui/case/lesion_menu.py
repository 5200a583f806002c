"""The menus of lesions: what can be said of one, and of which lesion a measurement is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from reviewer_app.cases.lesion_table import LesionTable, TimePoint
from reviewer_app.cases.lesions import OUTCOME_WORDS, SITES, Laterality, Lesion, LesionRole, Outcome
from reviewer_app.ui.case.lesion_editor import LesionEditor

_SIDES = {Laterality.NONE: "Not said", Laterality.LEFT: "Left", Laterality.RIGHT: "Right"}
#: Days after the first study of a time point in which others belong to it.
TOGETHER = {0: "Of one day", 3: "Within 3 days", 7: "Within a week", 14: "Within 2 weeks", 28: "Within 4 weeks"}
_ROLES = {LesionRole.TARGET: "Target", LesionRole.NON_TARGET: "Non-target"}


def lesion_menu(parent: QWidget, lesion: Lesion, table: LesionTable, lesions: LesionEditor) -> QMenu:
    """Return the menu of what can be said of a lesion."""
    menu = QMenu(parent)
    menu.setAccessibleName(f"Lesion {lesion.title}")

    def say(after: Lesion) -> None:
        lesions.change(lesion.id, after)

    for role, words in _ROLES.items():
        _choice(menu, words, lesion.role is role, partial(say, replace(lesion, role=role)))
    menu.addSeparator()
    _choice(menu, "Lymph node, short axis", lesion.node, lambda: say(replace(lesion, node=not lesion.node)))
    _choice(menu, "New since baseline", lesion.new, lambda: say(replace(lesion, new=not lesion.new)))
    _add_organs(parent, menu, lesion, say)
    sides = menu.addMenu("Side")
    for side, words in _SIDES.items():
        chosen = lesion.laterality is side
        _choice(sides, words, chosen, partial(say, replace(lesion, laterality=side)))
    menu.addSeparator()
    _entry(menu, "Name…", lambda: _ask(parent, "Name", lesion.name, lambda name: say(replace(lesion, name=name))))
    _entry(menu, "Note…", lambda: _ask(parent, "Note", lesion.note, lambda note: say(replace(lesion, note=note))))
    _add_days(menu, lesion, table, lesions)
    together = menu.addMenu("Studies taken together")
    for days, words in TOGETHER.items():
        _choice(together, words, table.days_together == days, partial(lesions.set_days_together, days))
    menu.addSeparator()
    _entry(menu, "Delete the lesion, keep its measurements", lambda: lesions.remove(lesion.id))
    return menu


def fill_link_menu(menu: QMenu, table: LesionTable, lesions: LesionEditor, annotation_id: str) -> None:
    """Offer every lesion for a measurement, and to begin one with it."""
    menu.clear()
    mark = lesions.followable(annotation_id)
    if mark is None:
        _entry(menu, "Choose a measurement first: click on one in a pane", lambda: None).setEnabled(False)
        return
    for line in table.lines:
        one = line.lesion
        words = f"Same as {one.title}".replace("&", "&&")
        _choice(menu, words, mark.lesion_id == one.id, partial(lesions.link, mark.id, one.id))
    if mark.lesion_id:
        _entry(menu, "Of no lesion", lambda: lesions.link(mark.id, ""))
    menu.addSeparator()
    _entry(menu, "New target", lambda: lesions.begin(mark.id, LesionRole.TARGET))
    _entry(menu, "New target, lymph node", lambda: lesions.begin(mark.id, LesionRole.TARGET, node=True))
    _entry(menu, "New non-target", lambda: lesions.begin(mark.id, LesionRole.NON_TARGET))


def _add_organs(parent: QWidget, menu: QMenu, lesion: Lesion, say: Callable[[Lesion], None]) -> None:
    organs = menu.addMenu("Organ")
    for site in SITES:
        _choice(organs, site, lesion.site == site, partial(say, replace(lesion, site=site)))
    organs.addSeparator()
    _entry(organs, "Other…", lambda: _ask(parent, "Organ", lesion.site, lambda site: say(replace(lesion, site=site))))


def _add_days(menu: QMenu, lesion: Lesion, table: LesionTable, lesions: LesionEditor) -> None:
    """What was found on each day where it could not be measured, and from which day changes are counted."""
    for point in table.points:
        day = menu.addMenu(_day_words(point))
        said, plain = lesion.outcome(point.studies), lesion
        for uid in point.studies:
            plain = plain.said(uid, None)
        _choice(day, "As measured", said is None, partial(lesions.change, lesion.id, plain))
        _add_outcomes(day, plain, point, said, lesions)
        day.addSeparator()
        _choice(day, "Baseline of all lesions", point.baseline, partial(lesions.set_baseline, point.day))
    if table.unused:
        # what is said here makes the day a column: all lesions may be gone (RECIST 1.1, 4.3.2)
        others = menu.addMenu("On a day without measurements")
        for point in table.unused:
            _add_outcomes(others.addMenu(_day_words(point)), lesion, point, None, lesions)


def _day_words(point: TimePoint) -> str:
    return f"On {point.day.day} {point.day:%b %Y}"


def _add_outcomes(day: QMenu, plain: Lesion, point: TimePoint, said: Outcome | None, lesions: LesionEditor) -> None:
    for outcome, words in OUTCOME_WORDS.items():
        after = plain.said(point.studies[0], outcome)
        _choice(day, words[:1].upper() + words[1:], said is outcome, partial(lesions.change, plain.id, after))


def _ask(parent: QWidget, title: str, value: str, done: Callable[[str], None]) -> None:
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(title)
    dialog.setTextValue(value)
    dialog.textValueSelected.connect(lambda text: done(text.strip()))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _entry(menu: QMenu, words: str, run: Callable[[], object]) -> QAction:
    action = menu.addAction(words)
    action.triggered.connect(lambda _on=False: run())
    return action


def _choice(menu: QMenu, words: str, chosen: bool, run: Callable[[], object]) -> None:
    action = _entry(menu, words, run)
    action.setCheckable(True)
    action.setChecked(chosen)
