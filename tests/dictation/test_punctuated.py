"""What Whisper writes with marks and capitals becomes spoken words, which the rules write."""

from __future__ import annotations

import pytest

from reviewer_app.dictation.punctuated import words_said
from reviewer_app.dictation.spoken.written import written


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("There is no nodule, and no effusion.", "There is no nodule, and no effusion."),
        ("no nodule comma no effusion", "No nodule, no effusion"),
        ("No nodule, comma, no effusion. Period.", "No nodule, no effusion."),
        ("The lesion measures 3.5 cm.", "The lesion measures 3.5 cm."),
        ("MRI of the left knee: normal", "MRI of the left knee: normal"),
        ("“Quoted” (in part)…", "Quoted in part"),
        (". , …", ""),
    ],
)
def test_marks_are_written_once(told: str, text: str) -> None:
    assert written(words_said(told.split())).text.strip(" .,") == text.strip(" .,")
    found = written(words_said(told.split())).text
    assert not any(two in found for two in (",,", "..", ", ,", ". ."))


@pytest.mark.parametrize("word", ["no", "No", "not", "without", "left", "Right.", "no,", "3.5", "12."])
def test_no_negation_side_or_number_is_lost(word: str) -> None:
    plain = word.strip(".,").lower()
    assert words_said([word])[0].lower() == plain
    assert written(words_said([word])).to_look_at
