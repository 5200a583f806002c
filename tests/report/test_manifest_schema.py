"""The published schema is that of the values, the page names every key, and old manifests read for ever."""

from __future__ import annotations

import msgspec

from reviewer_app.report.manifest import Manifest, ManifestAudit, manifest_bytes, manifest_of, read_manifest
from reviewer_app.report.manifest_versions import ManifestDecoder, ManifestLibrary, ManifestVersions
from tests.helpers.report_samples import sample_report
from tests.manifest.schema import PATH, schema, text

PAGE = (PATH.parent / "manifest.md").read_text(encoding="utf-8")
#: What the first version of the program wrote.
FIRST = b"""{"schema": "reviewer-app/manifest/1", "report_id": "r1", "case": "C-1",
 "issued": "2026-11-22T22:58:00+00:00",
 "software": "reviewer-app 0.1.0", "opinion_sha256": "ab", "records": [
 {"kind": "instance", "uid": "1.2", "size": 10, "sha256": "cd", "series_uid": "1.1"}], "addendum_to": null}"""
VERSIONS = ManifestVersions(
    platform="Linux x86_64",
    libraries=(ManifestLibrary(name="numpy", version="2.4"),),
    decoders=(ManifestDecoder(transfer_syntax="1.2.840.10008.1.2.4.90", decoders=("imagecodecs jpeg2k 1",)),),
)
AUDIT = ManifestAudit(seq=12, hash="ef" * 32)


def test_the_published_schema_is_that_of_the_manifest() -> None:
    assert PATH.read_text(encoding="utf-8") == text(), "run python -m tests.manifest"


def test_what_an_old_manifest_lacks_is_not_required() -> None:
    required = set(schema()["$defs"]["Manifest"]["required"])
    assert required <= set(msgspec.json.decode(FIRST))


def test_the_page_names_every_key() -> None:
    keys = msgspec.json.decode(manifest_bytes(manifest_of(sample_report(), [])))
    assert not [one for one in keys if f"| `{one}` |" not in PAGE]


def test_a_manifest_of_the_first_version_is_read() -> None:
    found = read_manifest(FIRST)
    assert found is not None
    assert (found.report_id, found.records[0].uid, found.records[0].shown) == ("r1", "1.2", None)
    assert (found.findings, found.marks, found.rules, found.versions, found.audit) == ((), (), (), None, None)


def test_what_a_later_version_adds_is_passed_over() -> None:
    later = msgspec.json.encode({**msgspec.json.decode(FIRST), "annexes": [{"kind": "SR"}]})
    assert read_manifest(later) == read_manifest(FIRST)
    assert read_manifest(FIRST.replace(b"manifest/1", b"manifest/2")) is None


def test_versions_and_the_head_of_the_audit_trail_are_kept() -> None:
    made = manifest_of(sample_report(), [], versions=VERSIONS, audit=AUDIT)
    read = read_manifest(manifest_bytes(made))
    assert read == made
    assert isinstance(read, Manifest)
    assert (read.versions, read.audit) == (VERSIONS, AUDIT)
