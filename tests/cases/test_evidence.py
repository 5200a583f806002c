"""Tokens in text: the number is the measurement, looked up and never copied."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.annotations import key_image_numbers
from reviewer_app.cases.evidence import (
    LESIONS_TOKEN,
    MISSING,
    MISSING_IMAGE,
    MISSING_LESIONS,
    MISSING_VIEW,
    Token,
    TokenKind,
    bookmark_of,
    fields_citing,
    parts,
    plain_text,
    token_hint,
    token_text,
    tokens,
)
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_key_image, make_length, make_view
from tests.helpers.lesion_values import lesion

IDS = st.from_regex(r"[0-9A-Za-z-]{1,12}", fullmatch=True)
TOKENS = st.builds(Token, st.sampled_from(TokenKind), IDS)
PLAIN = st.text(alphabet=st.characters(exclude_characters="⟦⟧", exclude_categories=["Cs"]), min_size=1, max_size=10)


@given(st.lists(st.one_of(TOKENS, PLAIN)))
def test_text_falls_into_its_parts_and_back(pieces: list[str | Token]) -> None:
    text = "".join(one if isinstance(one, str) else one.markup for one in pieces)
    found = parts(text)
    assert "".join(one if isinstance(one, str) else one.markup for one in found) == text
    assert tokens(text) == [one for one in pieces if isinstance(one, Token)]


def test_a_token_reads_as_its_measurement_now() -> None:
    token = Token(TokenKind.MEASUREMENT, "a1")
    text = f"A lesion of {token.markup}."
    assert plain_text(text, Work((make_length("a1", 22.7),))) == "A lesion of 22.7 mm."
    assert plain_text(text, Work((make_length("a1", 23.04),))) == "A lesion of 23.0 mm."
    assert plain_text(text, Work()) == f"A lesion of {MISSING}."


def test_a_key_image_reads_as_its_number() -> None:
    token = Token(TokenKind.KEY_IMAGE, "k1")
    images = (make_key_image("k2", 7), make_key_image("k1", 4))
    assert token_text(token, Work(key_images=images)) == "key image 1"
    assert key_image_numbers(images) == {"k1": 1, "k2": 2}
    assert token_text(token, Work()) == MISSING_IMAGE


def test_the_table_of_lesions_reads_as_such_while_there_are_lesions() -> None:
    assert parts(f"See {LESIONS_TOKEN.markup}.") == ["See ", LESIONS_TOKEN, "."]
    assert plain_text(f"See {LESIONS_TOKEN.markup}.", Work(lesions=(lesion(1),))) == "See table of lesions."
    assert token_text(LESIONS_TOKEN, Work()) == MISSING_LESIONS


def test_the_fields_that_cite_a_measurement() -> None:
    markup = Token(TokenKind.MEASUREMENT, "a1").markup
    work = Work(opinion=Opinion({"diagnosis.text": f"x {markup}", "history": "22.7 mm", "answer/q1/text": markup}))
    assert fields_citing(work, "a1") == ["diagnosis.text", "answer/q1/text"]
    assert fields_citing(work, "a2") == []


def test_a_view_reads_as_its_place_and_leads_to_itself() -> None:
    token, kept = Token(TokenKind.VIEW, "v1"), make_view()
    work = Work(views=(kept,))
    assert token.markup == "⟦v:v1⟧"
    assert plain_text(f"Seen on {token.markup}.", work) == "Seen on series 1, image 3."
    assert bookmark_of(token, work) == kept.bookmark
    assert token_hint(token, work) == "Series 1, image 3\nAxial 2 mm, 18 Nov 2026\nW 400 L 40, zoom 2"
    assert token_text(token, Work()) == MISSING_VIEW
    assert bookmark_of(token, Work()) is None
    assert token_hint(token, Work()) == ""


def test_measurements_and_key_images_lead_to_their_views() -> None:
    work = Work((make_length("a1"),), (make_key_image("k1"),))
    assert bookmark_of(Token(TokenKind.KEY_IMAGE, "k1"), work) == work.key_images[0].bookmark
    found = bookmark_of(Token(TokenKind.MEASUREMENT, "a1"), work)
    assert found is not None
    assert (found.image, found.view) == (work.annotations[0].image, work.annotations[0].view)
    assert bookmark_of(LESIONS_TOKEN, work) is None
