"""Who else than the patient a sentence may speak of: relatives, colleagues, people at large."""

from __future__ import annotations

import re

_MALE = (
    "father|brother|son|husband|uncle|grandfather|nephew|stepfather|grandson|boyfriend|twin|"
    "brothers|sons|uncles|fathers|grandfathers"
)
_FEMALE = (
    "mother|sister|daughter|wife|aunt|grandmother|niece|stepmother|granddaughter|girlfriend|twin|"
    "mothers|sisters|daughters|aunts|grandmothers|mom"
)
_EITHER = (
    "parents?|siblings?|spouse|partner|child(?:ren)?(?! (?:was|is|should))|cousins?|relatives?|family|donor|carer|"
    "interpreter|twins?|grandchild\\w*|maternal|paternal"
)
_COLLEAGUE = re.compile(
    r"\b(?:Dr|Prof|Professor|Doctor|MD)\b|\b(?i:physicians?|surgeon|radiolog(?:ist|ists)|patholog(?:ist|ists)|"
    r"oncolog(?:ist|ists)|"
    r"urolog(?:ist|ists)|cardiolog(?:ist|ists)|neurolog(?:ist|ists)|gyn(?:a?e)?colog(?:ist|ists)|colleagues?|nurse|"
    r"practitioner|therapist|reader|clinician|dermatolog(?:ist|ists)|orthop(?:a)?edist|author|investigator)\b"
)
_PLURAL = re.compile(
    r"\b(?:men|women|males|females|boys|girls|patients|people|adults|children|persons|individuals|tumou?rs of|"
    r"disease of|group|cohort|population|series|trial|most often|typical(?:ly)?|usually|would|if)\b"
)
MALE_PEOPLE = re.compile(rf"\b(?:{_MALE}|{_EITHER})\b")
FEMALE_PEOPLE = re.compile(rf"\b(?:{_FEMALE}|{_EITHER})\b")
_ANY_PEOPLE = re.compile(rf"\b(?:{_MALE}|{_FEMALE}|{_EITHER})\b")


def names_a_relative(lower: str, people: re.Pattern[str] | None) -> bool:
    """Whether a text in small letters names a relative, one of `people` where they are given."""
    return (people or _ANY_PEOPLE).search(lower) is not None


def names_a_colleague(text: str) -> bool:
    """Whether a text names a physician or another who takes part in the care."""
    return _COLLEAGUE.search(text) is not None


def of_all_people(lower: str, at: int) -> bool:
    """Whether the part of a sentence before a place, or shortly after it, speaks of people at large."""
    return _PLURAL.search(lower, max(0, at - 60), at + 40) is not None
