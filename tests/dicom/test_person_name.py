"""Names in three writings."""

from __future__ import annotations

import pytest

from reviewer_app.dicom.person_name import name_groups


@pytest.mark.parametrize(
    ("value", "first", "words"),
    [
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada^Tarou", "Yamada, Tarou (山田 太郎, やまだ たろう)"),
        ("Adams^John Robert Quincy^^Rev.^B.A. M.Div.", None, "Adams, Rev. John Robert Quincy, B.A. M.Div."),
        ("=洪^吉洞=홍^길동", "洪^吉洞", "洪 吉洞, 홍 길동"),
        ("^^^^", "", ""),
        ("Doe ^ Jane ^^^", "Doe^Jane", "Doe, Jane"),
        ("^Jane", "^Jane", "Jane"),
        ("", "", ""),
        ("A=B=C=D", "A", "A (B, C)"),
    ],
)
def test_groups_and_words(value: str, first: str | None, words: str) -> None:
    groups = name_groups(value)
    assert groups.first == (value if first is None else first)
    assert groups.words == words


def test_the_value_keeps_groups_in_their_places() -> None:
    assert name_groups("=山田^太郎=").value == "=山田^太郎"
    assert name_groups("A^B==").value == "A^B"
