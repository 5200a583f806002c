"""Numbers that a preview has shown, and what became of them."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.changed_numbers import Changed, changed_since_preview, quoted_in
from reviewer_app.cases.evidence import COUNTS_TOKEN, Token, TokenKind
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.quoted import Quoted, merged
from reviewer_app.cases.work import AnnotationChange, Edit, UndoChain, Work, apply, replay
from tests.cases.test_tally import counted
from tests.helpers.case_values import NOW, make_key_image, make_length

CITED = f"A lesion of {Token(TokenKind.MEASUREMENT, 'a1').markup}, {Token(TokenKind.KEY_IMAGE, 'k1').markup}."


def _work(value: float = 22.7) -> Work:
    opinion = Opinion({"diagnosis.text": CITED, "answer/q1/text": CITED})
    return Work((make_length("a1", value), make_length("a2", 9)), (make_key_image("k1"),), opinion)


def test_a_preview_quotes_what_texts_cite() -> None:
    assert quoted_in(_work()) == (Quoted("a1", "22.7 mm"),)


def test_a_number_that_reads_otherwise_since_is_told_with_both() -> None:
    shown = replace(_work(), quoted=quoted_in(_work()))
    assert changed_since_preview(shown) == ()
    edited = replace(_work(23.1), quoted=shown.quoted)
    (changed,) = changed_since_preview(edited)
    assert changed == Changed("a1", "22.7 mm", "23.1 mm", ("diagnosis.text", "answer/q1/text"))
    assert changed.words == "22.7 → 23.1 mm"


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
    assert changed_since_preview(replace(_work(), annotations=(), quoted=quoted)) == ()
    assert changed_since_preview(replace(_work(23.1), opinion=Opinion(), quoted=quoted)) == ()


def test_the_last_preview_of_each_number_counts() -> None:
    old = (Quoted("a", "1 mm"), Quoted("b", "2 mm"))
    assert merged(old, (Quoted("b", "3 mm"),)) == (Quoted("a", "1 mm"), Quoted("b", "3 mm"))


def test_the_note_of_a_preview_is_kept_and_is_nothing_to_undo() -> None:
    drawn = Edit("e1", "me", NOW, "Draw", (AnnotationChange(None, make_length("a1", 22.7)),))
    noted = Edit("e2", "me", NOW, "Preview", quoted=(Quoted("a1", "22.7 mm"),))
    assert replay([drawn, noted]).quoted == noted.quoted
    assert apply(replay([drawn]), noted).annotations == replay([drawn]).annotations
    assert UndoChain([drawn, noted]).undo == [drawn]
