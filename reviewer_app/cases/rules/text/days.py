"""Dates as they are written in a text, and whether more than one day can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?"
)
_YEAR = r"(?:1[89]|2[0-9])\d\d"
_DATE = re.compile(
    rf"(?<![\w./-])(?P<iso_year>{_YEAR})-(?P<iso_month>\d\d?)-(?P<iso_day>\d\d?)(?![\w-])|"
    rf"(?<![\w./-])(?P<one>\d\d?)(?P<by>[./-])(?P<two>\d\d?)(?P=by)(?P<year>{_YEAR}|\d\d)(?![\w/-]|\.\d)|"
    rf"(?<![\w./-])(?P<day>\d\d?)(?:st|nd|rd|th|\.)? (?P<month>{_MONTH})\.?,? (?P<dmy_year>{_YEAR})\b|"
    rf"\b(?P<mdy_month>{_MONTH})\.? (?P<mdy_day>\d\d?)(?:st|nd|rd|th)?,? (?P<mdy_year>{_YEAR})\b|"
    rf"\b(?P<my_month>{_MONTH})\.?,? (?:of )?(?P<my_year>{_YEAR})\b|"
    rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|year|of|[Bb]efore|[Aa]fter|[Bb]y)\s(?P<only_year>{_YEAR})(?![\w-])"
    r"(?! (?:m?g|ml|[cm]?m|ms|s|x|×|HU|slices|images|patients|cases|cells|units))|"
    r"\b[Oo]n (?P<short>\d\d/\d\d)(?![\w/.]| (?:slices|nodes|images|levels))"
)
_VERSION = re.compile(
    r"\b(?:version|release|software|v|chapter|section|room|protocol|build|ICD)\b\.?\s?[\w ]{0,8}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date at a place of a text.

    Attributes
    ----------
    day
        The day that is meant; the first one where only month or year is told; None where there is none or several.
    precision
        "day", "month" or "year".
    several
        Whether the numbers can be read as more than one day.
    """

    start: int
    end: int
    day: date | None
    precision: str = "day"
    several: bool = False


def written_dates(text: str) -> Iterator[WrittenDate]:
    """Yield the dates of a text in order."""
    for match in _DATE.finditer(text):
        group = match.groupdict()
        if group["one"]:
            if not (group["by"] == "." and _VERSION.search(text, max(0, match.start() - 24), match.start())):
                yield _numeric(match, int(group["one"]), int(group["two"]), _full(group["year"]))
        elif group["short"]:
            first, second = (int(one) for one in group["short"].split("/"))
            if first != second and max(first, second) <= 12:
                yield WrittenDate(*match.span("short"), None, several=True)
        elif group["only_year"]:
            yield WrittenDate(*match.span("only_year"), _date(int(group["only_year"]), 1, 1), "year")
        elif group["my_year"]:
            yield WrittenDate(*match.span(), _date(int(group["my_year"]), _month(group["my_month"]), 1), "month")
        else:
            yield WrittenDate(*match.span(), _whole(group))


def _whole(group: dict[str, str | None]) -> date | None:
    if group["iso_year"]:
        return _date(*(int(group[f"iso_{one}"] or 0) for one in ("year", "month", "day")))
    kind = "dmy" if group["dmy_year"] else "mdy"
    month, day = (group["month"], group["day"]) if kind == "dmy" else (group["mdy_month"], group["mdy_day"])
    return _date(int(group[f"{kind}_year"] or 0), _month(month), int(day or 0))


def _numeric(match: re.Match[str], one: int, two: int, year: int) -> WrittenDate:
    """Return three numbers as a date: both orders of day and month are in use, with each of the signs between."""
    meant = {_date(year, two, one), _date(year, one, two)} - {None}
    day = next(iter(meant)) if len(meant) == 1 else None
    return WrittenDate(*match.span(), day, several=len(meant) > 1)


def _month(name: str | None) -> int:
    return _MONTHS.index((name or "")[:3].lower()) + 1


def _full(year: str | None) -> int:
    number = int(year or 0)
    if number >= 100:
        return number
    return number + (2000 if number < 70 else 1900)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
