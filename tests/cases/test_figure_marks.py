"""The marks of a figure are those that were on the screen with its key image."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.figure_marks import later_marks, marks_of
from reviewer_app.cases.work import Work
from reviewer_app.store.codec import decode, encode
from tests.helpers.case_values import make_image, make_key_image, make_length

FIRST, LATER = make_length("a1"), make_length("a2")


def test_a_later_mark_is_not_on_the_figure_and_is_told_of() -> None:
    kept, work = replace(make_key_image(), annotations=("a1",)), Work((FIRST, LATER))
    hidden = replace(make_length("a3"), hidden=True)
    assert marks_of(kept, work) == (FIRST,)
    assert later_marks(Work((FIRST, LATER, hidden), (kept,))) == {kept.id: 1}


def test_marks_are_shown_as_they_are_now_and_hidden_ones_not_at_all() -> None:
    kept, longer = replace(make_key_image(), annotations=("a1",)), make_length("a1", 31.0)
    assert marks_of(kept, Work((longer,))) == (longer,)
    assert marks_of(kept, Work((replace(FIRST, hidden=True),))) == ()


def test_a_key_image_of_an_earlier_version_shows_all_of_its_image_and_no_other() -> None:
    data = msgspec.json.decode(encode(make_key_image()))
    del data["annotations"], data["bookmark"]["size"]
    older = decode(msgspec.json.encode(data), KeyImage)
    elsewhere = replace(LATER, image=make_image(4))
    assert (older.annotations, older.bookmark.size) == (None, None)
    assert marks_of(older, Work((FIRST, elsewhere))) == (FIRST,)
    assert later_marks(Work((FIRST, elsewhere), (older,))) == {older.id: 0}


def test_what_was_kept_is_read_back() -> None:
    kept = replace(make_key_image(), annotations=("a1",))
    kept = replace(kept, bookmark=replace(kept.bookmark, size=(640, 480)))
    found = decode(encode(kept), KeyImage)
    assert (found, found.bookmark.size) == (kept, (640, 480))
