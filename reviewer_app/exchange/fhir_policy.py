"""The policy of a service from a FHIR R4 Library that a Task names: a JSON attachment (docs/service.md).

What is not known is left alone; what cannot be used keeps its safe value and is said in a sentence.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from reviewer_app.cases.coverage_thresholds import CoverageThresholds
from reviewer_app.cases.needed_records import NeededRecord, SpecialtyList
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.policy import SAFE_POLICY, Policy
from reviewer_app.cases.rules.table import RULES
from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_element import Element

_UNREADABLE: Final = "The service’s policy could not be read; the safe rules hold."
_JSON_TYPES: Final = ("application/json", "application/vnd.reviewer-policy+json")
_MOST_DAYS: Final = 3660
#: Least and most of each threshold; what lies outside would count nothing, or everything, as seen.
_THRESHOLDS: Final[dict[str, tuple[str, float, float]]] = {
    "seenAfterMs": ("seen_after_ms", 50, 60_000),
    "readAfterMs": ("read_after_ms", 50, 60_000),
    "leastScale": ("least_scale", 0.05, 8),
    "largeFrom": ("large_from", 64, 65_536),
    "leastShare": ("least_share", 0.01, 1),
}
_WHOLE: Final = frozenset({"seenAfterMs", "readAfterMs", "largeFrom"})


class _UnusableError(ValueError):
    """A value that a policy cannot have."""


def policy_from_resource(resource: Mapping[str, Any] | None, reference: str) -> Policy:
    """Return the policy that a FHIR R4 Library holds; the safe one with a doubt where it cannot be read.

    Parameters
    ----------
    resource
        The Library, None where it could not be had.
    reference
        How the Task names it.
    """
    try:
        stated = _stated(resource, reference)
    except (ServerRefused, ValueError, binascii.Error, RecursionError):
        return Policy(reference=reference, doubts=(_UNREADABLE,))
    policy = replace(SAFE_POLICY, reference=reference)
    doubts = []
    for key, read in _READERS.items():
        if key not in stated:
            continue
        try:
            policy = replace(policy, **read(stated[key]))
        except (_UnusableError, TypeError, ValueError):
            doubts.append(f"The service’s policy is not usable in “{key}”; the safe value holds.")
    return replace(policy, doubts=tuple(doubts))


def _stated(resource: Mapping[str, Any] | None, reference: str) -> dict[str, Any]:
    """Return the JSON object in the first attachment of JSON."""
    library = Element(resource, reference)
    if library.text("resourceType") != "Library" or library.text("status") != "active":
        raise _UnusableError
    attachments = [one for one in library.children("content") if one.text("contentType") in _JSON_TYPES]
    if not attachments:
        raise _UnusableError
    stated = json.loads(base64.b64decode(attachments[0].text("data"), validate=True))
    if not isinstance(stated, dict):
        raise _UnusableError
    return stated


def _flag(name: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, bool):
            raise _UnusableError
        return {name: value}

    return read


def _modes(name: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        return {name: tuple(dict.fromkeys(OpinionMode(one) for one in _texts(value)))}

    return read


def _allowed_modes(value: Any) -> dict[str, Any]:
    """Return the modes that are allowed: those of somebody else are left out, but one must be known."""
    known = tuple(mode for mode in OpinionMode if mode in _texts(value))
    if not known:
        raise _UnusableError
    return {"modes": known}


def _gates(value: Any) -> dict[str, Any]:
    """Return which rules hold up and which only advise; only those that the table gives to the service."""
    found: dict[str, list[str]] = {"blocking": [], "advisory": []}
    for rule_id, said in _object(value).items():
        rule = RULES.get(rule_id)
        if rule is None:
            continue  # a rule of a later version
        if said == "warn" and rule.by_policy:
            found["advisory"].append(rule_id)
        elif said == "block" and rule.advises:
            found["blocking"].append(rule_id)
        elif said != ("warn" if rule.advises else "block"):
            raise _UnusableError
    return {name: tuple(ids) for name, ids in found.items()}


def _days(value: Any) -> dict[str, Any]:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_DAYS:
        raise _UnusableError
    return {"offline_days": value}


def _coverage(value: Any) -> dict[str, Any]:
    stated = _object(value)
    found: dict[str, Any] = {}
    for key, (name, least, most) in _THRESHOLDS.items():
        if key not in stated:
            continue
        number = stated[key]
        if isinstance(number, bool) or not isinstance(number, int if key in _WHOLE else (int, float)):
            raise _UnusableError
        if not math.isfinite(number) or not least <= number <= most:
            raise _UnusableError
        found[name] = number if key in _WHOLE else float(number)
    return {"coverage": replace(CoverageThresholds(), **found)}


def _completeness(value: Any) -> dict[str, Any]:
    lists = (SpecialtyList(name.strip().casefold(), _needed(items)) for name, items in _object(value).items())
    return {"completeness": tuple(lists)}


def _needed(value: Any) -> tuple[NeededRecord, ...]:
    if not isinstance(value, list):
        raise _UnusableError
    found = []
    for one in value:
        stated = _object(one)
        record_id, words = stated.get("id"), stated.get("words")
        if not (isinstance(record_id, str) and record_id and isinstance(words, str) and words.strip()):
            raise _UnusableError
        lists = [tuple(_texts(stated.get(key, []))) for key in ("categories", "modalities")]
        if not any(lists):
            raise _UnusableError  # nothing would ever be such a record
        found.append(NeededRecord(record_id, words.strip(), *lists))
    return tuple(found)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _UnusableError
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _UnusableError
    return value


_READERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "modes": _allowed_modes,
    "licenceFreeModes": _modes("licence_free_modes"),
    "gates": _gates,
    "cannotTellBlocks": _flag("cannot_tell_blocks"),
    "offlineDays": _days,
    "coverageInPatientCopy": _flag("coverage_in_patient_copy"),
    "blindThenReveal": _flag("blind_then_reveal"),
    "keepSound": _flag("keep_sound"),
    "coverage": _coverage,
    "completeness": _completeness,
}
