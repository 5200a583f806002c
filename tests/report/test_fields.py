"""The unsigned revision: empty fields where the report left room, and the manifest inside."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Name

from reviewer_app import __version__
from reviewer_app.cases.opinion import Opinion
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.manifest import Manifest, manifest_of, opinion_hash, read_manifest
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.revisions import attached_manifest
from tests.helpers.report_samples import REPORT_ID, sample_report


def test_three_empty_fields_stand_on_the_last_page_without_overlap(prepared: bytes) -> None:
    with pikepdf.open(io.BytesIO(prepared)) as document:
        fields = list(document.Root.AcroForm.Fields)
        assert [str(one.T) for one in fields] == ["Opinion", "CoSign1", "CoSign2"]
        assert all(Name.Sig == one.FT and Name.V not in one for one in fields)
        assert all(one.P.objgen == document.pages[-1].obj.objgen for one in fields)
        boxes = [[float(number) for number in one.Rect] for one in fields]
    opinion, first, second = boxes
    assert opinion[2] - opinion[0] > 200
    assert opinion[2] < first[0]
    assert second[3] < first[1]


def test_a_foreign_pdf_gets_invisible_fields() -> None:
    blank = pikepdf.new()
    blank.add_blank_page()
    stream = io.BytesIO()
    blank.save(stream)
    with pikepdf.open(io.BytesIO(prepare_for_signing(stream.getvalue()))) as document:
        assert [float(number) for number in document.Root.AcroForm.Fields[0].Rect] == [0, 0, 0, 0]


def test_preparing_is_deterministic() -> None:
    report = sample_report()
    pdf = build_pdf(report)
    manifest = manifest_of(report, [])
    assert prepare_for_signing(pdf, manifest) == prepare_for_signing(pdf, manifest)


def test_the_manifest_is_attached_as_an_associated_file(prepared: bytes) -> None:
    manifest = attached_manifest(prepared)
    assert manifest is not None
    assert manifest.report_id == REPORT_ID
    assert manifest.software == f"reviewer-app {__version__}"
    assert manifest.opinion_sha256 == opinion_hash(sample_report().work.opinion)
    assert [one.uid for one in manifest.records] == ["DocumentReference/letter", "1.2.3.1", "1.2.3.2"]
    with pikepdf.open(io.BytesIO(prepared)) as document:
        assert document.Root.AF[0].AFRelationship == Name.Data


def test_opinion_hash_knows_values_not_their_order() -> None:
    assert opinion_hash(Opinion({"a": "1", "b": "2"})) == opinion_hash(Opinion({"b": "2", "a": "1"}))
    assert opinion_hash(Opinion({"a": "1"})) != opinion_hash(Opinion({"a": "2"}))


def test_what_is_no_manifest_of_ours_is_none() -> None:
    assert read_manifest(b"not json") is None
    assert read_manifest(b"\xff\xfe") is None
    assert read_manifest(b'{"schema": "other"}') is None
    good = manifest_of(sample_report(), [])
    assert isinstance(good, Manifest)
    assert attached_manifest(b"no pdf") is None
