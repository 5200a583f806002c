"""What a signed manifest holds, counted, for who checks the file."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.cases.rules.checks import Outcome
from reviewer_app.report.manifest import Manifest, ManifestAudit


@dataclass(frozen=True, slots=True)
class ManifestContents:
    """How much of each kind the manifest holds; manifests of earlier versions hold less.

    `set_aside` are the checks that pass only by a reason, `not_passed` those that did not pass, as the manifest names
    them. `audit` is where the audit trail stood.
    """

    software: str = ""
    findings: int = 0
    evidence: int = 0
    marks: int = 0
    rules: int = 0
    objects: int = 0
    dictated: int = 0
    set_aside: tuple[str, ...] = ()
    not_passed: tuple[str, ...] = ()
    audit: ManifestAudit | None = None

    @property
    def words(self) -> str:
        """``"1 finding, 3 pieces of evidence, 1 mark, 40 answers of rules"``; empty where none of these is there."""
        counted = (
            (self.findings, "finding", "findings"),
            (self.evidence, "piece of evidence", "pieces of evidence"),
            (self.marks, "mark", "marks"),
            (self.rules, "answer of a rule", "answers of rules"),
            (self.objects, "DICOM object", "DICOM objects"),
            (self.dictated, "dictated passage", "dictated passages"),
        )
        return ", ".join(f"{count} {one if count == 1 else more}" for count, one, more in counted if count)


NO_CONTENTS = ManifestContents()


def contents_of(manifest: Manifest | None) -> ManifestContents:
    """Return what a manifest holds; nothing for none."""
    if manifest is None:
        return NO_CONTENTS
    return ManifestContents(
        software=manifest.software,
        findings=len(manifest.findings),
        evidence=len(manifest.evidence),
        marks=len(manifest.marks),
        rules=len(manifest.rules),
        objects=len(manifest.objects),
        dictated=len(manifest.dictated),
        set_aside=tuple(one.check for one in manifest.rules if one.set_aside),
        not_passed=tuple(one.check for one in manifest.rules if one.outcome != Outcome.PASS),
        audit=manifest.audit,
    )
