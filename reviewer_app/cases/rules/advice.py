"""What is recommended: said at all, and a further opinion with its reason and specialty (std 3.2 section 10, Q38)."""

from __future__ import annotations

from reviewer_app.cases.opinion import YES, Opinion
from reviewer_app.cases.rich_text import is_filled
from reviewer_app.cases.rules.checks import Check, Outcome, held

_FURTHER = "recommendations.further"


def advice_checks(opinion: Opinion) -> list[Check]:
    """Return what is open of the recommendations."""
    return [_recommendations(opinion), *_further(opinion)]


def _recommendations(opinion: Opinion) -> Check:
    path = "recommendations.text"
    written = is_filled(opinion.get(path))
    words = "Recommendations written" if written else "The recommendations are empty"
    return Check("recommendations", held(written), words, target=path)


def _further(opinion: Opinion) -> list[Check]:
    if opinion.get(_FURTHER) != YES:
        return []
    for part, words in (("specialty", "of which specialty?"), ("reason", "why?")):
        path = f"{_FURTHER}_{part}"
        if not is_filled(opinion.get(path)):
            return [Check("further-opinion", Outcome.BLOCK, f"A further opinion: {words}", target=path)]
    return [Check("further-opinion", Outcome.PASS, "A further opinion is recommended with its reason", target=_FURTHER)]
