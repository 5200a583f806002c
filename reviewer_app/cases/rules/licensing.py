"""Whether licences and malpractice cover hold where the patient is, for the reviewer and for each co-author.

A second opinion is the practice of medicine where the patient is (std Q01, Q03, Q06): where the patient lives and, if
that is elsewhere, stays, on the day that it is there. Both are asked for in every mode that the policy of the service
does not name as free of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Cover, Licence, Patient, Reviewer
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.rules.checks import STORY, Check, Outcome
from reviewer_app.cases.rules.dates import day
from reviewer_app.cases.rules.places import HOME_COUNTRY, Place, holds, named, normal, places

if TYPE_CHECKING:
    from reviewer_app.cases.rules.places import Dated

#: What ends within so many days is marked while it still holds.
ENDS_SOON_DAYS = 3
_NO_PLACE = "Cannot tell where the patient is: no state is given"


def licences_in_force(patient: Patient, licences: Iterable[Licence], now: datetime) -> tuple[Licence, ...]:
    """Return the licence that holds longest at each place where the patient is, each once: where they live first."""
    held = list(licences)
    found = (_licence_for(place, held, now) for place in places(patient, now))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def licence_check(case: Case, reviewer: Reviewer, now: datetime) -> Check:
    """Check that a licence holds wherever the patient is (Q01); a compact letter is none (Q02)."""
    where = places(case.patient, now)
    if not _known(where):
        return Check("licence", Outcome.CANNOT_TELL, _NO_PLACE, "licence", STORY)
    missing = [one for one in where if _licence_for(one, reviewer.licences, now) is None]
    if not missing:
        held = [one for one in (_licence_for(place, reviewer.licences, now) for place in where) if one is not None]
        return _in_force("licence", f"Licence for {named(where)}", held, now)
    lapsed = [one for one in reviewer.licences if normal(one.state) in missing[0].codes]
    words = f"No licence in force for {missing[0].code}" if lapsed else f"No licence for {named(missing)}"
    detail = _lapse(lapsed)
    if not lapsed and reviewer.compact_letters:
        detail = "a compact letter is no licence"
    return _missing("licence", words, detail, case)


def cover_check(case: Case, reviewer: Reviewer, now: datetime) -> Check:
    """Check that a malpractice policy holds wherever the patient is (Q06)."""
    where = places(case.patient, now)
    if not _known(where):
        return Check("cover", Outcome.CANNOT_TELL, _NO_PLACE, "cover", STORY)
    missing = [one for one in where if _cover_for(one, reviewer.covers, now) is None]
    if not missing:
        held = [one for one in (_cover_for(place, reviewer.covers, now) for place in where) if one is not None]
        return _in_force("cover", f"Malpractice cover for {named(where)}", held, now)
    lapsed = [one for one in reviewer.covers if _covered(one) & _cover_codes(missing[0])]
    words = (
        f"No malpractice cover in force for {missing[0].code}"
        if lapsed
        else f"No malpractice cover for {named(missing)}"
    )
    return _missing("cover", words, _lapse(lapsed), case)


def co_author_checks(case: Case, now: datetime) -> list[Check]:
    """Check each co-author like the reviewer (Q03); of one whose profile cannot be read nothing can be told."""
    found = []
    for one in case.co_authors:
        check_id = f"co-author:{one.reference}"
        if one.profile is None:
            words = f"Cannot tell whether {one.name or 'a co-author'} holds a licence"
            found.append(Check(check_id, Outcome.CANNOT_TELL, words, "the profile cannot be read", STORY))
            continue
        asked = (licence_check(case, one.profile, now), cover_check(case, one.profile, now))
        open_ones = [each for each in asked if not each.passed]
        if open_ones:
            worst = next((each for each in open_ones if each.blocks), open_ones[0])
            found.append(Check(check_id, worst.outcome, f"{one.name}: {worst.words}", worst.detail, STORY))
        else:
            found.append(Check(check_id, Outcome.PASS, f"{one.name}: licence and cover hold"))
    return found


def _known(where: Sequence[Place]) -> bool:
    return bool(where) and all(one.code for one in where)


def _licence_for(place: Place, licences: Iterable[Licence], now: datetime) -> Licence | None:
    held = [one for one in licences if one.active and normal(one.state) in place.codes and holds(one, place, now)]
    return max(held, key=_end, default=None)


def _cover_for(place: Place, covers: Iterable[Cover], now: datetime) -> Cover | None:
    held = [one for one in covers if _covered(one) & _cover_codes(place) and holds(one, place, now)]
    return max(held, key=_end, default=None)


def _covered(cover: Cover) -> set[str]:
    return {normal(one) for one in cover.states}


def _cover_codes(place: Place) -> frozenset[str]:
    return place.codes | {HOME_COUNTRY} if place.at_home else place.codes


def _missing(check_id: str, words: str, detail: str, case: Case) -> Check:
    if case.mode is not None and case.mode in policy_of(case).licence_free_modes:
        return Check(check_id, Outcome.WARN, f"{words}; the service asks for none in this mode", detail, STORY)
    return Check(check_id, Outcome.BLOCK, words, detail, STORY)


def _in_force(check_id: str, words: str, held: Sequence[Licence | Cover], now: datetime) -> Check:
    """Return the check of what holds everywhere; it says until when the first of it does."""
    ends = [one.end for one in held if one.end is not None]
    if not ends:
        return Check(check_id, Outcome.PASS, words, "no end date")
    soon = (min(ends) - now.date()).days <= ENDS_SOON_DAYS
    outcome = Outcome.WARN if soon else Outcome.PASS
    return Check(check_id, outcome, f"{words} ends soon" if soon else words, f"to {day(min(ends))}", STORY)


def _end(dated: Dated) -> date:
    return dated.end or date.max


def _lapse(lapsed: Iterable[Dated]) -> str:
    ends = [one.end for one in lapsed if one.end is not None]
    return f"last one to {day(max(ends))}" if ends else ""
