"""What the words under a figure say of how its image was shown."""

from __future__ import annotations

import pytest

from reviewer_app.cases.views import ViewState
from reviewer_app.report.citations import turned_words


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (ViewState(), []),
        (ViewState(inverted=True), ["grey values inverted"]),
        (ViewState(palette="PET_20_STEP"), ["shown in the colours of PET 20 Step"]),
        (ViewState(palette="HOT_IRON", inverted=True), ["shown in the colours of Hot Iron", "colours inverted"]),
        (ViewState(palette="NOBODY", inverted=True), ["grey values inverted"]),
        (ViewState(flipped=True, rotation=1), ["mirrored left to right", "turned by 90° clockwise"]),
    ],
)
def test_colours_and_turns_are_told(view: ViewState, words: list[str]) -> None:
    assert turned_words(view) == words
