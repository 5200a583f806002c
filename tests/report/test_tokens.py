"""Signing with a key on a token: found, opened for one signature, and every refusal in plain words."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from reviewer_app.errors import CannotSign, KeyNotOpened, WrongPin
from reviewer_app.report import tokens
from reviewer_app.report.key_sources import TokenKey, opened_key
from reviewer_app.report.sign_process import SigningProcess
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.token_signer import TokenSigner
from reviewer_app.report.token_words import refusal_of_pin
from reviewer_app.report.tokens import opened_token, tokens_at, try_token
from reviewer_app.report.verify import verify_pdf
from tests.helpers.report_samples import NOW
from tests.helpers.soft_token import PIN, Key, SoftToken, made_certificate, new_token

BEFORE = NOW - timedelta(days=1)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    return new_token(tmp_path, monkeypatch)


def elliptic() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def rivest() -> Key:
    return rsa.generate_private_key(65537, 2048)


def ready(token: SoftToken, make: Callable[[], Key] = elliptic) -> TokenKey:
    """Put a key with its certificate on the token and return it as it is found there."""
    key = make()
    token.add(key, made_certificate(key, since=BEFORE))
    ((found,),) = [one.keys for one in tokens_at(token.library)]
    return found


def with_key(request: SignRequest, key: TokenKey, pin: str = PIN) -> SignRequest:
    return replace(request, key=key, passphrase=pin)


@pytest.mark.parametrize("make", [elliptic, lambda: ec.generate_private_key(ec.SECP384R1()), rivest])
def test_a_token_signs_what_everybody_can_verify(
    token: SoftToken, request_to_sign: SignRequest, make: Callable[[], Key], tmp_path: Path
) -> None:
    made = sign_opinion(with_key(request_to_sign, ready(token, make)))
    assert made.pdf.startswith(request_to_sign.pdf)
    found = verify_pdf(made.pdf)
    assert (found.valid, found.level, found.signer) == (True, "B-B", "Anna Lindqvist")
    checker = shutil.which("pdfsig")
    if checker is not None:
        path = tmp_path / "signed.pdf"
        path.write_bytes(made.pdf)
        said = subprocess.run([checker, "-nocert", str(path)], capture_output=True, check=False).stdout.decode()
        assert "Signature is Valid" in said


def test_a_key_that_wants_the_pin_for_every_signature(token: SoftToken, request_to_sign: SignRequest) -> None:
    key = elliptic()
    token.add(key, made_certificate(key, since=BEFORE), each_time=True)
    ((found,),) = [one.keys for one in tokens_at(token.library)]
    assert try_token(found, PIN).subject == "Anna Lindqvist"
    assert verify_pdf(sign_opinion(with_key(request_to_sign, found)).pdf).valid


def test_the_child_that_signs_opens_the_token_anew_each_time(token: SoftToken, request_to_sign: SignRequest) -> None:
    key = ready(token)
    with SigningProcess() as process:
        assert [one.label for one in process.tokens(token.library)] == ["Reviewer"]
        assert process.try_key(key, PIN).subject == "Anna Lindqvist"
        with pytest.raises(WrongPin):
            process.sign(with_key(request_to_sign, key, "000000"))
        assert verify_pdf(process.sign(with_key(request_to_sign, key)).pdf).valid
        token.take_out()
        with pytest.raises(CannotSign, match="is not there"):
            process.sign(with_key(request_to_sign, key))
        assert process.alive


def test_what_is_on_a_token_is_read_without_its_pin(token: SoftToken) -> None:
    (empty,) = tokens_at(token.library)
    assert (empty.label, empty.keys) == ("Reviewer", ())
    above, key, old = elliptic(), elliptic(), elliptic()
    root = made_certificate(above, "Institution", since=BEFORE, authority=True)
    token.add(None, root, 3)
    token.add(key, made_certificate(key, issuer=(above, root), since=BEFORE), 1)
    token.add(old, made_certificate(old, "Anna, old", signs=False), 2)
    (found,) = tokens_at(token.library)
    assert sorted(one.subject for one in found.identities) == ["Anna Lindqvist", "Anna, old"]
    assert {one.subject: one.signs for one in found.identities} == {"Anna Lindqvist": True, "Anna, old": False}
    assert {one.serial for one in found.keys} == {found.serial}
    chosen = next(key for key, one in zip(found.keys, found.identities, strict=True) if one.signs)
    with opened_token(chosen, PIN) as opened:
        embedded = {one.subject.native["common_name"] for one in opened.signer.cert_registry}
    assert embedded == {"Anna Lindqvist", "Institution"}, "who vouches for it goes along, what else is there does not"


def test_a_wrong_pin_is_said_with_what_the_token_says_of_it(token: SoftToken, request_to_sign: SignRequest) -> None:
    key = ready(token)
    with pytest.raises(WrongPin, match=r"The PIN is wrong\. The token counts too") as refused:
        sign_opinion(with_key(request_to_sign, key, "135790"))
    assert isinstance(refused.value, KeyNotOpened)
    again = pickle.loads(pickle.dumps(refused.value))
    assert (type(again), str(again)) == (WrongPin, str(refused.value))
    assert verify_pdf(sign_opinion(with_key(request_to_sign, key)).pdf).valid


def test_what_a_token_says_of_its_pin_is_told() -> None:
    pkcs11 = pytest.importorskip(
        "pkcs11", reason="python-pkcs11 is not installed (pip install -r requirements-dev.lock)"
    )
    flag, wrong = pkcs11.TokenFlag, pkcs11.PinIncorrect()
    assert "one more wrong PIN locks it for good" in str(refusal_of_pin(wrong, flag.USER_PIN_FINAL_TRY))
    for error, flags in ((pkcs11.PinLocked(), flag(0)), (wrong, flag.USER_PIN_LOCKED)):
        refused = refusal_of_pin(error, flags)
        assert "has locked its PIN" in str(refused)
        assert not isinstance(refused, KeyNotOpened), "it is no guess that failed here"
    assert "has expired" in str(refusal_of_pin(pkcs11.exceptions.PinExpired(), flag(0)))
    assert "no PIN yet" in str(refusal_of_pin(pkcs11.exceptions.UserPinNotInitialized(), flag(0)))
    assert "was taken out" in str(refusal_of_pin(pkcs11.exceptions.DeviceRemoved(), flag(0)))


def test_a_token_that_is_taken_out_while_it_signs(
    token: SoftToken, request_to_sign: SignRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, signing = ready(token), TokenSigner.signature_of

    def taken_out(signer: TokenSigner, data: bytes, digest: str) -> bytes:
        token.take_out()
        return signing(signer, data, digest)

    monkeypatch.setattr(TokenSigner, "signature_of", taken_out)
    with pytest.raises(CannotSign, match="was taken out, or does not answer any more") as refused:
        sign_opinion(with_key(request_to_sign, key))
    assert not isinstance(refused.value, KeyNotOpened)


@pytest.mark.parametrize("file", ["not-there.so", "no-library.so"])
def test_a_library_that_is_none_is_said(file: str, token: SoftToken, tmp_path: Path) -> None:
    (tmp_path / "no-library.so").write_bytes(b"no library")
    with pytest.raises(CannotSign, match="cannot be loaded"):
        tokens_at(str(tmp_path / file))


def test_no_token_at_all_is_said(token: SoftToken) -> None:
    token.take_out()
    with pytest.raises(CannotSign, match="No token or card was found"):
        tokens_at(token.library)


def test_without_the_package_it_is_said_how_to_get_it(
    request_to_sign: SignRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(CannotSign, match="python-pkcs11, which is not installed") as refused:
        sign_opinion(with_key(request_to_sign, TokenKey("any.so", "any", "1", b"")))
    assert 'pip install "reviewer-app[tokens]"' in refused.value.next_step


def test_a_certificate_without_its_key_and_a_key_without_its_certificate(token: SoftToken) -> None:
    key = elliptic()
    token.add(None, made_certificate(key), 1)
    token.add(key, None, 2)
    ((found,),) = [one.keys for one in tokens_at(token.library)]
    with pytest.raises(CannotSign, match="holds no key of this certificate"), opened_key(found, PIN):
        pass
    gone = replace(found, certificate=made_certificate(key).public_bytes(Encoding.DER))
    with pytest.raises(CannotSign, match="is not on the token “Reviewer” any more"), opened_key(gone, PIN):
        pass


def test_a_key_of_another_certificate_is_found_out(token: SoftToken, request_to_sign: SignRequest) -> None:
    token.add(elliptic(), made_certificate(elliptic(), since=BEFORE))
    ((found,),) = [one.keys for one in tokens_at(token.library)]
    with pytest.raises(CannotSign, match="does not belong to this certificate"):
        try_token(found, PIN)
    with pytest.raises(CannotSign, match="did not verify"):
        sign_opinion(with_key(request_to_sign, found))


@pytest.mark.parametrize(
    ("since", "signs", "words"),
    [
        (NOW - timedelta(days=60), True, "expired on"),
        (NOW + timedelta(days=2), True, "is not valid before"),
        (BEFORE, False, "was not made for signatures"),
    ],
)
def test_a_certificate_that_does_not_hold(
    token: SoftToken, request_to_sign: SignRequest, since: datetime, signs: bool, words: str
) -> None:
    key = elliptic()
    token.add(key, made_certificate(key, since=since.astimezone(UTC), signs=signs))
    ((found,),) = [one.keys for one in tokens_at(token.library)]
    with pytest.raises(CannotSign, match=words):
        sign_opinion(with_key(request_to_sign, found))


def test_another_token_is_never_opened(token: SoftToken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = ready(token)
    token.take_out()
    other = new_token(tmp_path, monkeypatch)
    assert other.label == key.label
    with pytest.raises(CannotSign, match="is not there"), opened_key(key, PIN):
        pass
    (found,) = tokens_at(token.library)
    assert found.serial != key.serial


def test_all_certificates_of_a_token_are_counted_together() -> None:
    one = TokenKey("a.so", "Reviewer", "77", b"one")
    assert one.counted_by == replace(one, library="b.so", label="other", certificate=b"two").counted_by
    assert one.counted_by != replace(one, serial="78").counted_by


class FakeToken:
    """A token of one serial number with others: what it holds is read without a PIN, and which PIN it was given."""

    def __init__(self, label: str, certificate: bytes, serial: bytes = b"77") -> None:
        self.label, self.serial = label, serial
        self.pins: list[str | None] = []
        self._certificate = certificate
        self.flags = _flags()

    @property
    def slot(self) -> FakeToken:
        return self

    def get_token(self) -> FakeToken:
        return self

    @contextmanager
    def open(self, user_pin: str | None = None) -> Iterator[FakeToken]:
        self.pins.append(user_pin)
        yield self

    def get_objects(self, _asked: object) -> list[dict[object, object]]:
        from pkcs11 import Attribute

        return [{Attribute.VALUE: self._certificate}]


def _flags() -> object:
    from pkcs11 import TokenFlag

    return TokenFlag.TOKEN_INITIALIZED


def test_of_two_tokens_of_one_serial_number_the_one_with_the_certificate_is_opened() -> None:
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed (pip install -r requirements-dev.lock)")
    mine, others = (made_certificate(elliptic()).public_bytes(Encoding.DER) for _ in range(2))
    chosen = TokenKey("a.so", "Reviewer", "77", mine)
    right, wrong = FakeToken("renamed", mine), FakeToken("Reviewer", others)
    wanted: Callable[[list[FakeToken], TokenKey], FakeToken] = tokens._wanted  # type: ignore[assignment]
    assert wanted([wrong, right], chosen) is right, "whatever the labels say"
    twin = FakeToken("Reviewer", mine)
    assert wanted([right, twin], chosen) is twin, "of two that hold it the one of that label"
    with pytest.raises(CannotSign, match="is not on the token “Reviewer” any more"):
        wanted([wrong], chosen)
    with pytest.raises(CannotSign, match="is not there"):
        wanted([FakeToken("Reviewer", mine, b"78")], chosen)
    assert {pin for one in (right, wrong, twin) for pin in one.pins} == {None}, "no PIN was given to any"
