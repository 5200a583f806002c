"""What a pane says beside its picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reviewer_app.cases.instances import IndexedPatient
from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.pane_words import CaseWords, PaneLook, overlay_set
from reviewer_app.viewer.seen_places import Stretches
from reviewer_app.viewer.thinning import ROOMY, Room
from reviewer_app.viewer.viewport import Shown
from tests.helpers.case_values import make_instances
from tests.helpers.pictures import ArraySource

CASE = CaseWords(identity=PaneIdentity("Doe, Jane"))


def words(stack: Stack, case: CaseWords, look: PaneLook | None = None) -> OverlaySet:
    shown = Shown(stack, 0, ArraySource(np.zeros((64, 64), dtype=np.uint16)))
    return overlay_set(shown, ViewState(), case, look or PaneLook(), waiting_for=None, stretches=Stretches())


def stack_of(patient: IndexedPatient) -> Stack:
    return sort_into_stacks([replace(make_instances(count=1)[0], patient=patient)])[0]


def test_a_file_without_a_name_says_so_beside_the_name_of_the_case() -> None:
    nameless = stack_of(IndexedPatient(name="^^"))
    found = words(nameless, CASE)
    assert found.identity[0] == "Doe, Jane"
    assert "No name in the file" in found.badges
    assert "No name in the file" in words(nameless, CASE, PaneLook(hidden=True)).badges
    named = stack_of(IndexedPatient("Doe^Jane"))
    assert "No name in the file" not in words(named, CASE).badges


def test_a_file_of_no_case_without_a_name_says_so_in_the_corner() -> None:
    nameless = stack_of(IndexedPatient())
    found = words(nameless, CaseWords(of_files=True))
    assert found.identity == ("No name in the file",)
    assert found.badges == ()
    assert words(stack_of(IndexedPatient("Doe^John")), CaseWords(of_files=True)).identity == ("Doe, John",)


def test_each_image_of_a_study_names_whom_its_own_header_names() -> None:
    foreign = {IndexedPatient(name): f"The header names {name}" for name in ("Roe^Richard", "Poe^Paul")}
    case = replace(CASE, mismatches=foreign)
    found = [words(stack_of(IndexedPatient(one)), case) for one in ("Doe^Jane", "Roe^Richard", "Poe^Paul")]
    assert [one.identity[0] for one in found] == ["Doe, Jane", "Roe, Richard", "Poe, Paul"]
    assert [one.mismatch for one in found] == ["", "The header names Roe^Richard", "The header names Poe^Paul"]
    confirmed = [
        words(one, replace(case, confirmed=True)) for one in map(stack_of, (IndexedPatient("Doe^Jane"), *foreign))
    ]
    assert [bool(one.mismatch) for one in confirmed] == [False, False, False]
    assert ["Another person's name in the file, confirmed by you" in one.badges for one in confirmed] == [
        False,
        True,
        True,
    ]


def test_a_pane_that_is_not_in_step_says_so_as_a_warning_in_any_room() -> None:
    stack = stack_of(IndexedPatient("Doe^Jane"))
    for linked in ("Not in step: match slices", "Not in step", "No slice at this place"):
        for room in (ROOMY, Room(200, 140)):
            found = words(stack, CASE, PaneLook(linked=linked, room=room))
            assert linked in found.badges
            assert linked not in " ".join(found.position)
    following = words(stack, CASE, PaneLook(linked="In step, +10 mm"))
    assert following.badges == ()
    assert "In step, +10 mm" in " ".join(following.position)
