"""What a manifest holds is counted and said in words."""

from __future__ import annotations

import msgspec

from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.report.manifest import ManifestAudit, manifest_of
from reviewer_app.report.manifest_contents import NO_CONTENTS, ManifestContents, contents_of
from tests.helpers.report_samples import sample_report

CHECKS = (
    Check("answer:q1", Outcome.PASS, "Answered"),
    Check("shown", Outcome.PASS, "Accepted", "Scouts", set_aside=True),
    Check("licence", Outcome.CANNOT_TELL, "Not known", tolerated=True),
    Check("plain-reading", Outcome.WARN, "Grade 9"),
)


def test_everything_is_counted_and_what_did_not_pass_is_named() -> None:
    audit = ManifestAudit(seq=3, hash="ab" * 32)
    manifest = manifest_of(sample_report(), [], checks=CHECKS, audit=audit)
    found = contents_of(manifest)
    assert (found.software, found.audit, found.rules) == (manifest.software, audit, 4)
    assert (found.findings, found.evidence, found.marks) == (
        len(manifest.findings), len(manifest.evidence), len(manifest.marks),
    )  # fmt: skip
    assert found.evidence > 0
    assert (found.set_aside, found.not_passed) == (("shown",), ("licence", "plain-reading"))


def test_in_words_only_what_is_there() -> None:
    assert (
        ManifestContents(findings=1, evidence=3, rules=40).words
        == "1 finding, 3 pieces of evidence, 40 answers of rules"
    )
    assert NO_CONTENTS.words == ""


def test_no_manifest_and_one_of_an_earlier_version_hold_less() -> None:
    assert contents_of(None) == NO_CONTENTS
    made = manifest_of(sample_report(), [])
    older = msgspec.structs.replace(made, evidence=(), findings=(), marks=())
    assert contents_of(older) == ManifestContents(software=made.software)
