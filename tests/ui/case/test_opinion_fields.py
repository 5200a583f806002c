"""Every field of the form, on one panel that has something in all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.opinion import FIELDS, FieldKind, OpinionField
from tests.helpers.case_desk import FakeDesk
from tests.helpers.opinion_desktop import Desktop


@pytest.fixture(scope="module")
def filled(look: QApplication) -> Iterator[Desktop]:
    """A panel with something in every field, for tests that only look."""
    desk = FakeDesk()
    made = Desktop(desk)
    for field in FIELDS:
        made.editor.set_fields({field.path: something_in(field)}, "")
    yield made
    made.panel.close()
    made.panel.deleteLater()
    desk.close()


def something_in(field: OpinionField) -> str:
    return {"choice": field.choices[-1][0] if field.choices else "", "yes-no": "yes"}.get(field.kind.value, "words")


@pytest.mark.parametrize("field", FIELDS, ids=lambda one: one.path)
def test_every_field_of_the_form_is_there_and_shows_what_is_kept(filled: Desktop, field: OpinionField) -> None:
    control = next(
        section.fields[field.path] for section in filled.panel.sections.values() if field.path in section.fields
    )
    if field.kind is FieldKind.TEXT:
        shown = control.markup()
    elif field.kind is FieldKind.CHOICE:
        shown = control.currentData()
    else:
        shown = "yes" if control.isChecked() else ""
    assert shown == something_in(field)
    assert control.accessibleName() == field.title
