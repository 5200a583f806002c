"""Before you can sign: a finished opinion passes, and each thing that is taken away opens exactly its check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.case import Case, FirstOpinion
from reviewer_app.cases.coverage import Coverage, RecordCoverage, coverage
from reviewer_app.cases.evidence import LESIONS_TOKEN, Token, TokenKind
from reviewer_app.cases.instances import IndexedPatient, InstanceKind
from reviewer_app.cases.opinion import (
    NO,
    TOLD_WHOM,
    YES,
    Opinion,
    record_path,
    waiver_extent_path,
    waiver_path,
)
from reviewer_app.cases.quoted import Quoted
from reviewer_app.cases.records import RecordKey
from reviewer_app.cases.rules.checks import Check, Outcome, nothing_open, still_open
from reviewer_app.cases.rules.records_read import with_reasons_that_hold
from reviewer_app.cases.rules.signing import MEANINGS, checks_before_signing, field_title
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_length, make_reviewer, without_consent
from tests.helpers.looks import looks_of
from tests.helpers.opinion_values import AT, CASE, COVERAGE, INSTANCES, SEEN, finished


def run(
    opinion: Opinion, *, case: Case = CASE, found: Coverage = COVERAGE, work: Work | None = None
) -> tuple[Check, ...]:
    work = work or Work((make_length(),))
    return checks_before_signing(case, replace(work, opinion=opinion), make_reviewer(), found, AT)


def only_open(checks: tuple[Check, ...]) -> Check:
    (one,) = still_open(checks)
    return one


def test_a_finished_opinion_can_be_signed() -> None:
    checks = run(finished())
    assert nothing_open(checks), still_open(checks)
    assert len({one.id for one in checks}) == len(checks)
    assert len(checks) >= 14


FIRST_RECORD = str(COVERAGE.records[0].key)


@pytest.mark.parametrize(
    ("path", "value", "check", "target"),
    [
        ("answer/q3/text", "", "answer:q3", "answer/q3/text"),
        ("answer/q3/text", "   ", "answer:q3", "answer/q3/text"),
        ("answer/q2/certainty", "", "certainty:q2", "answer/q2/certainty"),
        ("diagnosis.text", "", "diagnosis", "diagnosis.text"),
        ("diagnosis.certainty", "", "diagnosis-certainty", "diagnosis.certainty"),
        ("concordance.diagnosis", "", "concordance.diagnosis", "concordance.diagnosis"),
        ("concordance.treatment", "", "concordance.treatment", "concordance.treatment"),
        ("concordance.reason", "", "concordance-reason", "concordance.reason"),
        ("plain.summary", "", "plain", "plain.summary"),
        ("plain.confirmed", "", "plain", "plain.confirmed"),
        ("plain.agreement", "", "agreement", "plain.agreement"),
        ("disclosures.conflict", "", "conflict", "disclosures.conflict"),
        ("disclosures.conflict", "disclosed", "conflict", "disclosures.text"),
        ("findings.pathology", "", "findings", "findings.imaging"),
        ("recommendations.text", " ", "recommendations", "recommendations.text"),
        ("recommendations.urgent", "", "urgent", "recommendations.urgent"),
        ("recommendations.urgent", YES, "urgent", TOLD_WHOM),
        ("distribution.first_physician", YES, "distribution", "distribution.first_physician"),
        (record_path(FIRST_RECORD, "reviewed"), "", "records", record_path(FIRST_RECORD, "reviewed")),
        (record_path(FIRST_RECORD, "reviewed"), NO, "records", record_path(FIRST_RECORD, "reviewed")),
        ("history", "Pain for *** months", "placeholder:history", "history"),
        ("history", "Pain [ ] at night", "placeholder:history", "history"),
        ("history", Token(TokenKind.MEASUREMENT, "gone").markup, "evidence:history", "history"),
        ("history", Token(TokenKind.KEY_IMAGE, "gone").markup, "evidence:history", "history"),
        ("history", Token(TokenKind.VIEW, "gone").markup, "evidence:history", "history"),
        ("history", Token(TokenKind.PASSAGE, "gone").markup, "evidence:history", "history"),
        ("history", LESIONS_TOKEN.markup, "evidence:history", "history"),
    ],
)
def test_each_gap_opens_its_own_check(path: str, value: str, check: str, target: str) -> None:
    found = only_open(run(finished().set(path, value)))
    assert (found.id, found.target, found.outcome) == (check, target, Outcome.BLOCK)
    assert found.words


def test_what_is_likely_wrong_in_the_text_is_advice_and_holds_nothing_up() -> None:
    checks = run(finished().set("history", "This **woman** was seen in August 2026."))
    (found,) = [one for one in checks if one.outcome is Outcome.WARN]
    assert (found.target, found.rows) == ("history", ("3.2",))
    assert "woman" in found.words
    assert nothing_open(checks)


def test_a_coded_reason_stands_for_an_answer() -> None:
    opinion = finished().set("answer/q3/text", "").set("answer/q3/certainty", "")
    assert nothing_open(run(opinion.set("answer/q3/cannot_answer", "records-missing")))


def test_a_record_left_out_with_a_reason_is_accounted_for() -> None:
    opinion = finished().set(record_path(FIRST_RECORD, "reviewed"), NO)
    assert nothing_open(run(opinion.set(record_path(FIRST_RECORD, "reason"), "Another knee")))


def test_no_reason_is_needed_where_all_is_confirmed() -> None:
    opinion = finished().set("concordance.diagnosis", "confirmed").set("concordance.treatment", "confirmed")
    assert nothing_open(run(opinion.set("concordance.reason", "")))


def test_without_a_first_opinion_there_is_nothing_to_compare() -> None:
    opinion = finished().set("concordance.diagnosis", "").set("concordance.treatment", "").set("concordance.reason", "")
    assert nothing_open(run(opinion, case=replace(CASE, first_opinion=None)))
    only_plan = replace(CASE, first_opinion=FirstOpinion(treatment_plan="Curettage"))
    assert only_open(run(opinion, case=only_plan)).id == "concordance.treatment"


def test_a_copy_to_the_first_physician_needs_a_consent_that_says_so() -> None:
    assert CASE.consent is not None
    allowed = replace(CASE, consent=replace(CASE.consent, to_first_physician=True))
    assert nothing_open(run(finished().set("distribution.first_physician", YES), case=allowed))
    # where it may be sent nobody decides by leaving the question alone
    unsaid = only_open(run(finished(), case=allowed))
    assert (unsaid.id, unsaid.words) == ("distribution", "First physician’s copy: yes or no?")
    assert nothing_open(run(finished().set("distribution.first_physician", NO), case=allowed))


def test_the_gates_are_asked_again_at_signing() -> None:
    assert only_open(run(finished(), case=without_consent(CASE))).id == "consent"
    reviewer = replace(make_reviewer(), licences=())
    checks = checks_before_signing(CASE, Work((make_length(),), opinion=finished()), reviewer, COVERAGE, AT)
    assert only_open(checks).id == "licence"


def test_a_paper_that_was_never_opened_asks_where_it_was_read() -> None:
    papers = [record_path(f"document:{one.reference}", "elsewhere") for one in CASE.documents]
    nothing = coverage(
        INSTANCES, CASE.documents, looks_of({key: SEEN[key] for key in list(SEEN)[: len(INSTANCES)]}), CASE.patient
    )
    found = only_open(run(finished(), found=nothing))
    assert (found.id, found.words, found.overridable) == ("elsewhere", "3 papers never opened here", False)
    opinion = finished().set(papers[0], "On paper").set(papers[1], "In the portal")
    found = only_open(run(opinion, found=nothing))
    assert (found.words, found.target) == (f"Never opened here: {CASE.documents[2].title}", papers[2])
    checks = run(opinion.set(papers[2], "In the portal"), found=nothing)
    assert nothing_open(checks)
    assert "3" in {one.detail for one in checks if one.id == "elsewhere"}
    assert not [one for one in run(finished()) if one.id == "elsewhere"]


def test_a_paper_of_which_pages_were_not_shown_asks_where_the_rest_was_read() -> None:
    letter = CASE.documents[0]
    pages = {one.reference: 3 for one in CASE.documents}
    seen = SEEN | {(one.reference, page): 500 for one in CASE.documents for page in range(3)}
    del seen[letter.reference, 1]
    found = coverage(INSTANCES, CASE.documents, looks_of(seen), CASE.patient, pages)
    check = only_open(run(finished(), found=found))
    assert (check.id, check.words) == ("elsewhere", f"2 of 3 pages shown here: {letter.title}")
    path = record_path(f"document:{letter.reference}", "elsewhere")
    assert nothing_open(run(finished().set(path, "On paper"), found=found))
    del seen[CASE.documents[1].reference, 2]
    found = coverage(INSTANCES, CASE.documents, looks_of(seen), CASE.patient, pages)
    assert only_open(run(finished(), found=found)).words == "2 papers not shown whole here"


def test_a_paper_that_was_not_reviewed_is_not_asked_about() -> None:
    path = f"document:{CASE.documents[0].reference}"
    seen = {key: value for key, value in SEEN.items() if key[0] != CASE.documents[0].reference}
    found = coverage(INSTANCES, CASE.documents, looks_of(seen), CASE.patient)
    opinion = finished().set(record_path(path, "reviewed"), NO).set(record_path(path, "reason"), "Illegible")
    assert nothing_open(run(opinion, found=found))


@pytest.mark.parametrize(
    ("slides", "words"),
    [
        (("50 % of the area at 5× or more, 2 % at 20×",), "Slide 1: shown 50 % of the area at 5× or more, 2 % at 20×"),
        (("50 % of the area at 5× or more", "9 % of the area at 5× or more"), "2 slides not looked through"),
        (("",), "1 image never shown to you"),
        (
            ("", "9 % of the area at 5× or more"),
            "1 image never shown to you; Slide 2: shown 9 % of the area at 5× or more",
        ),
    ],
)
def test_a_slide_that_was_begun_is_not_called_unseen(slides: tuple[str, ...], words: str) -> None:
    records = [
        RecordCoverage(RecordKey("series", f"9.{number}"), f"Slide {number}", 0, 1, extent=extent)
        for number, extent in enumerate(slides, start=1)
    ]
    opinion = finished()
    for one in records:
        opinion = opinion.set(record_path(str(one.key), "reviewed"), YES)
    found = Coverage((*COVERAGE.records, *records))
    assert only_open(run(opinion, found=found)).words == words


def test_images_never_shown_are_waived_with_a_reason() -> None:
    less = coverage(INSTANCES, CASE.documents, looks_of({key: SEEN[key] for key in list(SEEN)[2:]}), CASE.patient)
    found = only_open(run(finished(), found=less))
    assert (found.words, found.detail, found.overridable) == ("2 images never shown to you", "3 of 5", True)
    assert found.target == record_path(FIRST_RECORD, "")
    waived = run(finished().set(waiver_path("shown"), "Scout images"), found=less)
    assert nothing_open(waived)
    assert next(one for one in waived if one.id == "shown").detail == "Scout images"


def test_pages_and_seconds_that_were_not_seen_are_told_and_waived_as_images_are() -> None:
    report = replace(INSTANCES[0], kind=InstanceKind.STRUCTURED_REPORT, sop_instance_uid="1.2.8", frames=())
    curves = replace(INSTANCES[0], kind=InstanceKind.WAVEFORM, sop_instance_uid="1.2.9", frames=())
    pages = {"1.2.8": 2, "1.2.9": 10}
    seen = looks_of({**SEEN, ("1.2.8", 0): 500, ("1.2.9", 0): 500})
    less = coverage((*INSTANCES, report, curves), CASE.documents, seen, CASE.patient, pages)
    found = only_open(run(finished(), found=less))
    assert found.words == "1 page of reports not read; 9 s of curves and videos not seen"
    assert (found.detail, found.overridable) == ("5 of 5", True)
    assert nothing_open(run(finished().set(record_path(FIRST_RECORD, "unseen"), "Known"), found=less))
    whole = looks_of({**SEEN, **{(uid, part): 500 for uid, count in pages.items() for part in range(count)}})
    checks = run(finished(), found=coverage((*INSTANCES, report, curves), CASE.documents, whole, CASE.patient, pages))
    assert next(one for one in checks if one.id == "shown").words == "Every image, page and second shown to you"


def test_what_was_only_passed_is_told_apart() -> None:
    short = {key: (5 if at in (0, 1) else 500) for at, key in enumerate(SEEN) if at != 2}
    found = only_open(run(finished(), found=coverage(INSTANCES, CASE.documents, looks_of(short), CASE.patient)))
    assert (found.words, found.detail) == ("1 image never shown to you; 2 only passed", "2 of 5")
    short[list(SEEN)[2]] = 500
    found = only_open(run(finished(), found=coverage(INSTANCES, CASE.documents, looks_of(short), CASE.patient)))
    assert found.words == "2 images only passed"


def test_a_reason_for_each_series_settles_what_was_left_unseen() -> None:
    less = coverage(INSTANCES, CASE.documents, looks_of({key: SEEN[key] for key in list(SEEN)[2:]}), CASE.patient)
    settled = finished().set(record_path(FIRST_RECORD, "unseen"), "Scout images")
    checks = run(settled, found=less)
    assert nothing_open(checks)
    shown = next(one for one in checks if one.id == "shown")
    assert (shown.words, shown.detail) == ("What was left unseen has its reasons", "3 of 5")
    assert only_open(run(settled.set(record_path(FIRST_RECORD, "unseen"), "  "), found=less)).id == "shown"


def test_a_reason_does_not_settle_pages_and_seconds_that_came_after_it() -> None:
    report = replace(INSTANCES[0], kind=InstanceKind.STRUCTURED_REPORT, sop_instance_uid="1.2.8", frames=())
    curves = replace(INSTANCES[0], kind=InstanceKind.WAVEFORM, sop_instance_uid="1.2.9", frames=())
    found = coverage((*INSTANCES, report, curves), (), looks_of(SEEN), CASE.patient, {"1.2.8": 2, "1.2.9": 10})
    first = next(one for one in found.records if str(one.key) == FIRST_RECORD)
    reason = finished().set(record_path(FIRST_RECORD, "unseen"), "Known")
    waiver = finished().set(waiver_path("shown"), "Known")
    for less, settled in ((0, True), (1, False)):
        given = reason.set(record_path(FIRST_RECORD, "unseen-of"), str(first.total + 12 - less))
        assert nothing_open(run(given, found=found)) is settled
        assert (with_reasons_that_hold(found, given).record(FIRST_RECORD).unseen == "Known") is settled
        given = waiver.set(waiver_extent_path("shown"), str(found.images + 12 - less))
        assert nothing_open(run(given, found=found)) is settled
        assert (with_reasons_that_hold(found, given).get(waiver_path("shown")) == "Known") is settled


@pytest.mark.parametrize(("check_id", "extent"), [("shown", 5), ("identity", 1)])
def test_what_came_after_a_check_was_waived_is_not_accepted_with_it(check_id: str, extent: int) -> None:
    others = [replace(one, patient=IndexedPatient("Haddad^Amira")) for one in INSTANCES]
    instances = others if check_id == "identity" else INSTANCES
    looks = SEEN if check_id == "identity" else {key: SEEN[key] for key in list(SEEN)[2:]}
    found = coverage(instances, CASE.documents, looks_of(looks), CASE.patient)
    waived = finished().set(waiver_path(check_id), "A reason")
    for of, passed in ((extent, True), (extent + 1, True), (extent - 1, False)):
        checks = run(waived.set(waiver_extent_path(check_id), str(of)), found=found)
        assert nothing_open(checks) is passed


def test_a_reason_does_not_settle_images_that_came_after_it() -> None:
    less = coverage(INSTANCES, CASE.documents, looks_of({key: SEEN[key] for key in list(SEEN)[2:]}), CASE.patient)
    now = next(one.total for one in less.records if str(one.key) == FIRST_RECORD)
    reason = finished().set(record_path(FIRST_RECORD, "unseen"), "Scout images")
    for total, settled in ((now, True), (now + 1, True), (now - 1, False)):
        checks = run(reason.set(record_path(FIRST_RECORD, "unseen-of"), str(total)), found=less)
        assert nothing_open(checks) is settled


def test_another_name_in_a_header_needs_a_reason() -> None:
    others = [replace(one, patient=IndexedPatient("Haddad^Amira")) for one in INSTANCES]
    found = coverage(others, CASE.documents, looks_of(SEEN), CASE.patient)
    check = only_open(run(finished(), found=found))
    assert (check.id, check.overridable) == ("identity", True)
    assert nothing_open(run(finished().set(waiver_path("identity"), "Maiden name"), found=found))


def test_an_empty_case_cannot_be_signed() -> None:
    checks = run(Opinion(), case=replace(CASE, questions=()), found=Coverage())
    assert "records" in {one.id for one in still_open(checks)}
    assert next(one for one in checks if one.id == "answer").words == "No question was asked"


def test_a_token_alone_is_an_answer() -> None:
    assert nothing_open(run(finished().set("answer/q1/text", Token(TokenKind.MEASUREMENT, "a1").markup)))


def test_fields_have_names_and_meanings_have_words() -> None:
    assert field_title(CASE, "diagnosis.text") == "Diagnosis"
    assert field_title(CASE, "answer/q2/text") == "Answer 2"
    assert field_title(CASE, "record/x/reviewed") == "Record"
    assert field_title(CASE, "waiver/shown") == "waiver/shown"
    assert all(title and words for title, words in MEANINGS.values())


def test_a_number_that_changed_since_a_preview_is_a_notice_and_holds_nothing_up() -> None:
    opinion = finished().set("history", f"Now {Token(TokenKind.MEASUREMENT, 'a1').markup}.")
    work = Work((make_length("a1", 23.1),), quoted=(Quoted("a1", "22.7 mm"),))
    checks = run(opinion, work=work)
    (notice,) = [one for one in checks if one.outcome is Outcome.WARN]
    assert notice.words == "Changed since the preview: 22.7 → 23.1 mm"
    assert (notice.id, notice.target) == ("changed:a1", "history")
    assert nothing_open(checks)
    assert not [
        one
        for one in run(opinion, work=Work((make_length("a1", 22.7),), quoted=work.quoted))
        if one.outcome is Outcome.WARN
    ]
