"""What a report says, before any page is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.language import say
from reviewer_app.cases.opinion import (
    EDUCATIONAL_LIMITATION,
    MANDATORY_LIMITATIONS,
    answer_path,
    waiver_path,
)
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Licence, Physician
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.rules.text.checks import text_checks
from reviewer_app.report.blocks import (
    Heading,
    SignatureFields,
    Table,
)
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import Meaning, ReportStatus
from reviewer_app.report.words import age_words, day_words, dicom_day_words, moment_words
from tests.helpers.printed import all_blocks, empty, said, section, waived
from tests.helpers.report_samples import NOW, sample_case, sample_report, with_values


def test_sections_follow_the_reading_order() -> None:
    numbers = [one.number for one in document_of(sample_report()).sections]
    assert numbers == [0, 2, 9, 8, 6, 7, 10, 11, 4, 5, 12, 13, 14, 15]


def test_each_question_has_its_number_answer_and_certainty() -> None:
    document = document_of(sample_report())
    headings = [
        block
        for block in next(one for one in document.sections if one.number == 9).blocks
        if isinstance(block, Heading)
    ]
    assert [one.number for one in headings[1:]] == ["1", "2", "3"]
    text = section(document, 9)
    assert "Certainty: confident (75 to 95 %)" in text
    assert "Cannot be answered: needs an examination. Radiographs in 6 months" in text
    assert "Scale of certainty: certain (over 95 %)" in text


def test_an_unanswered_question_says_so() -> None:
    report = with_values(sample_report(), **{answer_path("q2", "text"): ""})
    assert "Not answered." in section(document_of(report), 9)


def test_no_question_is_said() -> None:
    report = sample_report()
    document = document_of(replace(report, case=replace(report.case, questions=())))
    assert "No question was asked." in section(document, 9)


def test_agreement_leaves_a_long_diagnosis_to_the_opinion() -> None:
    report = with_values(sample_report(), diagnosis__text="word " * 60)
    part = next(one for one in document_of(report).sections if one.number == 8)
    table = next(block for block in part.blocks if isinstance(block, Table))
    assert table.rows[0] == ("Diagnosis", "Giant cell tumour of the distal femur", "Changed")
    assert table.rows[1][2] == "Changed: No surgery now; rest from sport for six weeks"


@pytest.mark.parametrize("status", list(ReportStatus))
@pytest.mark.parametrize("mode", [*OpinionMode, None])
def test_mandatory_limitations_are_always_printed(status: ReportStatus, mode: OpinionMode | None) -> None:
    report = empty(sample_report())
    report = replace(report, status=status, case=replace(report.case, mode=mode))
    text = section(document_of(report), 12)
    assert all(one in text for one in MANDATORY_LIMITATIONS)
    assert (EDUCATIONAL_LIMITATION in text) is (mode is OpinionMode.EDUCATIONAL)


def test_limitations_are_extended_by_the_reviewer_and_by_identity_notes() -> None:
    report = with_values(sample_report(), limitations__text="Motion on the coronal series.")
    report = replace(report, identity_notes=("Series 5 carries another birth date; accepted as a typing error.",))
    text = section(document_of(report), 12)
    assert "Motion on the coronal series." in text
    assert "another birth date" in text


def test_an_urgent_finding_is_printed_with_its_communication() -> None:
    report = with_values(
        sample_report(), recommendations__urgent="yes", recommendations__communication="Dr. Hale, by phone, 14:10"
    )
    assert "Urgent finding. Communicated: Dr. Hale, by phone, 14:10" in section(document_of(report), 10)
    told = with_values(
        report, recommendations__told_whom="Dr. Hale", recommendations__told_when="22 Nov 2026, 14:10",
        recommendations__told_how="telephone", recommendations__communication="Read back",
    )  # fmt: skip
    said_so = "Urgent finding. Communicated: Dr. Hale, 22 Nov 2026, 14:10, by telephone. Read back"
    assert said_so in section(document_of(told), 10)


def test_q39_an_offer_of_further_care_stands_apart_and_steers_nobody() -> None:
    report = with_values(sample_report(), disclosures__follow_on="I can operate")
    printed = section(document_of(report), 13)
    assert "Further care offered" in printed
    assert (
        "I can operate. This offer is no part of the opinion. The patient is free to choose any physician." in printed
    )
    assert "I can operate" not in section(document_of(report), 7)
    assert "Further care offered" not in section(document_of(sample_report()), 13)


def test_what_was_gone_on_without_is_a_limitation_with_its_reason() -> None:
    report = sample_report()
    case = replace(report.case, specialty="Oncology", documents=(), studies=(), requester=None)
    bare = replace(report, case=case)
    given = waived(waived(bare, "requester", "Came by post"), "completeness:lab", "None was taken")
    printed = section(document_of(given), 12)
    assert "Who asked for this opinion is not known. Reason: Came by post." in printed
    assert "Not among the records: blood tests. Reason: None was taken." in printed
    assert "Not among the records" not in section(document_of(bare), 12)


def test_what_was_not_given_is_said() -> None:
    bare = document_of(empty(sample_report()))
    assert "No findings were given." in section(bare, 6)
    assert "No recommendations were given." in section(bare, 10)
    assert "Whether there is an urgent finding is not stated." in section(bare, 10)
    said_no = with_values(sample_report(), recommendations__urgent="no")
    assert "No urgent finding was noticed" in section(document_of(said_no), 10)


def test_first_physician_gets_a_copy_only_with_an_active_permission() -> None:
    report = sample_report()
    printed = section(document_of(report), 14)
    assert "Yes, Dr. M. Osei" in printed
    assert "with the patient's permission of 17 Nov 2026 (on file as 1)" in printed
    assert report.case.consent is not None
    for consent in (
        None,
        replace(report.case.consent, to_first_physician=False),
        replace(report.case.consent, ends_on=date(2026, 11, 21)),
    ):
        without = replace(report, case=replace(report.case, consent=consent))
        assert "No, the patient's permission does not cover it" in section(document_of(without), 14)
    refused = with_values(report, distribution__first_physician="no")
    assert "Osei" not in section(document_of(refused), 14)


def test_consult_mode_sends_it_through_the_local_physician() -> None:
    report = sample_report()
    local = Physician("Practitioner/x", "Dr. R. Vance", "Salem Clinic")
    case = replace(report.case, mode=OpinionMode.LOCAL_PHYSICIAN, local_physician=local)
    text = section(document_of(replace(report, case=case)), 14)
    assert "Not directly, through Dr. R. Vance, Salem Clinic" in text


def test_signature_block_names_licence_certificate_and_demo() -> None:
    text = section(document_of(sample_report()), 15)
    assert "OR MD-178342, Oregon Medical Board, to 30 Jun 2027" in text
    assert "22 Nov 2026, 14:58 UTC-08:00" in text
    assert "Demo CA – not for clinical use" in text
    assert say("demo-warning") in text


def test_q45_board_certification_licence_and_institution_stand_in_the_signature_block() -> None:
    report = sample_report()
    text = section(document_of(report), 15)
    assert report.reviewer.certifications
    for words in (*report.reviewer.certifications, report.reviewer.institution, "OR MD-178342"):
        assert words in text
    bare = replace(report, reviewer=replace(report.reviewer, certifications=(), institution=""))
    assert section(document_of(bare), 15).count("Not stated") == 2


def test_q18_what_is_paid_for_the_opinion_is_disclosed() -> None:
    report = sample_report()
    assert "Flat fee, paid by the employer programme" in section(document_of(report), 13)
    unpaid = replace(report, case=replace(report.case, stipend=""))
    assert "Payment" not in section(document_of(unpaid), 13)


def test_no_licence_for_the_state_is_said() -> None:
    report = sample_report()
    lapsed = Licence("OR", "1", end=date(2026, 11, 21))
    for licences in ((), (lapsed,), (Licence("WA", "2"),)):
        reviewer = replace(report.reviewer, licences=licences)
        assert "None held for " in section(document_of(replace(report, reviewer=reviewer)), 15)


def test_an_untyped_certificate_is_no_demo() -> None:
    report = replace(sample_report(), certificate=None)
    assert say("demo-warning") not in said(document_of(report))
    assert say("demo-warning") in said(document_of(replace(report, demo_certificate=True)))


def test_a_draft_has_no_place_to_sign_and_says_what_it_is() -> None:
    document = document_of(replace(sample_report(), status=ReportStatus.DRAFT))
    assert document.status_line == "Draft, not signed"
    assert not any(isinstance(block, SignatureFields) for block in all_blocks(document))


def test_titles_of_addendum_and_refusal() -> None:
    report = sample_report()
    addendum = replace(report, status=ReportStatus.ADDENDUM, addendum_to=("report-1", "ab" * 32))
    assert document_of(addendum).title == "Addendum to a second opinion"
    assert "belongs to report report-1" in section(document_of(addendum), 2)
    refusal = replace(report, meaning=Meaning.UNABLE)
    assert document_of(refusal).title == "Second opinion: none can be rendered"


def test_a_bare_case_makes_a_report_all_the_same() -> None:
    report = empty(sample_report())
    case = replace(
        sample_case(),
        first_opinion=None,
        consent=None,
        requester=None,
        studies=(),
        documents=(),
        authored=None,
        mode=None,
    )
    text = said(document_of(replace(report, case=case, records=(), instances={}, certificate=None)))
    assert "Not supplied" in text
    assert "Not stated" in text


def test_self_referred_is_stated() -> None:
    report = sample_report()
    document = document_of(replace(report, case=replace(report.case, self_referred=True)))
    assert "The patient (self-referred)" in section(document, 2)
    assert ("Requested by", "The patient", "self-referred") in document.identity


def test_words_for_dates() -> None:
    assert day_words(date(2026, 3, 4)) == "4 Mar 2026"
    assert day_words(None) == "not dated"
    assert moment_words(NOW) == "22 Nov 2026, 14:58 UTC-08:00"
    assert moment_words(datetime(2026, 1, 2, 3, 4, tzinfo=UTC)) == "2 Jan 2026, 03:04 UTC"
    assert moment_words(datetime(2026, 1, 2, 3, 4)) == "2 Jan 2026, 03:04 (zone not stated)"  # noqa: DTZ001
    assert dicom_day_words("20261118") == "18 Nov 2026"
    assert dicom_day_words("soon") == ""
    assert age_words(sample_case().patient, date(2026, 8, 10)) == "18 y, male"


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        replace(sample_report(), issued=datetime(2026, 1, 2))  # noqa: DTZ001


def test_a_licence_is_found_as_the_rules_find_it() -> None:
    report = sample_report()
    state = report.case.patient.state
    for licence, used in ((Licence(f"us-{state}", "7"), True), (Licence(state, "8", start=date(2999, 1, 1)), False)):
        reviewer = replace(report.reviewer, licences=(licence,))
        text = section(document_of(replace(report, reviewer=reviewer, licence=None)), 15)
        assert ("None held for" not in text) is used


def test_structured_findings_are_the_skeleton_of_the_findings() -> None:
    report, opinion = sample_report(), sample_report().work.opinion
    values = {
        "place": "1", "site": "Femur", "side": "L", "text": "Lytic lesion ⟦m:m1⟧.", "category": "main",
        "certainty": "confident", "agreement": "change",
    }  # fmt: skip
    for part, value in values.items():
        opinion = opinion.set(finding_path("f", part), value)
    opinion = opinion.set(waiver_path("side:f:L"), "Seen on both planes.")
    found = section(document_of(replace(report, work=replace(report.work, opinion=opinion))), 6)
    lines = found.splitlines()
    at = lines.index("Femur, left")
    assert lines[at - 1] == "Findings"
    assert lines[at + 1].startswith("Lytic lesion ")
    assert lines[at + 2].startswith("Main finding. Confident (75 to 95 %). Changes the first report. ")
    assert lines[at + 2].endswith("Side confirmed: Seen on both planes.")


def test_why_a_remark_on_the_text_was_set_aside_is_printed_with_the_others_while_it_is_made() -> None:
    report = with_values(sample_report(), diagnosis__text="He is 91 years old.")
    strict = replace(report, case=replace(report.case, policy=Policy(blocking=("text",))))
    found = text_checks(strict.case, strict.work, strict.instances.get, strict.issued.date())
    (age,) = [one for one in found if one.target == "diagnosis.text"]
    given = waived(strict, age.id, "The age of his grandfather")
    text = section(document_of(given), 12)
    assert f"{age.words}. Reason: The age of his grandfather." in text
    mended = with_values(given, diagnosis__text="As was said.")
    assert "grandfather" not in section(document_of(mended), 12)
    assert "grandfather" not in section(document_of(replace(given, case=report.case)), 12), "advice asks for no reason"
