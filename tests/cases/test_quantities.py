"""Numbers as they are written and coded."""

from __future__ import annotations

import pytest
from pydicom.sr._concepts_dict import concepts

from reviewer_app.cases.quantities import CONCEPTS, Quantity, QuantityName, ucum_of


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (22.71, "mm", "22.7 mm"),
        (412.04, "mm²", "412.0 mm²"),
        (0.0831, "mm²", "0.083 mm²"),
        (120.26, "px", "120.3 px"),
        (34.52, "°", "34.5°"),
        (43.21, "HU", "43.2 HU"),
        (-20.0, "HU", "−20 HU"),
        (1043.6, "HU", "1044 HU"),
        (4.8712, "SUVbw", "4.87 SUVbw"),
        (0.01234, "SUVbw", "0.0123 SUVbw"),
        (7.0, "", "7"),
        (1.0, "pixels", "1 pixel"),
        (1024.0, "pixels", "1024 pixels"),
    ],
)
def test_a_number_is_written_with_its_unit(value: float, unit: str, words: str) -> None:
    assert Quantity(QuantityName.MEAN, value, unit).text == words


def test_on_a_slide_what_is_small_is_told_in_micrometres() -> None:
    assert Quantity(QuantityName.LENGTH, 0.0832, "mm", fine=True).text == "83.2 µm"
    assert Quantity(QuantityName.AREA, 0.0832, "mm²", fine=True).text == "83200 µm²"
    assert Quantity(QuantityName.AREA, 1.0, "mm²", fine=True).text == "1.0 mm²"


def test_the_ratio_of_heart_and_thorax_has_two_digits() -> None:
    assert Quantity(QuantityName.CARDIOTHORACIC_RATIO, 0.5, "").text == "0.50"


@pytest.mark.parametrize(
    ("unit", "code"),
    [("mm", "mm"), ("mm²", "mm2"), ("°", "deg"), ("HU", "[hnsf'U]"), ("SUVbw", "g/ml{SUVbw}"), ("Bq/ml", "Bq/ml"),
     ("", "1"), ("px", "{pixels}"), ("no such {µ}", "{no_such____}")],
)  # fmt: skip
def test_a_unit_has_its_code(unit: str, code: str) -> None:
    assert ucum_of(unit) == code


def test_the_concepts_are_those_of_the_dictionary() -> None:
    for name, concept in CONCEPTS.items():
        known = concepts[concept.scheme].values()
        meanings = [meaning for one in known for value, (meaning, _) in one.items() if value == concept.value]
        assert concept.meaning in meanings
        assert name.value == concept.meaning


@pytest.mark.parametrize(
    ("value", "words"), [(0.00123, "0.0012"), (0.1, "0.10"), (2.5, "2.50"), (12.44, "12.4"), (123.4, "123")]
)
def test_a_volume_is_written_to_three_digits_or_so(value: float, words: str) -> None:
    assert Quantity(QuantityName.VOLUME, value, "cm³").text == f"{words} cm³"
