"""Who may accept and sign, on which day, for whom: one table of situations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import NO_CONFLICT, YES, Opinion
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import NPI, Address, CoAuthor, CompactLetter, Cover, Licence, Physician, Reviewer
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.rules.accepting import checks_before_accepting
from reviewer_app.cases.rules.checks import Check, Outcome, nothing_open, still_open
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.disclosing import distribution_check
from reviewer_app.cases.rules.eligibility import consent_check
from reviewer_app.cases.rules.sending import ended_since_signing, gate_names, gates_of, held_words, may_be_sent
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_case, make_reviewer, without_consent
from tests.helpers.opinion_values import COVERAGE, finished

Ask = Callable[[Case, Reviewer, Circumstances], tuple[Check, ...]]
CASE, REVIEWER = make_case(), make_reviewer()
#: Noon in Oregon on 22 Nov 2026.
NOON = datetime(2026, 11, 22, 20, tzinfo=UTC)
TODAY = date(2026, 11, 22)
NEXT_DAY = NOON + timedelta(days=1)


def at(now: datetime, *, read: datetime | None = None) -> Circumstances:
    return Circumstances(now, read or now)


def accepting(case: Case, reviewer: Reviewer, when: Circumstances) -> tuple[Check, ...]:
    return checks_before_accepting(case, reviewer, when, NO_CONFLICT)


def signing(case: Case, reviewer: Reviewer, when: Circumstances) -> tuple[Check, ...]:
    return checks_before_signing(case, Work(opinion=finished()), reviewer, COVERAGE, when)


def licensed(*licences: Licence) -> Reviewer:
    return replace(REVIEWER, licences=licences)


def living(*addresses: Address, country: str = "US") -> Case:
    state = addresses[0].state if addresses else ""
    patient = replace(CASE.patient, state=state, country=country, addresses=addresses)
    return replace(CASE, patient=patient)


def abroad(mode: OpinionMode | None) -> Case:
    return replace(CASE, patient=replace(CASE.patient, state="", country="SE"), mode=mode)


SWEDE = replace(REVIEWER, licences=(Licence("SE", "1"),), covers=(Cover("c", "1", ("SE",)),))
BOTH = Licence("OR", "1"), Licence("WA", "2")
TWO_STATES = living(Address("OR", "US", "home"), Address("WA", "US", "temp", date(2026, 11, 1), date(2026, 12, 1)))
MOVED = living(Address("OR", "US", "home", end=TODAY), Address("ID", "US", "home", date(2026, 11, 24)))
LETTER = CompactLetter("LOQ-1", "Oregon Medical Board", date(2026, 11, 1), date(2027, 11, 1))
UNLICENSED = CoAuthor("Practitioner/b", "Dr. B", licensed(Licence("WA", "1")))
LONG_AGO = NOON - timedelta(days=14, seconds=1)
ENDED = replace(REVIEWER, covers=(Cover("c", "1", ("OR",), end=date(2026, 11, 21)),))
HOLDS = ("", Outcome.PASS, "")


@pytest.mark.parametrize("ask", [accepting, signing])
@pytest.mark.parametrize(
    ("case", "reviewer", "when", "expected"),
    [
        # everything holds
        (CASE, REVIEWER, at(NOON), HOLDS),
        # a licence that has ended
        (
            CASE,
            licensed(Licence("OR", "1", end=date(2026, 11, 21))),
            at(NOON),
            ("licence", Outcome.BLOCK, "No licence in force for OR"),
        ),
        # two states: where the patient lives, and where the patient stays meanwhile
        (TWO_STATES, REVIEWER, at(NOON), ("licence", Outcome.BLOCK, "No licence for WA")),
        (TWO_STATES, licensed(*BOTH), at(NOON), HOLDS),
        (TWO_STATES, licensed(BOTH[0]), at(NOON + timedelta(days=30)), HOLDS),
        # the patient has moved
        (MOVED, REVIEWER, at(NOON), HOLDS),
        (MOVED, REVIEWER, at(NOON + timedelta(days=3)), ("licence cover", Outcome.BLOCK, "No licence for ID")),
        (
            living(Address("OR", "US", "old")),
            REVIEWER,
            at(NOON),
            ("licence cover", Outcome.CANNOT_TELL, "Cannot tell where the patient is: no state is given"),
        ),
        # a compact letter leads to licences, and is none
        (
            CASE,
            replace(licensed(), compact_letters=(LETTER,)),
            at(NOON),
            ("licence", Outcome.BLOCK, "No licence for OR"),
        ),
        # a patient abroad
        (
            abroad(None),
            SWEDE,
            at(NOON),
            ("mode", Outcome.BLOCK, "How the opinion may reach the patient is not said, abroad (SE)"),
        ),
        (abroad(OpinionMode.DIRECT), SWEDE, at(NOON), HOLDS),
        (abroad(OpinionMode.DIRECT), REVIEWER, at(NOON), ("licence cover", Outcome.BLOCK, "No licence for SE")),
        # cover that has ended
        (
            CASE,
            replace(REVIEWER, covers=(Cover("c", "1", ("OR",), end=date(2026, 11, 21)),)),
            at(NOON),
            ("cover", Outcome.BLOCK, "No malpractice cover in force for OR"),
        ),
        # authors beside the reviewer
        (
            replace(CASE, co_authors=(UNLICENSED,)),
            REVIEWER,
            at(NOON),
            ("co-author:Practitioner/b", Outcome.BLOCK, "Dr. B: No licence for OR"),
        ),
        (
            replace(CASE, co_authors=(CoAuthor("Practitioner/c", "Dr. C"),)),
            REVIEWER,
            at(NOON),
            ("co-author:Practitioner/c", Outcome.CANNOT_TELL, "Cannot tell whether Dr. C holds a licence"),
        ),
        (replace(CASE, co_authors=(CoAuthor("Practitioner/d", "Dr. D", REVIEWER),)), REVIEWER, at(NOON), HOLDS),
        # data read too long ago
        (CASE, REVIEWER, at(NOON, read=NOON - timedelta(days=14)), HOLDS),
        (
            CASE,
            REVIEWER,
            at(NOON, read=LONG_AGO),
            ("freshness", Outcome.CANNOT_TELL, "Cannot tell whether licence and consent still hold: go online once"),
        ),
        (
            replace(CASE, policy=Policy(offline_days=2)),
            REVIEWER,
            at(NOON, read=NOON - timedelta(days=3)),
            ("freshness", Outcome.CANNOT_TELL, "Cannot tell whether licence and consent still hold: go online once"),
        ),
        (
            CASE,
            REVIEWER,
            Circumstances(NOON),
            (
                "freshness",
                Outcome.CANNOT_TELL,
                "Cannot tell whether licence and consent still hold: the service was never asked",
            ),
        ),
    ],
)
def test_q01_q03_q06_q15_gates_at_accept_and_at_sign(
    ask: Ask, case: Case, reviewer: Reviewer, when: Circumstances, expected: tuple[str, Outcome, str]
) -> None:
    rule, outcome, words = expected
    found = still_open(ask(case, reviewer, when))
    assert [one.id for one in found] == rule.split()
    if rule:
        assert (found[0].outcome, found[0].words, found[0].blocks) == (outcome, words, True)
        assert not found[0].overridable


def test_q01_a_licence_that_lapses_between_accept_and_sign_holds_up_the_signature() -> None:
    reviewer = licensed(Licence("OR", "1", end=TODAY))
    assert nothing_open(accepting(CASE, reviewer, at(NOON)))
    assert nothing_open(signing(CASE, reviewer, at(NOON)))
    (lapsed,) = still_open(signing(CASE, reviewer, at(NEXT_DAY)))
    assert (lapsed.id, lapsed.detail) == ("licence", "last one to 22 Nov 2026")


@pytest.mark.parametrize(
    ("state", "country", "now", "holds"),
    [
        # 22 Nov ends in Hawaii (UTC-10) at 10:00 UTC of the 23rd, in New York at 05:00, on Guam at 14:00 of the 22nd
        ("HI", "US", datetime(2026, 11, 23, 9, 59, tzinfo=UTC), True),
        ("HI", "US", datetime(2026, 11, 23, 10, 0, tzinfo=UTC), False),
        ("NY", "US", datetime(2026, 11, 23, 4, 59, tzinfo=UTC), True),
        ("NY", "US", datetime(2026, 11, 23, 5, 1, tzinfo=UTC), False),
        ("GU", "US", datetime(2026, 11, 22, 13, 59, tzinfo=UTC), True),
        ("GU", "US", datetime(2026, 11, 22, 14, 1, tzinfo=UTC), False),
        ("", "NZ", datetime(2026, 11, 22, 9, 59, tzinfo=UTC), True),
        ("", "NZ", datetime(2026, 11, 22, 11, 30, tzinfo=UTC), False),
        # Tennessee has two zones: for one hour the calendars differ, and the stricter counts
        ("TN", "US", datetime(2026, 11, 23, 4, 59, tzinfo=UTC), True),
        ("TN", "US", datetime(2026, 11, 23, 5, 30, tzinfo=UTC), False),
        ("TN", "US", datetime(2026, 11, 23, 6, 1, tzinfo=UTC), False),
        # of a country whose zones are not known every date of the earth is possible
        ("", "XX", datetime(2026, 11, 21, 12, 0, tzinfo=UTC), True),
        ("", "XX", datetime(2026, 11, 22, 1, 0, tzinfo=UTC), False),
    ],
)  # fmt: skip
def test_q01_the_last_day_of_a_licence_ends_when_it_ends_where_the_patient_is(
    state: str, country: str, now: datetime, holds: bool
) -> None:
    case = replace(CASE, patient=replace(CASE.patient, state=state, country=country))
    code = state or country
    cover = Cover("c", "1", (code,), end=TODAY)
    reviewer = replace(REVIEWER, licences=(Licence(code, "1", end=TODAY),), covers=(cover,))
    found = {one.id: one for one in accepting(case, reviewer, at(now))}
    assert [found[rule].blocks for rule in ("licence", "cover")] == [not holds, not holds]


def test_q01_a_licence_begins_with_the_day_there() -> None:
    begins = licensed(Licence("OR", "1", start=date(2026, 11, 23)))
    midnight = datetime(2026, 11, 23, 8, tzinfo=UTC)
    for minutes, holds in ((-61, False), (61, True)):
        found = accepting(CASE, begins, at(midnight + timedelta(minutes=minutes)))
        assert nothing_open(found) is holds


def test_q02_a_compact_letter_is_said_to_be_no_licence() -> None:
    (found,) = still_open(accepting(CASE, replace(licensed(), compact_letters=(LETTER,)), at(NOON)))
    assert found.detail == "a compact letter is no licence"


def test_q02_what_ends_soon_advises_and_holds_nothing_up() -> None:
    found = accepting(CASE, licensed(Licence("OR", "1", end=date(2026, 11, 24))), at(NOON))
    (licence,) = [one for one in found if one.id == "licence"]
    assert (licence.outcome, licence.words, licence.detail) == (
        Outcome.WARN, "Licence for OR ends soon", "to 24 Nov 2026",
    )  # fmt: skip
    assert nothing_open(found)


def test_q05_a_signed_opinion_is_sent_and_what_ended_is_told() -> None:
    assert ended_since_signing(CASE, REVIEWER, at(NOON)) == ()
    later = at(NOON + timedelta(days=900))
    ended = ended_since_signing(CASE, REVIEWER, later)
    assert {one.id for one in ended} == {"licence", "cover", "consent"}
    unsent = replace(without_consent(CASE), mode=None)
    assert [one.id for one in ended_since_signing(unsent, REVIEWER, at(NOON))] == ["consent"]


def test_q14_only_modes_that_the_service_allows() -> None:
    case = replace(CASE, policy=Policy(modes=(OpinionMode.EDUCATIONAL,)))
    (found,) = still_open(accepting(case, REVIEWER, at(NOON)))
    assert (found.id, found.words) == ("mode", "The service allows no opinion direct to the patient")


def test_q14_a_mode_that_asks_for_no_licence_still_says_that_there_is_none() -> None:
    free = Policy(licence_free_modes=(OpinionMode.EDUCATIONAL,))
    nobody = replace(REVIEWER, licences=(), covers=())
    found = accepting(replace(CASE, mode=OpinionMode.EDUCATIONAL, policy=free), nobody, at(NOON))
    assert nothing_open(found)
    assert [one.outcome for one in found if one.id in ("licence", "cover")] == [Outcome.WARN, Outcome.WARN]
    assert [one.id for one in still_open(accepting(replace(CASE, policy=free), nobody, at(NOON)))] == [
        "licence", "cover",
    ]  # fmt: skip


def test_q16_an_opinion_through_a_local_physician_names_one() -> None:
    consult = replace(CASE, mode=OpinionMode.LOCAL_PHYSICIAN)
    for ask in (accepting, signing):
        assert [one.id for one in still_open(ask(consult, REVIEWER, at(NOON)))] == ["local-physician"]


def test_q30_consent_is_asked_at_accept_and_at_sign() -> None:
    for ask in (accepting, signing):
        assert [one.id for one in still_open(ask(without_consent(CASE), REVIEWER, at(NOON)))] == ["consent"]


def test_q35_q36_the_first_physician_is_no_local_physician_without_consent() -> None:
    assert CASE.first_opinion is not None
    assert CASE.consent is not None
    consult = replace(CASE, mode=OpinionMode.LOCAL_PHYSICIAN, local_physician=CASE.first_opinion.physician)
    for ask in (accepting, signing):
        assert [one.id for one in still_open(ask(consult, REVIEWER, at(NOON)))] == ["first-physician"]
    permitted = replace(consult, consent=replace(CASE.consent, to_first_physician=True))
    assert nothing_open(accepting(permitted, REVIEWER, at(NOON)))


def test_q40_a_conflict_is_declared_at_accept() -> None:
    for declared, disclosure, open_ones in (
        ("", "", ["conflict"]), ("none", "", []), ("disclosed", " ", ["conflict"]), ("disclosed", "Trial fees", []),
    ):  # fmt: skip
        found = checks_before_accepting(CASE, REVIEWER, at(NOON), declared, disclosure)
        assert [one.id for one in still_open(found)] == open_ones


def test_q48_every_author_is_checked() -> None:
    case = replace(CASE, co_authors=(UNLICENSED, CoAuthor("Practitioner/d", "Dr. D", REVIEWER)))
    found = [one for one in accepting(case, REVIEWER, at(NOON)) if one.id.startswith("co-author:")]
    assert [(one.id, one.blocks) for one in found] == [
        ("co-author:Practitioner/b", True), ("co-author:Practitioner/d", False),
    ]  # fmt: skip


def test_q13_a_policy_may_let_pass_what_cannot_be_told_which_is_still_no_pass() -> None:
    lenient = replace(CASE, policy=Policy(cannot_tell_blocks=False))
    found = accepting(lenient, REVIEWER, Circumstances(NOON))
    (fresh,) = [one for one in found if one.id == "freshness"]
    assert nothing_open(found)
    assert (fresh.outcome, fresh.passed, fresh.tolerated) == (Outcome.CANNOT_TELL, False, True)


@pytest.mark.parametrize(
    ("moment", "holds"), [("2026-11-30T23:30:00-08:00", True), ("2026-12-01T00:30:00-08:00", False)]
)
def test_q30_q35_consent_ends_with_the_day_where_the_patient_is(moment: str, *, holds: bool) -> None:
    assert CASE.consent is not None
    consent = replace(CASE.consent, ends_on=date(2026, 11, 30), to_first_physician=True)
    case = replace(CASE, consent=consent, patient=replace(CASE.patient, state="CA", country="US", addresses=()))
    for zone in (UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-8))):
        now = datetime.fromisoformat(moment).astimezone(zone)
        assert consent_check(case, now).blocks is not holds, "the day of the reviewer decided"
        copy = Opinion({"distribution.first_physician": YES})
        assert distribution_check(case, copy, now).passed is holds
    begins = replace(case, consent=replace(consent, ends_on=None, starts_on=date(2026, 12, 1)))
    assert consent_check(begins, datetime.fromisoformat(moment).astimezone(UTC)).blocks is holds


def test_q30_in_a_country_whose_zones_are_not_known_consent_must_hold_on_every_date() -> None:
    assert CASE.consent is not None
    case = replace(CASE, patient=replace(CASE.patient, state="", country="XX", addresses=()))
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    last = replace(case, consent=replace(CASE.consent, ends_on=date(2026, 11, 30)))
    assert consent_check(last, noon).blocks
    assert not consent_check(replace(case, consent=replace(CASE.consent, ends_on=date(2026, 12, 1))), noon).blocks


def test_q35_q36_the_first_physician_is_known_by_identifier_and_perhaps_by_name() -> None:
    first = Physician("Practitioner/h", "Dr. Jan Hale", identifiers=(f"{NPI}|1",), qualifications=("MD",))
    role = Physician("PractitionerRole/r", "Hale Jan, MD", specialty="Orthopaedics")

    def found(local: Physician, known: Physician = first) -> list[Outcome]:
        assert CASE.first_opinion is not None
        opinion = replace(CASE.first_opinion, physician=known)
        consult = replace(CASE, mode=OpinionMode.LOCAL_PHYSICIAN, local_physician=local, first_opinion=opinion)
        checks = accepting(consult, REVIEWER, at(NOON))
        return [one.outcome for one in checks if one.id == "first-physician"]

    assert found(replace(role, name="Dr. J. Hale", identifiers=(f"{NPI}|1",))) == [Outcome.BLOCK]
    assert found(replace(role, name="Another", identifiers=("Practitioner/h",))) == [Outcome.BLOCK]
    assert found(replace(role, qualifications=("MD",))) == [Outcome.CANNOT_TELL]
    assert found(role) == found(role, replace(first, qualifications=())) == [Outcome.CANNOT_TELL]
    assert found(replace(role, qualifications=("Physiotherapist",))) == [], "another qualification"
    assert found(replace(role, qualifications=("MD",), identifiers=(f"{NPI}|2",))) == [], "another number"
    assert found(replace(role, name="Dr. Ann Hale", qualifications=("MD",))) == []


def test_q30_no_reason_stands_in_for_consent_though_one_may_for_licence_and_cover() -> None:
    assert CASE.consent is not None
    lasting = replace(CASE, consent=replace(CASE.consent, ends_on=None))
    ended = gates_of(ended_since_signing(lasting, REVIEWER, at(NOON + timedelta(days=900))))
    assert {gate for gate, _ in ended} == {"licence", "cover"}
    assert (may_be_sent(ended), gate_names(ended)) == (True, "your licence, your cover")
    withdrawn = ended_since_signing(without_consent(CASE), REVIEWER, at(NOON))
    assert not may_be_sent(gates_of(withdrawn))
    assert not may_be_sent((*ended, *gates_of(withdrawn)))
    assert not may_be_sent(())
    assert "consent no longer covers this opinion" in held_words(withdrawn, NOON)
