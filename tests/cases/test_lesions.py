"""What a lesion is called, in the language that is spoken."""

from __future__ import annotations

from reviewer_app.cases.language import speaking
from reviewer_app.cases.lesions import Laterality
from tests.helpers.lesion_values import lesion


def test_the_side_stands_where_each_language_has_it() -> None:
    one = lesion(1, name="", site="Lung", laterality=Laterality.LEFT)
    other = lesion(1, name="", site="Lunge", laterality=Laterality.RIGHT)
    assert (one.place, one.title) == ("left lung", "1 Left lung")
    with speaking("de"):
        assert (other.place, other.title) == ("Lunge rechts", "1 Lunge rechts")


def test_a_place_may_be_a_side_or_an_organ_alone() -> None:
    assert lesion(1, site="", laterality=Laterality.RIGHT).place == "right"
    assert lesion(1, site="Liver", laterality=Laterality.NONE).place == "Liver"
    assert lesion(1, site="", laterality=Laterality.NONE).place == ""
