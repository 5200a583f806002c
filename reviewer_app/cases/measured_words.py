"""What was measured, in the language of the report: the names beside its numbers, their decimal mark, their scale."""

from __future__ import annotations

import re

from reviewer_app.cases.language import ENGLISH, numbers, say_code, spoken
from reviewer_app.cases.quantities import QuantityName

#: Every word that stands beside numbers of a measurement (`Measurement.text`, `Measurement.lines`), longest first.
NAMES: tuple[str, ...] = tuple(
    sorted(
        {*(one.value.lower() for one in QuantityName), "min", "max", "down", "across", "pixel", "pixels", "counts"},
        key=lambda one: (-len(one), one),
    )
)
_NAME = re.compile(rf"(?<![\w/])(?:{'|'.join(map(re.escape, NAMES))})(?![\w/])")


def measured_in_words(text: str) -> str:
    """Return the words of a measurement, which are English, in the language that is spoken."""
    if spoken() == ENGLISH:
        return text
    return numbers(_NAME.sub(lambda found: say_code("measured", code_of(found[0]), found[0]), text))


def code_of(name: str) -> str:
    """Return the code of a name in the table of a language: ``"long-axis"``."""
    return name.replace(" ", "-")
