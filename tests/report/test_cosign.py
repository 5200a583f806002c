"""A second author signs: behind what was signed, in a field made for it, and only what can be co-signed."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest

from reviewer_app.errors import CannotSign, KeyNotOpened
from reviewer_app.report.cosign import CoSignRequest, co_sign, to_co_sign
from reviewer_app.report.identity import DemoAuthority, make_demo_authority
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.sign_process import SigningProcess
from reviewer_app.report.signing import SignedOpinion, SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from tests.helpers.proofs import national_authority, stamped
from tests.helpers.report_samples import NOW, PASSPHRASE, authority
from tests.helpers.soft_token import PIN, SoftToken, chosen_key, new_token

LATER = NOW + timedelta(hours=2)


@pytest.fixture(scope="module")
def second() -> DemoAuthority:
    return make_demo_authority(
        "Ben Okafor", "Northgate Clinic", datetime(2026, 1, 1, tzinfo=UTC), passphrase="his own",
        valid=timedelta(days=3650),
    )  # fmt: skip


@pytest.fixture(scope="module")
def asked(signed: SignedOpinion, second: DemoAuthority) -> CoSignRequest:
    return CoSignRequest(signed.pdf, Pkcs12Key(second.pkcs12), "his own", Meaning.CO_AUTHORSHIP, LATER, "MD")


@pytest.fixture(scope="module")
def co_signed(asked: CoSignRequest) -> SignedOpinion:
    return co_sign(asked)


def test_what_was_signed_before_is_a_byte_prefix(asked: CoSignRequest, co_signed: SignedOpinion) -> None:
    assert co_signed.pdf.startswith(asked.pdf)
    assert len(co_signed.pdf) > len(asked.pdf)
    before, after = verify_pdf(asked.pdf), verify_pdf(co_signed.pdf)
    assert after.valid
    assert not after.changed_after_signing
    assert (after.sha256, after.unsigned_sha256, after.level) == (before.sha256, before.unsigned_sha256, "B-B")
    assert [(one.signer, one.reason, one.signed_at) for one in after.signatures] == [
        ("Anna Lindqvist", "authorship", NOW),
        ("Ben Okafor", "co-authorship", LATER),
    ]
    assert "Also signed by Ben Okafor on 22 Nov 2026, 16:58 UTC-08:00." in after.summary


def test_it_stands_in_the_prepared_field_and_the_certification_holds(co_signed: SignedOpinion) -> None:
    with pikepdf.open(io.BytesIO(co_signed.pdf)) as document:
        fields = {str(one.T): one for one in document.Root.AcroForm.Fields}
        assert list(fields) == ["Opinion", "CoSign1", "CoSign2"]
        assert "/V" not in fields["CoSign2"]
        assert "/Reference" not in fields["CoSign1"].V, "there is one certification, that of the author"
        assert int(document.Root.Perms.DocMDP.Reference[0].TransformParams.P) == 2
        assert str(fields["CoSign1"].V.Name) == "Ben Okafor"


def test_others_find_both_signatures_valid(co_signed: SignedOpinion, second: DemoAuthority, tmp_path: Path) -> None:
    path = tmp_path / "co-signed.pdf"
    path.write_bytes(co_signed.pdf)
    (tmp_path / "a.pem").write_bytes(authority().ca_pem)
    (tmp_path / "b.pem").write_bytes(second.ca_pem)
    programs = {name: shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent)) for name in
                ("pdfsig", "pyhanko")}  # fmt: skip
    if None in programs.values():
        pytest.skip("pdfsig or pyhanko is not installed (Debian: poppler-utils; pip install pyhanko-cli)")
    said = subprocess.run([str(programs["pdfsig"]), "-nocert", str(path)], capture_output=True, check=False)
    assert said.stdout.decode().count("Signature is Valid") == 2
    roots = ["--trust", str(tmp_path / "a.pem"), "--trust", str(tmp_path / "b.pem")]
    options = [*roots, "--trust-replace", "--no-revocation-check", "--executive-summary"]
    command = [str(programs["pyhanko"]), "sign", "validate", *options, str(path)]
    told = subprocess.run(command, capture_output=True, check=False).stdout.decode()
    verdicts = {line.split(":")[0]: line.rsplit(":", 1)[1] for line in told.splitlines()}
    assert verdicts == {"Opinion": "VALID", "CoSign1": "VALID"}


def test_the_second_field_and_then_none(asked: CoSignRequest, co_signed: SignedOpinion) -> None:
    third = make_demo_authority("Cleo Marsh", "", datetime(2026, 1, 1, tzinfo=UTC), passphrase="hers")
    request = replace(asked, pdf=co_signed.pdf, key=Pkcs12Key(third.pkcs12), passphrase="hers")
    assert to_co_sign(co_signed.pdf).free == ("CoSign2",)
    full = co_sign(replace(request, meaning=Meaning.APPROVAL)).pdf
    assert full.startswith(co_signed.pdf)
    assert [one.signer for one in verify_pdf(full).signatures] == ["Anna Lindqvist", "Ben Okafor", "Cleo Marsh"]
    with pytest.raises(CannotSign, match="Both fields for co-signers are signed already"):
        to_co_sign(full)


def test_behind_a_time_stamp_the_level_stays(request_to_sign: SignRequest, asked: CoSignRequest) -> None:
    signer = national_authority().signer()
    signed = sign_opinion(replace(request_to_sign, key=Pkcs12Key(signer.pkcs12))).pdf
    proven = stamped(signed, national_authority().time_stamper(NOW + timedelta(minutes=5)))
    made = co_sign(replace(asked, pdf=proven)).pdf
    assert made.startswith(proven)
    found = verify_pdf(made, [national_authority().pem])
    assert (found.valid, found.level) == (True, "B-T")


def _bit(pdf: bytes) -> bytes:
    at = pdf.index(b"stream", len(pdf) // 2) + 20
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


@pytest.mark.parametrize(
    ("change", "words"),
    [(_bit, "not valid"), (lambda pdf: pdf[: len(pdf) // 3], "could not be checked"), (lambda _pdf: b"", "damaged")],
    ids=["one bit", "cut off", "empty"],
)
def test_a_file_that_was_changed_is_refused(asked: CoSignRequest, change: Callable[[bytes], bytes], words: str) -> None:
    with pytest.raises(CannotSign, match=words):
        co_sign(replace(asked, pdf=change(asked.pdf)))


def test_an_unsigned_file_is_refused(asked: CoSignRequest, prepared: bytes) -> None:
    with pytest.raises(CannotSign, match="its author signs first"):
        co_sign(replace(asked, pdf=prepared))


def test_whoever_signed_already_signs_no_second_time(asked: CoSignRequest, co_signed: SignedOpinion) -> None:
    with pytest.raises(CannotSign, match="has signed the file already"):
        co_sign(replace(asked, pdf=co_signed.pdf))
    with pytest.raises(CannotSign, match="has signed the file already"):
        co_sign(replace(asked, key=Pkcs12Key(authority().pkcs12), passphrase=PASSPHRASE))


def test_a_clock_that_is_behind_is_told(asked: CoSignRequest) -> None:
    with pytest.raises(CannotSign, match="a time before that of the signature that is there"):
        co_sign(replace(asked, signed_at=NOW - timedelta(minutes=1)))


def test_a_wrong_passphrase_and_a_wrong_meaning(asked: CoSignRequest) -> None:
    with pytest.raises(KeyNotOpened):
        co_sign(replace(asked, passphrase="a guess"))
    with pytest.raises(ValueError, match="co-authorship or approval"):
        replace(asked, meaning=Meaning.AUTHORSHIP)
    assert "his own" not in repr(asked)


def test_a_token_co_signs_in_the_child_process(
    asked: CoSignRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token: SoftToken = new_token(tmp_path, monkeypatch)
    key = chosen_key(token, name="Ben Okafor", since=NOW - timedelta(days=1))
    with SigningProcess() as process:
        made = process.co_sign(replace(asked, key=key, passphrase=PIN))
    assert made.pdf.startswith(asked.pdf)
    assert [one.signer for one in verify_pdf(made.pdf).signatures] == ["Anna Lindqvist", "Ben Okafor"]
