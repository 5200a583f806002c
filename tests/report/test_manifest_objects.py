"""The DICOM objects of an opinion: named in the manifest by their hashes, attached, and found again by verify."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path

import msgspec
import pikepdf
import pytest
from pikepdf import Name

from reviewer_app.__main__ import main
from reviewer_app.cases.sealed_objects import MarksTold, SealedObject
from reviewer_app.commands.verify import VALID
from reviewer_app.errors import CannotSign
from reviewer_app.report import signing
from reviewer_app.report.archive import saved
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import Manifest, manifest_bytes, manifest_of, read_manifest
from reviewer_app.report.manifest_contents import contents_of
from reviewer_app.report.manifest_objects import MAX_ATTACHED, ObjectsCheck, check_objects, manifest_objects
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.revisions import attached_hashes, attached_manifest
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from tests.helpers.report_samples import NOW, PASSPHRASE, authority, sample_report

FILES = {f"1.2.{number}": b"DICM" * 40 + bytes([number]) for number in (1, 2, 3)}
SEALED = tuple(
    SealedObject("1.2", uid, kind, len(data), hashlib.sha256(data).hexdigest(), "the marks")
    for (uid, data), kind in zip(FILES.items(), ("PR", "KO", "SR"), strict=True)
)
NAMES = [f"{one}.dcm" for one in FILES]


def manifest(*sealed: SealedObject) -> Manifest:
    return manifest_of(sample_report(), [], MarksTold(sealed or SEALED))


def prepared(made: Manifest, files: dict[str, bytes]) -> bytes:
    return prepare_for_signing(build_pdf(sample_report()), made, files)


def signed(pdf: bytes) -> bytes:
    request = SignRequest(pdf, Pkcs12Key(authority().pkcs12), PASSPHRASE, Meaning.AUTHORSHIP, "Anna Lindqvist", NOW)
    return sign_opinion(request).pdf


@pytest.fixture(scope="module")
def opinion() -> bytes:
    return signed(prepared(manifest(), FILES))


def test_they_are_listed_in_the_order_in_which_an_archive_gets_them() -> None:
    made = manifest()
    assert [(one.sop_instance_uid, one.kind, one.file) for one in made.objects] == [
        ("1.2.1", "PR", "1.2.1.dcm"), ("1.2.2", "KO", "1.2.2.dcm"), ("1.2.3", "SR", "1.2.3.dcm"),
    ]  # fmt: skip
    assert read_manifest(manifest_bytes(made)) == made
    assert contents_of(made).objects == 3
    assert contents_of(made).words.endswith("3 DICOM objects")


def test_a_manifest_of_a_version_before_has_none() -> None:
    older = msgspec.json.decode(manifest_bytes(manifest()))
    del older["objects"]
    read = read_manifest(json.dumps(older).encode())
    assert read is not None
    assert read.objects == ()


def test_their_bytes_are_associated_files_and_the_same_input_gives_the_same_file() -> None:
    pdf = prepared(manifest(), FILES)
    assert pdf == prepared(manifest(), FILES)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert [str(one.UF) for one in document.Root.AF] == ["manifest.json", *NAMES]
        assert [one.AFRelationship for one in document.Root.AF] == [Name.Data, *[Name.Supplement] * 3]
        kept = {name: document.attachments[name].get_file() for name in NAMES}
        assert [one.read_bytes() for one in kept.values()] == list(FILES.values())
        assert {one.mime_type for one in kept.values()} == {"application/dicom"}
    assert attached_manifest(pdf) == manifest()


def test_what_is_too_large_together_is_listed_by_its_hash_alone() -> None:
    fits = replace(SEALED[0], size=MAX_ATTACHED - SEALED[1].size)
    assert all(one.file for one in manifest_objects((fits, SEALED[1])))
    large = manifest(replace(fits, size=fits.size + 1), SEALED[1])
    assert [one.file for one in large.objects] == ["", ""]
    assert attached_hashes(prepared(large, FILES), NAMES) == {}


def test_verify_counts_what_is_attached(opinion: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = verify_pdf(opinion)
    assert found.valid
    assert found.manifest.objects == ObjectsCheck(listed=3, attached=3)
    path = tmp_path / "opinion.pdf"
    path.write_bytes(opinion)
    assert main(["verify", str(path)]) == VALID
    assert "DICOM objects: 3 listed by hash, 3 attached" in capsys.readouterr().out.splitlines()


def test_verify_finds_them_in_a_folder_and_one_with_other_bytes_is_told_and_no_fault(
    opinion: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "anything.bin").write_bytes(FILES["1.2.1"])
    (folder / "1.2.2.dcm").write_bytes(FILES["1.2.2"] + b"of an archive")
    found = verify_pdf(opinion, (), folder)
    assert found.manifest.objects == ObjectsCheck(listed=3, attached=3, matched=1, different=("1.2.2",))
    assert found.valid
    assert "Of 3 DICOM objects 1 in the folder have other bytes." in found.summary
    path = tmp_path / "opinion.pdf"
    path.write_bytes(opinion)
    assert main(["verify", str(path), "--records", str(folder), "--json"]) == VALID
    assert json.loads(capsys.readouterr().out)["manifest"]["objects"] == {
        "listed": 3, "attached": 3, "spoiled": [], "matched": 1, "different": ["1.2.2"],
    }  # fmt: skip
    assert main(["verify", str(path), "--records", str(folder)]) == VALID
    lines = capsys.readouterr().out.splitlines()
    assert "DICOM objects: 3 listed by hash, 3 attached, 1 found in the folder" in lines
    assert "Other bytes in the folder: object 1.2.2" in lines


def test_an_attached_object_that_is_not_as_it_is_listed_is_neither_signed_nor_valid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoiled = prepared(manifest(), {**FILES, "1.2.2": b"something else"})
    with pytest.raises(CannotSign):
        signed(spoiled)
    monkeypatch.setattr(signing, "_check", lambda _unsigned, _signed: None)  # as another program may sign it
    found = verify_pdf(signed(spoiled))
    assert found.signature_valid
    assert not found.valid
    assert found.manifest.objects.spoiled == ("1.2.2",)
    assert "Of 3 DICOM objects 1 attached ones are not as it lists them." in found.summary


def test_an_object_that_is_listed_as_attached_and_is_not_there_is_not_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "_check", lambda _unsigned, _signed: None)
    with pikepdf.open(io.BytesIO(prepared(manifest(), FILES))) as document:
        del document.attachments["1.2.3.dcm"]
        lacking = saved(document)
    found = verify_pdf(signed(lacking))
    assert (found.signature_valid, found.valid) == (True, False)
    assert found.manifest.objects.spoiled == ("1.2.3",)


def test_what_only_the_archive_has_is_no_fault() -> None:
    large = [replace(one, size=MAX_ATTACHED) for one in SEALED]
    assert check_objects(manifest_objects(large), {}) == ObjectsCheck(listed=3)
