"""QIDO-RS: search for studies, series and instances (PS3.18 section 10.6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.storage import Database

Json = dict[str, Any]
LARGEST_PAGE = 5000

#: Name and tag of what can be searched for → column and way of comparing.
_MATCHING = {
    ("StudyInstanceUID", "0020000D"): ("s.uid", "uid"),
    ("PatientID", "00100020"): ("s.patient_id", "text"),
    ("PatientName", "00100010"): ("s.patient_name", "text"),
    ("StudyDate", "00080020"): ("s.study_date", "date"),
    ("AccessionNumber", "00080050"): ("s.accession", "text"),
    ("ModalitiesInStudy", "00080061"): ("", "modalities"),
    ("SeriesInstanceUID", "0020000E"): ("e.uid", "uid"),
    ("Modality", "00080060"): ("e.modality", "text"),
    ("SOPInstanceUID", "00080018"): ("i.uid", "uid"),
    ("SOPClassUID", "00080016"): ("i.sop_class", "uid"),
}
_RULES = {name: rule for names, rule in _MATCHING.items() for name in names}
#: A number with more digits is beyond any list; the database and Python itself refuse very long ones.
_MOST_DIGITS, _BEYOND = 15, 10**15
_CONTROLS = frozenset({"limit", "offset", "includefield", "fuzzymatching"})
#: Level → aliases of its tables and the tables themselves.
_LEVELS = {
    "study": ("s", "dicom_study s"),
    "series": ("se", "dicom_series e JOIN dicom_study s ON s.uid = e.study_uid"),
    "instance": (
        "sei",
        """dicom_instance i JOIN dicom_series e ON e.study_uid = i.study_uid AND e.uid = i.series_uid
           JOIN dicom_study s ON s.uid = i.study_uid""",
    ),
}
_COLUMNS = {
    "study": (
        "s.uid, s.attributes, (SELECT GROUP_CONCAT(DISTINCT modality) FROM dicom_series WHERE study_uid = s.uid), "
        "(SELECT COUNT(*) FROM dicom_series WHERE study_uid = s.uid), "
        "(SELECT COUNT(*) FROM dicom_instance WHERE study_uid = s.uid)"
    ),
    "series": (
        "s.uid, s.attributes, e.uid, e.attributes, "
        "(SELECT COUNT(*) FROM dicom_instance WHERE study_uid = s.uid AND series_uid = e.uid)"
    ),
    "instance": "s.uid, s.attributes, e.uid, e.attributes, i.uid, i.attributes",
}
_ORDER = {"study": "s.study_date DESC, s.uid", "series": "s.uid, e.uid", "instance": "s.uid, e.uid, i.number, i.uid"}


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: objects in the DICOM JSON model, parameters that were not used, whether more wait."""

    items: list[Json]
    unused: list[str]
    has_more: bool


def search(database: Database, level: str, pairs: Sequence[tuple[str, str]], base: str) -> Found:
    """Search on one level.

    Parameters
    ----------
    level
        ``study``, ``series`` or ``instance``.
    pairs
        Decoded parameters, those from the path included, names or tags.
    base
        Address of the DICOMweb service, for RetrieveURL.

    Raises
    ------
    ServiceFailure
        400 for a limit or offset that is no number.
    """
    aliases, tables = _LEVELS[level]
    conditions, values, unused = ["1"], list[str](), list[str]()
    for name, value in pairs:
        column, rule = _RULES.get(name, ("", ""))
        if name in _CONTROLS or not value:
            continue
        if not rule or (column and column[0] not in aliases):
            unused.append(name)
            continue
        condition, needed = _condition(column, rule, value)
        conditions.append(condition)
        values += needed
    limit, offset = min(_control(pairs, "limit", LARGEST_PAGE), LARGEST_PAGE), _control(pairs, "offset", 0)
    rows = database.reader().execute(
        f"SELECT {_COLUMNS[level]} FROM {tables} WHERE {' AND '.join(conditions)} "  # noqa: S608 - own words and marks
        f"ORDER BY {_ORDER[level]} LIMIT {limit + 1:d} OFFSET {offset:d}",
        values,
    )
    items = [_MAKERS[level](row, base) for row in rows]
    return Found(items[:limit], unused, len(items) > limit)


def _condition(column: str, rule: str, value: str) -> tuple[str, list[str]]:
    if rule == "uid":
        return f"{column} IN (SELECT value FROM json_each(?))", [_list(value)]  # noqa: S608 - column of the table above
    if rule == "modalities":
        modalities = "SELECT study_uid FROM dicom_series WHERE modality IN (SELECT value FROM json_each(?))"
        return f"s.uid IN ({modalities})", [_list(value)]
    if rule == "date":
        first, dash, last = value.partition("-")
        return f"({column} BETWEEN ? AND ?)", [first, (last or "99999999") if dash else first]
    # Wildcard matching (PS3.4 section C.2.2.2.4); LIKE does not tell upper from lower case, as names want it.
    pattern = value.replace("!", "!!").replace("%", "!%").replace("_", "!_").replace("*", "%").replace("?", "_")
    return f"{column} LIKE ? ESCAPE '!'", [pattern]


def _list(value: str) -> str:
    """Return a list of values, between commas or backslashes, as SQLite takes it in one parameter."""
    return msgspec.json.encode(value.replace("\\", ",").split(",")).decode()


def _control(pairs: Iterable[tuple[str, str]], name: str, default: int) -> int:
    for key, value in pairs:
        if key == name:
            if not value.isascii() or not value.isdigit():
                raise ServiceFailure(400, f"{name} is a number.", code="value")
            return int(value) if len(value) <= _MOST_DIGITS else _BEYOND
    return default


def _study(row: tuple[Any, ...], base: str) -> Json:
    uid, attributes, modalities, series, instances = row
    return _json(attributes) | {
        "00080061": {"vr": "CS", "Value": (modalities or "").split(",")},
        "00081190": _url(f"{base}/studies/{uid}"),
        "00201206": {"vr": "IS", "Value": [series]},
        "00201208": {"vr": "IS", "Value": [instances]},
    }


def _series(row: tuple[Any, ...], base: str) -> Json:
    study_uid, study, uid, attributes, instances = row
    return _json(study) | _json(attributes) | {
        "00081190": _url(f"{base}/studies/{study_uid}/series/{uid}"),
        "00201209": {"vr": "IS", "Value": [instances]},
    }  # fmt: skip


def _instance(row: tuple[Any, ...], base: str) -> Json:
    study_uid, study, series_uid, series, uid, attributes = row
    return _json(study) | _json(series) | _json(attributes) | {
        "00081190": _url(f"{base}/studies/{study_uid}/series/{series_uid}/instances/{uid}"),
    }  # fmt: skip


def _json(text: bytes) -> Json:
    parsed: Json = msgspec.json.decode(text)
    return parsed


def _url(address: str) -> Json:
    return {"vr": "UR", "Value": [address]}


_MAKERS = {"study": _study, "series": _series, "instance": _instance}
