"""A vault belongs to one service: what another calls by the same id is another patient's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer_app.errors import NotAllowed
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.ui.office.kept_account import (
    KeptAccount,
    begin_account,
    kept_account,
    renew_account,
    require_free,
    require_service,
)
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, make_case

HERE, ELSEWHERE = "https://one.example/fhir", "https://two.example/fhir"


def account(service_url: str, refresh: str = "r-1") -> KeptAccount:
    return KeptAccount(service_url, refresh, "Practitioner/lindqvist")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        begin_account(made, account(HERE))
        yield made


def test_with_a_case_in_it_no_other_service_gets_the_vault(vault: Vault) -> None:
    vault.put_case(make_case())
    with pytest.raises(NotAllowed, match=r"belong to another service, https://one.example/fhir.* use another profile"):
        begin_account(vault, account(ELSEWHERE))
    assert kept_account(vault) == account(HERE)
    begin_account(vault, account("HTTPS://One.example/fhir/", "r-2"))
    assert kept_account(vault) == account("HTTPS://One.example/fhir/", "r-2")


def test_an_empty_vault_goes_to_another_service_for_good(vault: Vault) -> None:
    require_free(vault, ELSEWHERE)
    begin_account(vault, account(ELSEWHERE))
    renew_account(vault, account(HERE, "r-2"))  # a session of before, which still had a request under way
    assert kept_account(vault) == account(ELSEWHERE)
    renew_account(vault, account(ELSEWHERE, "r-3"))
    assert kept_account(vault) == account(ELSEWHERE, "r-3")


def test_nothing_passes_to_a_service_that_the_vault_left(vault: Vault) -> None:
    require_service(vault, HERE)
    begin_account(vault, account(ELSEWHERE))
    with pytest.raises(NotAllowed):
        require_service(vault, HERE)
    require_service(vault, ELSEWHERE)
