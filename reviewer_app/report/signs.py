"""Whether every character of a report can be drawn, and where the first one stands that cannot.

Nothing is left out and nothing printed as a box: the report is not made until it is written another way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from reviewer_app.cases.rules.signing import field_title
from reviewer_app.errors import CannotPrint
from reviewer_app.font_coverage import character_words, undrawable
from reviewer_app.report.blocks import Heading, ReportDocument
from reviewer_app.report.inputs import ReportInput

#: Fields that a reader can be led to; reasons for what was waived are asked where the check stands.
_OPEN = ("answer/", "finding/", "record/")


def check_signs(document: ReportDocument, report: ReportInput) -> None:
    """Refuse a report that has a character which no font can draw.

    Raises
    ------
    CannotPrint
        With the name of the character, and the field it stands in where that is the reviewer's.
    """
    for place, text in _printed(document):
        for character in undrawable(text):
            raise _refusal(character, place, report)


def _refusal(character: str, place: str, report: ReportInput) -> CannotPrint:
    sign = f"The fonts of the report have no sign for {character_words(character)}"
    for path, value in report.work.opinion.values.items():
        if character in undrawable(value):
            title = field_title(report.case, path)
            if title == path and not path.startswith(_OPEN):
                return CannotPrint(f"{sign}, in the reason of a check.", next_step="Write it another way there.")
            words = f"{sign}, in “{title}”."
            return CannotPrint(words, next_step="Write it another way there.", target=path)
    return CannotPrint(
        f"{sign}, in “{place}”.", next_step="Write it another way in the evidence, or ask the service if it is theirs."
    )


def _printed(document: ReportDocument) -> Iterator[tuple[str, str]]:
    """Yield every printed text with the heading that it stands under."""
    for section in document.sections:
        place = ""
        for block in section.blocks:
            if isinstance(block, Heading) and block.level == 1:
                place = block.text
            yield from ((place, one) for one in _strings(block))
    head = (document.identity, document.title, document.subtitle, document.case_line, document.report_line)
    if document.letterhead is not None:
        yield from (("Letterhead", one) for one in (document.letterhead.name, *document.letterhead.lines))
    yield from (("Head of the page", one) for one in _strings(head))
    yield "Foot of the page", document.status_line


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _strings(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))
