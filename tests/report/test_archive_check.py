"""Whatever was changed in an archive is named; what is whole is said to be."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from reviewer_app.errors import CannotVerify
from reviewer_app.report.archive_check import ArchiveCheck, check_archive
from reviewer_app.report.seal import SEAL_NAME, SIGNATURE_NAME, SUMS_NAME, read_sums, sums_bytes
from reviewer_app.store.audit import line_hash
from reviewer_app.store.audit_extract import check_extract
from tests.helpers.archives import DOCUMENT, LINE, PATHS, Parts, archive, parts, zipped_otherwise
from tests.helpers.proofs import lonely_pem
from tests.helpers.report_samples import authority

Change = Callable[[dict[str, bytes]], None]


def check(data: bytes, *trust: bytes) -> ArchiveCheck:
    return check_archive(io.BytesIO(data), trust, audit=check_extract)


@pytest.fixture(scope="module")
def whole() -> bytes:
    return archive(parts())


def flipped(path: str) -> Change:
    def change(files: dict[str, bytes]) -> None:
        data = bytearray(files[path])
        data[len(data) // 2] ^= 1
        files[path] = bytes(data)

    return change


def test_a_signed_archive_is_whole_and_tells_who_sealed_it(whole: bytes) -> None:
    found = check(whole, authority().ca_pem)
    assert (found.valid, found.problems) == (True, ())
    assert found.signature is not None
    assert found.signature.trusted
    assert found.summary.startswith("The archive is whole: 4 files are as they were sealed. The seal is signed by ")
    [document] = found.documents
    assert document.verification.trusted
    assert document.records_here == document.verification.manifest.records == 1
    assert (found.members, found.audit_lines) == (4, 1)


def test_another_root_makes_the_seal_no_less_valid_but_not_trusted(whole: bytes) -> None:
    found = check(whole)
    assert found.valid
    assert found.signature is not None
    assert not found.signature.trusted
    assert "whose trust is not known" in found.summary


def test_one_that_is_not_signed_says_what_that_means() -> None:
    found = check(archive(parts(signed=False)))
    assert found.valid
    assert found.signature is None
    assert "The seal is not signed" in found.summary


@pytest.mark.parametrize("path", PATHS)
def test_one_bit_of_any_file_is_found_and_named(path: str) -> None:
    found = check(archive(parts(), flipped(path)))
    assert not found.valid
    assert f"{path} was changed." in found.problems


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_is_missing_is_named(path: str) -> None:
    found = check(archive(parts(), lambda files: files.pop(path) and None))
    assert f"{path} is missing." in found.problems


def test_a_file_that_was_added_is_named() -> None:
    found = check(archive(parts(), lambda files: files.update({"documents/other.pdf": b"new"})))
    assert found.problems == ("documents/other.pdf was added.",)


def test_a_list_of_hashes_written_anew_is_found() -> None:
    def change(files: dict[str, bytes]) -> None:
        files["records/dicom/1.2.3.1.dcm"] = b"another"
        sums = read_sums(files[SUMS_NAME])
        sums["records/dicom/1.2.3.1.dcm"] = "0" * 64
        files[SUMS_NAME] = sums_bytes(sums)

    assert "The list of hashes is not the one that was sealed." in check(archive(parts(), change)).problems


def test_a_seal_written_anew_is_found_by_its_signature() -> None:
    def change(files: dict[str, bytes]) -> None:
        files[SEAL_NAME] = files[SEAL_NAME].replace(b"SO-1", b"SO-2")

    assert check(archive(parts(), change)).problems == ("The seal was changed: its signature no longer fits.",)


def test_a_signature_that_is_gone_broken_or_foreign_is_found() -> None:
    gone = check(archive(parts(), lambda files: files.pop(SIGNATURE_NAME) and None))
    assert gone.problems == ("The signature of the seal is missing.",)
    broken = check(archive(parts(), lambda files: files.update({SIGNATURE_NAME: b"\x30\x03\x02\x01\x01"})))
    assert broken.problems == ("The signature of the seal cannot be read.",)
    beside = check(archive(parts(signed=False), lambda files: files.update({SIGNATURE_NAME: b"x"})))
    assert not beside.whole
    foreign = check(archive(parts()), lonely_pem())
    assert foreign.signature is not None
    assert not foreign.signature.trusted


def test_another_line_of_the_audit_trail_than_the_opinion_cites_is_found() -> None:
    made = parts(signed=False)
    other = made.files["audit.jsonl"].replace(b"opinion-signed", b"opinion-zigned")
    found = check(archive(Parts({**made.files, "audit.jsonl": other}, signed=False)))
    assert found.whole
    assert not found.valid
    assert "Line 7 of the audit trail was changed." in found.untied


def test_an_opinion_that_cites_another_audit_trail_is_told() -> None:
    made = parts(signed=False)
    event = '{"case":"task-1","detail":{},"kind":"case-opened","seq":7,"utc":"u"}'
    other = {**LINE, "event": event, "hash": line_hash("00" * 32, event)}
    found = check(archive(Parts({**made.files, "audit.jsonl": json.dumps(other).encode() + b"\n"}, signed=False)))
    assert "The audit trail is not the one that was sealed." in found.untied
    assert f"The audit trail has another line 7 than {DOCUMENT} says." in found.untied


def test_records_that_are_not_in_it_are_told_and_make_it_no_less_valid() -> None:
    files = {path: data for path, data in parts().files.items() if not path.startswith("records/")}
    found = check(archive(Parts(files, signed=False, records=True)))
    assert found.valid
    assert f"{DOCUMENT} lists 1 records, of which 0 are in the archive." in found.notes


def test_a_document_whose_signature_is_broken_is_told_though_the_archive_is_whole() -> None:
    made = parts()
    pdf = bytearray(made.files[DOCUMENT])
    pdf[200] ^= 1
    found = check(archive(Parts({**made.files, DOCUMENT: bytes(pdf)})))
    assert found.whole
    assert not found.valid
    assert f"{DOCUMENT}: Not valid." in found.summary


def test_what_lies_between_before_or_behind_the_members_is_found(whole: bytes) -> None:
    hidden = "Something lies in the file that belongs to no member."
    assert hidden in check(b"MZ hidden" + whole).problems
    commented = io.BytesIO(whole)
    with zipfile.ZipFile(commented, "a") as made:
        made.comment = b"hidden"
    assert hidden in check(commented.getvalue()).problems
    with zipfile.ZipFile(io.BytesIO(whole)) as made:
        second = sorted(one.header_offset for one in made.infolist())[1]
    renamed = bytearray(whole)
    renamed[second + 30] ^= 1  # the name that a program sees which reads from the front
    assert hidden in check(bytes(renamed)).problems


def test_members_that_are_compressed_or_there_twice_or_lead_elsewhere_are_refused(whole: bytes) -> None:
    with pytest.raises(CannotVerify, match="not stored"):
        check(zipped_otherwise(whole, zipfile.ZIP_DEFLATED))
    twice = io.BytesIO(whole)
    with zipfile.ZipFile(twice, "a") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr(DOCUMENT, b"another")
    assert "A name stands in it twice." in check(twice.getvalue()).problems
    outside = archive(parts(), lambda files: files.update({"../x": b"new"}))
    assert "A member is not stored as it is, or its name leads elsewhere." in check(outside).problems


def test_what_is_no_archive_is_not_checked(whole: bytes) -> None:
    for data in (b"", b"no zip", whole[: len(whole) // 2]):
        with pytest.raises(CannotVerify):
            check(data)
    for path in (SUMS_NAME, SEAL_NAME):
        with pytest.raises(CannotVerify):
            check(archive(parts(), lambda files, path=path: files.pop(path) and None))
        with pytest.raises(CannotVerify):
            check(archive(parts(), lambda files, path=path: files.update({path: b"\xff"})))
