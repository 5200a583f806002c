"""The rules of what an opinion must say: each with the requirement row that it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import Coverage, coverage, other_patient_key
from reviewer_app.cases.instances import IndexedPatient
from reviewer_app.cases.needed_records import NeededRecord, SpecialtyList
from reviewer_app.cases.opinion import (
    FOLLOW_ON_PATH,
    NO,
    TOLD_HOW,
    TOLD_WHEN,
    TOLD_WHOM,
    YES,
    Opinion,
    record_path,
    waiver_extent_path,
    waiver_path,
)
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.rules.checks import Check, Outcome, in_order, nothing_open, still_open
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.completeness import missing_records, waiting_check
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_reviewer
from tests.helpers.looks import looks_of
from tests.helpers.opinion_values import AT, CASE, COVERAGE, INSTANCES, SEEN, finished


def run(
    changes: Mapping[str, str] | None = None, *, case: Case = CASE, found: Coverage = COVERAGE
) -> tuple[Check, ...]:
    opinion = Opinion({**finished().values, **(changes or {})})
    return checks_before_signing(case, Work(opinion=opinion), make_reviewer(), found, AT)


def open_ids(checks: tuple[Check, ...]) -> list[str]:
    return [one.id for one in still_open(checks)]


def one(checks: tuple[Check, ...], check_id: str) -> Check:
    return next(each for each in checks if each.id == check_id)


def test_q28_every_question_has_an_answer_or_a_reason() -> None:
    assert open_ids(run({"answer/q2/text": ""})) == ["answer:q2"]
    assert nothing_open(run({"answer/q2/text": "", "answer/q2/cannot_answer": "quality"}))


def test_q52_every_answer_says_how_sure_it_is() -> None:
    assert open_ids(run({"answer/q1/certainty": ""})) == ["certainty:q1"]


def test_q10_every_record_is_accounted_for_and_shown() -> None:
    key = str(COVERAGE.records[0].key)
    assert open_ids(run({record_path(key, "reviewed"): ""})) == ["records"]
    fewer = coverage(INSTANCES, CASE.documents, looks_of({at: SEEN[at] for at in list(SEEN)[2:]}), CASE.patient)
    assert open_ids(run(found=fewer)) == ["shown"]
    assert one(run(found=fewer), "shown").overridable


def test_q50_images_of_another_person_ask_for_a_reason() -> None:
    others = [replace(each, patient=IndexedPatient("Haddad^Amira")) for each in INSTANCES]
    found = coverage(others, CASE.documents, looks_of(SEEN), CASE.patient)
    assert open_ids(run(found=found)) == ["identity"]
    assert nothing_open(run({waiver_path("identity"): "Maiden name"}, found=found))


def test_q50_a_paper_that_nobody_compared_does_not_pass() -> None:
    first, *others = CASE.documents
    papers = (replace(first, content_type="text/xml"), *others)
    found = coverage(INSTANCES, papers, looks_of(SEEN), CASE.patient)
    checks = run(found=found)
    (unknown,) = [each for each in checks if each.id.startswith("identity")]
    assert (unknown.outcome, unknown.blocks, unknown.overridable) == (Outcome.CANNOT_TELL, True, True)
    assert unknown.words == f"Whose it is cannot be read: {first.title}"
    reason = {waiver_path(unknown.id): "Damaged; the referral names her", waiver_extent_path(unknown.id): "1"}
    (aside,) = [each for each in run(reason, found=found) if each.id.startswith("identity")]
    assert (aside.outcome, aside.set_aside) == (Outcome.PASS, True)
    named = coverage(
        INSTANCES, papers, looks_of(SEEN), CASE.patient, {other_patient_key(first.reference, CASE.patient): 1}
    )
    assert "identity" in open_ids(run(reason, found=named)), "the reason was given for something else"


def test_q19_q43_both_parts_of_the_first_opinion_are_compared() -> None:
    missing = {"concordance.diagnosis": "", "concordance.treatment": "", "concordance.reason": ""}
    assert open_ids(run(missing)) == ["concordance.diagnosis", "concordance.treatment"]
    assert nothing_open(run(missing, case=replace(CASE, first_opinion=None)))


def test_q37_plain_words_and_why_the_first_opinion_is_not_confirmed() -> None:
    assert open_ids(run({"plain.summary": ""})) == ["plain"]
    assert open_ids(run({"plain.confirmed": ""})) == ["plain"]
    assert open_ids(run({"concordance.reason": " "})) == ["concordance-reason"]


def test_q47_there_are_findings() -> None:
    assert open_ids(run({"findings.pathology": ""})) == ["findings"]


def test_q07_q44_it_is_stated_who_asked_or_that_the_patient_did() -> None:
    assert one(run(), "requester").words == "Requested by Dr. P. Hale"
    themselves = one(run(case=replace(CASE, requester=None, self_referred=True)), "requester")
    assert (themselves.outcome, themselves.words) == (Outcome.PASS, "Self-referred, as the opinion says")
    unknown = replace(CASE, requester=None)
    asked = one(run(case=unknown), "requester")
    assert (asked.outcome, asked.blocks, asked.overridable) == (Outcome.CANNOT_TELL, True, True)
    assert nothing_open(run({waiver_path("requester"): "Came by post"}, case=unknown))


def test_q40_a_conflict_is_declared_again_at_sign() -> None:
    assert open_ids(run({"disclosures.conflict": ""})) == ["conflict"]
    assert open_ids(run({"disclosures.conflict": "disclosed"})) == ["conflict"]
    assert nothing_open(run({"disclosures.conflict": "disclosed", "disclosures.text": "Trial fees"}))


def test_q41_an_arrangement_of_the_payer_forbids_further_care() -> None:
    bound = replace(CASE, no_treat=True)
    offered = {FOLLOW_ON_PATH: "I can operate.", "disclosures.conflict": "disclosed", "disclosures.text": "Surgeon"}
    assert open_ids(run(offered, case=bound)) == ["follow-on"]
    assert one(run(case=bound), "follow-on").detail == "the payer allows none"
    assert nothing_open(run(offered))


def test_q39_q56_an_offer_of_further_care_is_an_interest_to_disclose() -> None:
    (found,) = still_open(run({FOLLOW_ON_PATH: "I can operate."}))
    assert (found.id, found.target) == ("follow-on", "disclosures.conflict")
    assert one(run(), "follow-on").passed


def test_q35_a_copy_to_the_first_physician_only_with_consent() -> None:
    assert open_ids(run({"distribution.first_physician": YES})) == ["distribution"]
    assert nothing_open(run({"distribution.first_physician": NO}))


TOLD = {TOLD_WHOM: "Dr. Hale, Northgate", TOLD_WHEN: "22 Nov 2026, 14:30", TOLD_HOW: "telephone"}


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ((TOLD_WHOM, TOLD_WHEN, TOLD_HOW), "Urgent finding: whom did you tell, when and how?"),
        ((TOLD_WHOM,), "Urgent finding: whom did you tell?"),
        ((TOLD_WHEN, TOLD_HOW), "Urgent finding: when and how?"),
        ((TOLD_HOW,), "Urgent finding: how?"),
    ],
)
def test_an_urgent_finding_says_who_was_told_when_and_how(missing: tuple[str, ...], words: str) -> None:
    said = {"recommendations.urgent": YES, **TOLD, **dict.fromkeys(missing, "")}
    (found,) = still_open(run(said))
    assert (found.id, found.words, found.target) == ("urgent", words, missing[0])
    assert nothing_open(run({"recommendations.urgent": YES, **TOLD}))


def test_words_of_an_earlier_version_are_no_record_of_who_when_and_how() -> None:
    said = {"recommendations.urgent": YES, "recommendations.communication": "Dr. Hale by telephone at noon"}
    assert open_ids(run(said)) == ["urgent"]


ONCOLOGY = replace(CASE, specialty="Medical oncology")


def test_q27_q49_what_a_specialty_rests_on_is_asked_for_and_only_advises() -> None:
    assert [each.id for each in missing_records(ONCOLOGY)] == ["pathology-report", "lab"]
    found = [each for each in run(case=ONCOLOGY) if each.id.startswith("completeness")]
    assert [(each.words, each.outcome) for each in found] == [
        ("Not among the records: a pathology report", Outcome.WARN),
        ("Not among the records: blood tests", Outcome.WARN),
    ]
    assert nothing_open(run(case=ONCOLOGY))
    assert one(run(), "completeness").outcome is Outcome.PASS


def test_q27_a_service_may_let_it_hold_up_until_there_is_a_reason() -> None:
    strict = replace(ONCOLOGY, policy=Policy(blocking=("completeness",)))
    assert open_ids(run(case=strict)) == ["completeness:pathology-report", "completeness:lab"]
    reasons = {waiver_path(f"completeness:{each}"): "None was taken" for each in ("pathology-report", "lab")}
    assert nothing_open(run(reasons, case=strict))


def test_q27_a_service_has_lists_of_its_own() -> None:
    genome = NeededRecord("genome", "a sequence of the tumour", ("genetics",))
    policy = Policy(completeness=(SpecialtyList("oncology", (genome,)),))
    assert missing_records(replace(ONCOLOGY, policy=policy)) == (genome,)
    none = Policy(completeness=(*policy.completeness, SpecialtyList("", ())))
    assert missing_records(replace(CASE, specialty="Dermatology", policy=none)) == ()
    assert missing_records(replace(CASE, specialty="Pathology", policy=none))[0].id == "slides"


def test_what_blocks_comes_first_then_what_cannot_be_told_then_advice() -> None:
    case = replace(ONCOLOGY, requester=None)
    found = in_order(run({"diagnosis.text": ""}, case=case))
    outcomes = [each.outcome for each in found]
    assert outcomes[:4] == [Outcome.BLOCK, Outcome.CANNOT_TELL, Outcome.WARN, Outcome.WARN]
    assert set(outcomes[4:]) == {Outcome.PASS}


def test_a_policy_softens_only_what_the_table_gives_it() -> None:
    soft = Policy(advisory=("licence", "consent", "shown", "diagnosis"), blocking=("licence",))
    fewer = coverage(INSTANCES, CASE.documents, looks_of({at: SEEN[at] for at in list(SEEN)[2:]}), CASE.patient)
    found = run({"diagnosis.text": ""}, case=replace(CASE, consent=None, policy=soft), found=fewer)
    assert open_ids(found) == ["diagnosis", "consent"]
    assert one(found, "shown").outcome is Outcome.WARN


def test_what_of_a_policy_could_not_be_read_is_said() -> None:
    case = replace(CASE, policy=Policy(doubts=("The service’s policy could not be read; the safe rules hold.",)))
    found = one(run(case=case), "policy:1")
    assert (found.outcome, found.blocks) == (Outcome.WARN, False)


def test_q27_nothing_is_signed_while_records_are_waited_for() -> None:
    waits = waiting_check(Circumstances(AT.now, waiting="The slides"))
    assert waits.outcome is Outcome.BLOCK
    assert waits.words == "Waiting for records: The slides"
    unsent = waiting_check(Circumstances(AT.now, waiting="The slides", unsent=True))
    assert (unsent.outcome, unsent.words) == (Outcome.BLOCK, "Request for records not sent yet: The slides")
    assert not waits.overridable
    assert one(run(), "waiting").outcome is Outcome.PASS
