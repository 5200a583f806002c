"""A key goes over to who has its passphrase and is named in it, and the audit says so; to nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import CannotSign, KeyNotOpened
from reviewer_app.store.vault import Vault
from reviewer_app.ui.key_page import KeyPage
from reviewer_app.ui.office.kept_account import KeptAccount, begin_account
from reviewer_app.ui.office.key_keeping import KeyKeeping
from reviewer_app.ui.office.signing_attempts import OF_ANOTHER, bind_key, owned_by_another
from reviewer_app.ui.office.signing_key import SigningKey
from tests.helpers.key_purposes import key_file
from tests.helpers.office import Office

PASSPHRASE = "a key of its own"
#: The certificate is that of Anna Lindqvist.
IT, BEN = Reviewer("Practitioner/it", "Ida Thorsen"), Reviewer("Practitioner/ben", "Dr. Ben Lindqvist")
ANNA = Reviewer("Practitioner/anna", "Dr. Anna Lindqvist")


@pytest.fixture
def office(offices: Callable[..., Office]) -> Office:
    return offices()


@pytest.fixture
def install(look: object, office: Office) -> Callable[[Reviewer, str], str]:
    """Return what installs one key as somebody, and returns its fingerprint."""
    source, page = office.paths.cache / "key.p12", KeyPage()
    source.write_bytes(key_file(PASSPHRASE, "digital_signature"))
    keeping = KeyKeeping(office.services, page, page)

    def installed(reviewer: Reviewer, passphrase: str = PASSPHRASE, _kept: KeyPage = page) -> str:
        office.vault.put_reviewer(reviewer)
        return keeping._installed(source, passphrase).fingerprint

    return installed


def rebound(vault: Vault) -> list[dict[str, str]]:
    return [dict(one.detail) for one in vault.audit_events() if one.kind == "signing-key-rebound"]


def test_who_is_named_in_it_gets_a_key_that_somebody_else_installed(
    office: Office, install: Callable[[Reviewer, str], str]
) -> None:
    certificate = install(IT, PASSPHRASE)
    assert owned_by_another(office.vault, certificate, ANNA)
    with pytest.raises(KeyNotOpened):
        install(ANNA, "a guess")
    assert owned_by_another(office.vault, certificate, ANNA), "not without its passphrase"
    install(ANNA, PASSPHRASE)
    assert not owned_by_another(office.vault, certificate, ANNA)
    assert owned_by_another(office.vault, certificate, IT)
    assert rebound(office.vault) == [{"certificate": certificate, "from": IT.reference, "to": ANNA.reference}]
    install(ANNA, PASSPHRASE)
    assert len(rebound(office.vault)) == 1, "it is hers already"


def test_nobody_else_gets_it(office: Office, install: Callable[[Reviewer, str], str]) -> None:
    certificate = install(ANNA, PASSPHRASE)
    key = SigningKey(office.paths)
    for other in (BEN, IT):
        with pytest.raises(CannotSign, match=OF_ANOTHER):
            install(other, PASSPHRASE)
    assert not owned_by_another(office.vault, certificate, ANNA)
    assert (rebound(office.vault), key.identity() is not None) == ([], True)


def test_a_reference_is_of_its_service(office: Office) -> None:
    vault, certificate, old = office.vault, "ab" * 32, "cd" * 32
    bind_key(vault, old, ANNA)  # before anybody signed in nothing more than the reference is known
    begin_account(vault, KeptAccount("https://One.example/fhir/", "", ANNA.reference))
    bind_key(vault, certificate, ANNA)
    begin_account(vault, KeptAccount("https://one.example/fhir", "", ANNA.reference))
    assert not owned_by_another(vault, certificate, ANNA), "the same service, spelled otherwise"
    begin_account(vault, KeptAccount("https://two.example/fhir", "", ANNA.reference))
    assert owned_by_another(vault, certificate, ANNA), "somebody else has this reference here"
    assert not owned_by_another(vault, old, ANNA), "versions before kept no service"
