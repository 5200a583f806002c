from __future__ import annotations

import importlib

import keyring
import pytest
from keyring.backends import chainer, fail, null

from reviewer_app.errors import StoreLocked
from reviewer_app.store.keyring_access import REAL_BACKENDS, KeyringAccess, class_name
from tests.helpers.memory_keyring import MemoryKeyring, access_to


def test_the_fail_backend_of_a_bare_machine_is_no_keyring() -> None:
    access = KeyringAccess()
    assert not access.available()
    assert access.backend_name == ""
    with pytest.raises(StoreLocked, match="no safe keyring"):
        access.get("x")
    with pytest.raises(StoreLocked, match="Use the passphrase"):
        access.set("x", "y")


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring(), MemoryKeyring()])
def test_what_is_not_on_the_list_is_no_keyring(backend: keyring.backend.KeyringBackend) -> None:
    assert not KeyringAccess(backend=backend).available()


def test_a_chain_is_used_only_through_an_allowed_link(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = chainer.ChainerBackend()
    link = MemoryKeyring()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [null.Keyring(), fail.Keyring()])
    assert not KeyringAccess(backend=chain).available()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [null.Keyring(), link])
    access = KeyringAccess(allowed={class_name(link)}, backend=chain)
    assert access.backend_name == class_name(link)
    access.set("a", "b")
    assert link.secrets == {("reviewer-app", "a"): "b"}


def test_every_allowed_backend_exists() -> None:
    for name in REAL_BACKENDS:
        module, _, cls = name.rpartition(".")
        assert issubclass(getattr(importlib.import_module(module), cls), keyring.backend.KeyringBackend)


def test_get_set_delete() -> None:
    backend = MemoryKeyring()
    access = access_to(backend)
    assert access.available()
    assert access.get("a") is None
    access.set("a", "x" * 44)
    assert access.get("a") == "x" * 44
    access.delete("a")
    access.delete("a")
    assert access.get("a") is None
    with pytest.raises(ValueError, match="too long"):
        access.set("a", "x" * 45)


def test_a_keyring_that_does_not_open() -> None:
    backend = MemoryKeyring()
    backend.locked = True
    with pytest.raises(StoreLocked, match="did not open"):
        access_to(backend).get("a")
