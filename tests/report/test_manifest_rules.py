"""What the rules said is in the signed manifest as codes, with the reasons that were given."""

from __future__ import annotations

from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.work import Work
from reviewer_app.report.manifest import manifest_bytes, manifest_of, read_manifest
from reviewer_app.report.manifest_rules import ManifestRule, rules_of
from tests.helpers.case_values import make_length
from tests.helpers.report_samples import sample_report

ANSWERED = Check("answer:q3", Outcome.PASS, "Question 3 of Erika Mustermann answered", "3 of 3", "answer/q3/text")
WAIVED = Check("shown", Outcome.PASS, "2 images not shown, accepted", "Scouts beside ⟦m:a1⟧, 2*3*4", set_aside=True)
UNTOLD = Check("licence", Outcome.CANNOT_TELL, "Nobody knows", "of Dr. Lindqvist", tolerated=True)


def test_a_rule_is_told_by_its_code_its_rows_and_what_it_asks_for() -> None:
    (found,) = rules_of([ANSWERED], Work())
    assert found == ManifestRule(
        check="answer:q3", outcome="pass", rows=("Q28",), asks="Every question has an answer, or why there is none."
    )


def test_what_was_set_aside_has_its_reason_as_it_was_typed() -> None:
    (found,) = rules_of([WAIVED], Work((make_length(),)))
    assert (found.outcome, found.set_aside, found.reason) == ("pass", True, "Scouts beside 22.7 mm, 2*3*4")


def test_the_sentences_of_the_screen_stay_out() -> None:
    found = rules_of([ANSWERED, UNTOLD], Work())
    assert [(one.outcome, one.tolerated, one.reason) for one in found] == [
        ("pass", False, ""),
        ("cannot-tell", True, ""),
    ]
    report = sample_report()
    kept = manifest_bytes(manifest_of(report, [], checks=(ANSWERED, UNTOLD, WAIVED)))
    assert not any(said in kept.decode() for said in ("Mustermann", "Nobody knows", "3 of 3", "of Dr. Lindqvist"))
    read = read_manifest(kept)
    assert read is not None
    assert [one.check for one in read.rules] == ["answer:q3", "licence", "shown"]


def test_a_check_that_no_rule_made_is_kept_by_its_name() -> None:
    (found,) = rules_of([Check("checks", Outcome.CANNOT_TELL, "They failed")], Work())
    assert (found.check, found.outcome, found.rows, found.asks) == ("checks", "cannot-tell", (), "")
