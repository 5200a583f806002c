"""The account in the vault: to which service its cases and opinions belong, and how its session is taken up again.

A case is known by the id of its Task, which means another patient's case at another service; so a vault serves one.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from reviewer_app.decoding import from_json
from reviewer_app.errors import NotAllowed
from reviewer_app.store.vault import Vault

_KEY = "account"


class KeptAccount(msgspec.Struct, frozen=True):
    """What is kept of a session: never the access token."""

    service_url: str
    refresh: str
    fhir_user: str


def kept_account(vault: Vault) -> KeptAccount | None:
    """Return the account, None before anybody signed in. In the store lane."""
    kept = vault.get_value(_KEY)
    return from_json(kept, KeptAccount) if kept else None


def begin_account(vault: Vault, account: KeptAccount) -> None:
    """Keep the account of a new session; raises as `require_free`. In the store lane."""
    require_free(vault, account.service_url)
    vault.set_value(_KEY, msgspec.json.encode(account).decode())


def renew_account(vault: Vault, account: KeptAccount) -> None:
    """Keep renewed tokens, unless the vault has gone to another service meanwhile. In the store lane."""
    if _same(vault, account.service_url):
        vault.set_value(_KEY, msgspec.json.encode(account).decode())


def require_free(vault: Vault, service_url: str) -> None:
    """Let a service have this vault, if it has it already or nothing of another is here.

    Raises
    ------
    NotAllowed
        If the vault holds cases or opinions of another service.
    """
    if vault.cases() or vault.outbox():
        require_service(vault, service_url)


def require_service(vault: Vault, service_url: str) -> None:
    """Let nothing pass between the vault and a service that it does not belong to.

    Raises
    ------
    NotAllowed
        If the vault belongs to another service.
    """
    kept = kept_account(vault)
    if kept is not None and not _same(vault, service_url):
        raise NotAllowed(
            f"The cases on this laptop belong to another service, {kept.service_url}.",
            next_step="Sign in there, or use another profile for this service.",
            detail="another service",
        )


def service_here(vault: Vault) -> str:
    """Return the address of the service that this vault belongs to in one spelling, empty before anybody signed in."""
    kept = kept_account(vault)
    return _spelled(kept.service_url) if kept is not None else ""


def _same(vault: Vault, service_url: str) -> bool:
    kept = kept_account(vault)
    return kept is not None and _spelled(kept.service_url) == _spelled(service_url)


def _spelled(service_url: str) -> str:
    """Return an address in one spelling: scheme and host in lower case, no slash at the end."""
    parts = urlsplit(service_url.strip())
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path.rstrip('/')}"
