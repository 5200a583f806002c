"""Numbers that a preview has shown, and what became of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.changed_numbers import Changed, changed_since_preview, quoted_in
from reviewer_app.cases.evidence import COUNTS_TOKEN, Token, TokenKind
from reviewer_app.cases.lesions import Lesion
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.quoted import Quoted, merged
from reviewer_app.cases.work import AnnotationChange, Edit, UndoChain, Work, apply, replay
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.store.codec import decode
from tests.cases.test_tally import counted
from tests.helpers.case_values import NOW, make_key_image, make_length

CITED = f"A lesion of {Token(TokenKind.MEASUREMENT, 'a1').markup}, {Token(TokenKind.KEY_IMAGE, 'k1').markup}."


def _work(value: float = 22.7) -> Work:
    opinion = Opinion({"diagnosis.text": CITED, "answer/q1/text": CITED})
    return Work((make_length("a1", value), make_length("a2", 9)), (make_key_image("k1"),), opinion)


def test_a_preview_quotes_what_texts_cite_and_every_figure() -> None:
    number, figure = quoted_in(_work())
    assert number == Quoted("a1", "22.7 mm", "scanner spacing, pixels of 0.5 × 0.5 mm")
    assert (figure.annotation_id, figure.text) == ("k1", "key image 1")


def test_a_number_that_reads_otherwise_since_is_told_with_both() -> None:
    shown = replace(_work(), quoted=quoted_in(_work()))
    assert changed_since_preview(shown) == ()
    edited = replace(_work(23.1), quoted=shown.quoted)
    changed, figure = changed_since_preview(edited)
    paths = ("diagnosis.text", "answer/q1/text")
    assert (changed.annotation_id, changed.before, changed.after, changed.paths) == ("a1", "22.7 mm", "23.1 mm", paths)
    assert changed.words == "22.7 → 23.1 mm"
    assert (figure.words, figure.paths) == ("key image 1: its marks, caption or view", paths)


def test_counts_that_were_quoted_and_changed_are_told() -> None:
    text = Opinion({"diagnosis.text": COUNTS_TOKEN.markup})
    before = Work((counted(1, 3, "Positive"), counted(2, 1, "Negative")), opinion=text)
    shown = replace(before, quoted=quoted_in(before))
    assert changed_since_preview(shown) == ()
    (changed,) = changed_since_preview(replace(shown, annotations=(*before.annotations, counted(3, 4, "Positive"))))
    assert changed.before == "Positive 3 (75.0 %), Negative 1 (25.0 %): 4 points on 1 image"
    assert changed.after == "Positive 7 (87.5 %), Negative 1 (12.5 %): 8 points on 1 image"
    assert changed.paths == ("diagnosis.text",)


def test_units_that_differ_are_both_told() -> None:
    assert Changed("a", "22.7 mm", "31.0 px", ()).words == "22.7 mm → 31.0 px"
    assert Changed("a", "34.5°", "35.0°", ()).words == "34.5° → 35.0°"


def test_what_is_deleted_or_no_longer_cited_is_no_change() -> None:
    quoted = quoted_in(_work())
    assert changed_since_preview(replace(_work(), annotations=(), key_images=(), quoted=quoted)) == ()
    unchanged = replace(_work(23.1), opinion=Opinion(), key_images=(), quoted=quoted)
    assert changed_since_preview(unchanged) == ()


def test_the_last_preview_of_each_number_counts() -> None:
    old = (Quoted("a", "1 mm"), Quoted("b", "2 mm"))
    assert merged(old, (Quoted("b", "3 mm"),)) == (Quoted("a", "1 mm"), Quoted("b", "3 mm"))


def test_the_note_of_a_preview_is_kept_and_is_nothing_to_undo() -> None:
    drawn = Edit("e1", "me", NOW, "Draw", (AnnotationChange(None, make_length("a1", 22.7)),))
    noted = Edit("e2", "me", NOW, "Preview", quoted=(Quoted("a1", "22.7 mm"),))
    assert replay([drawn, noted]).quoted == noted.quoted
    assert apply(replay([drawn]), noted).annotations == replay([drawn]).annotations
    assert UndoChain([drawn, noted]).undo == [drawn]


def test_a_calibration_that_gives_the_same_digits_is_told() -> None:
    shown = replace(_work(), key_images=())
    shown = replace(shown, quoted=quoted_in(shown))
    measured = shown.annotations[0].measurement
    assert measured is not None
    by_reader = replace(measured, calibration=Calibration.USER, spacing=Spacing(0.25, 0.25))
    edited = replace(shown, annotations=(replace(shown.annotations[0], measurement=by_reader),))
    (changed,) = changed_since_preview(edited)
    assert changed.words == (
        "22.7 mm: scanner spacing, pixels of 0.5 × 0.5 mm → user-calibrated, pixels of 0.25 × 0.25 mm"
    )


@pytest.mark.parametrize(
    "edit",
    [
        lambda work: replace(work, key_images=(replace(work.key_images[0], caption="The rim"),)),
        lambda work: replace(work, key_images=(replace(work.key_images[0], annotations=()),)),
        lambda work: replace(work, annotations=(replace(work.annotations[0], hidden=True), *work.annotations[1:])),
        lambda work: replace(work, annotations=(replace(work.annotations[0], text="Rim"), *work.annotations[1:])),
        lambda work: replace(
            work, annotations=(replace(work.annotations[0], points=(ImagePoint(1, 2), ImagePoint(3, 4))),)
        ),
    ],
)
def test_a_figure_whose_picture_or_caption_changed_is_told(edit) -> None:
    shown = replace(_work(), opinion=Opinion())
    shown = replace(shown, quoted=quoted_in(shown))
    assert changed_since_preview(shown) == ()
    (changed,) = changed_since_preview(edit(shown))
    assert (changed.words, changed.paths) == ("key image 1: its marks, caption or view", ())


def test_a_figure_that_got_another_number_is_told_with_both() -> None:
    two = Work(key_images=(make_key_image("k1"), make_key_image("k2", 2)))
    left = replace(two, key_images=two.key_images[1:], quoted=quoted_in(two))
    assert [one.words for one in changed_since_preview(left)] == ["key image 2 → key image 1"]


def test_a_size_in_the_table_of_lesions_that_changed_is_told() -> None:
    lesion = Lesion("l1", 1, "Practitioner/a", NOW)
    shown = Work((replace(make_length("a1"), lesion_id="l1"),), lesions=(lesion,))
    shown = replace(shown, quoted=quoted_in(shown))
    assert changed_since_preview(shown) == ()
    longer = replace(shown, annotations=(replace(make_length("a1", 31.0), lesion_id="l1"),))
    assert [one.words for one in changed_since_preview(longer)] == ["table of lesions: other sizes or words"]
    renamed = replace(shown, lesions=(replace(lesion, name="Liver"),))
    assert [one.annotation_id for one in changed_since_preview(renamed)] == ["table"]


def test_a_note_of_an_earlier_version_is_compared_by_its_words_alone() -> None:
    noted = decode(b'{"annotation_id": "a1", "text": "22.7 mm"}', Quoted)
    assert changed_since_preview(replace(_work(), quoted=(noted,))) == ()
    assert [one.after for one in changed_since_preview(replace(_work(23.1), quoted=(noted,)))] == ["23.1 mm"]
