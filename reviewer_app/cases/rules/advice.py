"""What is recommended: said at all, and a further opinion with its reason and specialty (std 3.2 section 10, Q38)."""

from __future__ import annotations

from reviewer_app.cases.opinion import YES, Opinion
from reviewer_app.cases.rules.checks import Check

_FURTHER = "recommendations.further"


def advice_checks(opinion: Opinion) -> list[Check]:
    """Return what is open of the recommendations."""
    return [_recommendations(opinion), *_further(opinion)]


def _recommendations(opinion: Opinion) -> Check:
    path = "recommendations.text"
    written = bool(opinion.get(path).strip())
    words = "Recommendations written" if written else "The recommendations are empty"
    return Check("recommendations", written, words, target=path)


def _further(opinion: Opinion) -> list[Check]:
    if opinion.get(_FURTHER) != YES:
        return []
    for part, words in (("specialty", "of which specialty?"), ("reason", "why?")):
        path = f"{_FURTHER}_{part}"
        if not opinion.get(path).strip():
            return [Check("further-opinion", False, f"A further opinion: {words}", target=path)]
    return [Check("further-opinion", True, "A further opinion is recommended with its reason", target=_FURTHER)]
