"""From search parameters as they were sent to SQL conditions (R4 section 3.1.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.fhir.dates import date_range
from reviewer_app.reference_service.fhir.indexing import local_target
from reviewer_app.reference_service.fhir.search_parameters import SEARCH_PARAMETERS, Kind, SearchParameter

DEFAULT_COUNT = 50
MAXIMUM_COUNT = 500
_MOST_DIGITS = 9

_TABLE_OF_KIND = {
    Kind.TOKEN: "token_index", Kind.STRING: "token_index", Kind.REFERENCE: "reference_index", Kind.DATE: "date_index",
}  # fmt: skip
_DATE_PREFIX = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb)(?=\d)")
#: Prefix → condition on the range ``low``..``high`` of the element; ``high`` is the first moment after it.
_DATE_CONDITION = {
    "eq": "(low >= :low AND high <= :high)", "ne": "NOT (low >= :low AND high <= :high)", "gt": "high > :high",
    "lt": "low < :low", "ge": "(low >= :low OR high > :high)", "le": "(high <= :high OR low < :low)",
    "sa": "low >= :high", "eb": "high <= :low",
}  # fmt: skip
#: These say how to answer, not what to find, and need nothing done here.
_HARMLESS = frozenset({"_format", "_pretty", "_total"})


@dataclass(frozen=True, slots=True)
class Clause:
    """One SQL condition on ``resource AS r`` with its values."""

    sql: str
    values: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search, understood.

    Attributes
    ----------
    sort
        Search parameter whose earliest date orders the answer, ``_lastUpdated``, or "" for the order of creation.
    count
        Entries on a page; 0 asks for the total only.
    cursor
        The opaque text of a next link, empty on the first page.
    used, ignored
        Parameters that took part, as sent, and the names of those that did not.
    """

    type: str
    clauses: tuple[Clause, ...] = ()
    sort: str = ""
    descending: bool = False
    count: int = DEFAULT_COUNT
    cursor: str = ""
    used: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()


class _Reader:
    """Takes the parameters one by one."""

    def __init__(self, resource_type: str) -> None:
        self.type = resource_type
        self.clauses: list[Clause] = []
        self.used: list[tuple[str, str]] = []
        self.ignored: list[str] = []
        self.sort, self.descending, self.count, self.cursor = "", False, DEFAULT_COUNT, ""

    def take(self, key: str, value: str) -> None:
        if key in _HARMLESS:
            return
        if key == "_page":
            self.cursor = value
        elif self._control(key, value) or self._condition(key, value):
            self.used.append((key, value))
        else:
            self.ignored.append(key)

    def _control(self, key: str, value: str) -> bool:
        if key == "_count":
            if not value.isascii() or not value.isdigit():
                raise ServiceFailure(400, "_count is a number.", code="value")
            # a number of thousands of digits is one that Python refuses to read
            self.count = MAXIMUM_COUNT if len(value) > _MOST_DIGITS else min(int(value), MAXIMUM_COUNT)
            return True
        if key == "_summary" and value == "count":
            self.count = 0
            return True
        return key == "_sort" and self._sort(value)

    def _sort(self, value: str) -> bool:
        name = value.removeprefix("-")
        parameter = SEARCH_PARAMETERS[self.type].get(name)
        if name != "_lastUpdated" and (parameter is None or parameter.kind is not Kind.DATE):
            return False
        self.sort, self.descending = (parameter.key if parameter else name), value.startswith("-")
        return True

    def _condition(self, key: str, value: str) -> bool:
        name, _, modifier = key.partition(":")
        if name == "_id" and not modifier:
            wanted = _split(value)
            self.clauses.append(Clause(f"r.id IN ({_marks(wanted)})", tuple(wanted)))
        elif name == "_lastUpdated" and not modifier:
            self.clauses.append(_last_updated(value))
        elif (parameter := SEARCH_PARAMETERS[self.type].get(name)) is not None:
            self.clauses.append(_index_clause(parameter, modifier, value))
        else:
            return False
        return True


def parse_query(resource_type: str, pairs: Sequence[tuple[str, str]], *, strict: bool) -> SearchQuery:
    """Understand a search.

    Parameters
    ----------
    resource_type
        A type that the service keeps.
    pairs
        Decoded parameters; repeated ones must all hold, commas are alternatives.
    strict
        Whether an unknown parameter is an error rather than left out (``Prefer: handling=strict``).

    Raises
    ------
    ServiceFailure
        400 for a value or modifier that cannot be understood, or an unknown parameter in strict handling.
    """
    reader = _Reader(resource_type)
    for key, value in pairs:
        reader.take(key, value)
    if strict and reader.ignored:
        names = ", ".join(reader.ignored)
        raise ServiceFailure(400, f"Unknown search parameters for {resource_type}: {names}", code="not-supported")
    return SearchQuery(
        resource_type, tuple(reader.clauses), reader.sort, reader.descending, reader.count, reader.cursor,
        tuple(reader.used), tuple(reader.ignored),
    )  # fmt: skip


def _index_clause(parameter: SearchParameter, modifier: str, value: str) -> Clause:
    table = _TABLE_OF_KIND[parameter.kind]
    if modifier == "missing":
        if value not in {"true", "false"}:
            raise ServiceFailure(400, f"{parameter.name}:missing is true or false.", code="value")
        negation = "NOT " if value == "true" else ""
        return Clause(f"r.row {negation}IN (SELECT row FROM {table} WHERE param = ?)", (parameter.key,))  # noqa: S608
    alternatives = [_alternative(parameter, modifier, item) for item in _split(value)]
    condition = " OR ".join(item.sql for item in alternatives)
    negation = "NOT " if modifier == "not" else ""
    return Clause(
        f"r.row {negation}IN (SELECT row FROM {table} WHERE param = ? AND ({condition}))",  # noqa: S608 - own words
        (parameter.key, *(part for item in alternatives for part in item.values)),
    )


def _alternative(parameter: SearchParameter, modifier: str, value: str) -> Clause:
    match parameter.kind, modifier:
        case (Kind.TOKEN, "" | "not"):
            return _token(value)
        case (Kind.STRING, ""):
            start = value.casefold()
            return Clause("(value >= ? AND value < ?)", (start, start + "\U0010ffff"))
        case (Kind.REFERENCE, _):
            return _reference(value, modifier)
        case (Kind.DATE, ""):
            return _date(value)
    raise ServiceFailure(400, f"The modifier :{modifier} is not known for {parameter.name}.", code="not-supported")


def _token(value: str) -> Clause:
    """``code``, ``system|code``, ``|code`` (no system) or ``system|`` (any code of it)."""
    system, bar, code = value.partition("|")
    if not bar:
        return Clause("value = ?", (value,))
    if not code:
        return Clause("system = ?", (system,))
    return Clause("(value = ? AND system = ?)", (code, system))


def _reference(value: str, modifier: str) -> Clause:
    """``id`` of any type, ``Type/id``, an address, or ``id`` with the type as modifier."""
    if modifier and modifier not in SEARCH_PARAMETERS:
        raise ServiceFailure(400, f"The modifier :{modifier} is not known for references.", code="not-supported")
    if modifier and "/" not in value:
        value = f"{modifier}/{value}"
    if "/" not in value and ":" not in value:
        return Clause("target_id = ?", (value,))
    return Clause("target = ?", (local_target(value)[0],))


def _date(value: str) -> Clause:
    prefix = _DATE_PREFIX.match(value)
    try:
        low, high = date_range(value[2:] if prefix else value)
    except ValueError:
        raise ServiceFailure(400, "A date in the search is not a FHIR date.", code="value") from None
    condition = _DATE_CONDITION[prefix[1] if prefix else "eq"]
    # Written out as numbers, which ``date_range`` made: named and counted marks do not mix in one statement.
    return Clause(condition.replace(":low", str(low)).replace(":high", str(high)))


def _last_updated(value: str) -> Clause:
    alternatives = " OR ".join(_date(item).sql for item in _split(value))
    alternatives = re.sub(r"\blow\b", "r.updated", alternatives)
    alternatives = re.sub(r"\bhigh\b", "(r.updated + 1)", alternatives)
    return Clause(f"({alternatives})")


def _split(value: str) -> list[str]:
    r"""Alternatives between commas; ``\,`` ``\|`` ``\$`` ``\\`` stand for themselves (R4 section 3.1.1.4.5)."""
    return [re.sub(r"\\([,$|\\])", r"\1", item) for item in re.split(r"(?<!\\),", value)]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
