"""The note of a chosen token: what was kept is read again, and what is none is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from reviewer_app.errors import CannotSign
from reviewer_app.report import token_libraries
from reviewer_app.report.key_sources import TokenKey
from reviewer_app.report.token_file import token_bytes, token_in
from tests.helpers.soft_token import made_certificate


@pytest.fixture(scope="module")
def key() -> TokenKey:
    certificate = made_certificate(ec.generate_private_key(ec.SECP256R1())).public_bytes(Encoding.DER)
    return TokenKey("/usr/lib/opensc-pkcs11.so", "Anna’s card", "0042", certificate)


def test_what_was_kept_is_read_again(key: TokenKey) -> None:
    data = token_bytes(key)
    assert token_in(data) == key
    more = {**json.loads(data), "added": "by a later version"}
    assert token_in(json.dumps(more).encode()) == key
    assert set(json.loads(data)) == {"library", "label", "serial", "certificate", "schema"}, "no PIN, no key"


@pytest.mark.parametrize("change", [{"certificate": "none"}, {"schema": "another/1"}, {"serial": 42}])
def test_what_is_no_such_note_is_refused(key: TokenKey, change: dict[str, object]) -> None:
    data = json.dumps({**json.loads(token_bytes(key)), **change}).encode()
    with pytest.raises(CannotSign, match="cannot be read") as refused:
        token_in(data)
    assert "Choose the token again" in refused.value.next_step
    with pytest.raises(CannotSign, match="cannot be read"):
        token_in(token_bytes(replace(key, label="other"))[:-40])


def test_the_first_usual_library_that_is_there_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "opensc-pkcs11.so"
    usual = {"linux": (str(tmp_path / "none.so"), str(here)), "win": (r"C:\none.dll",)}
    monkeypatch.setattr(token_libraries, "_USUAL", usual)
    monkeypatch.setattr(token_libraries.sys, "platform", "linux")
    assert token_libraries.usual_library() == ""
    here.write_bytes(b"")
    assert token_libraries.usual_library() == str(here)
    monkeypatch.setattr(token_libraries.sys, "platform", "win32")
    assert token_libraries.usual_library() == ""
    monkeypatch.setattr(token_libraries.sys, "platform", "aix")
    assert token_libraries.usual_library() == ""
