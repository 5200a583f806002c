"""Opening the vault of the profile at the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reviewer_app.commands.passphrase import ask_secret
from reviewer_app.errors import NotAllowed

if TYPE_CHECKING:
    from reviewer_app.store.vault import Vault


def open_own_vault(data: Path, asked: str = "Passphrase: ") -> Vault:
    """Ask for the passphrase and open the vault under `data`; nothing is asked where there is none.

    Raises
    ------
    NotAllowed
        If there is no vault, or nothing is typed.
    StoreLocked, StoreDamaged
        As `open_vault`.
    """
    from reviewer_app.store.vault import open_vault, vault_exists

    if not vault_exists(data):
        raise NotAllowed(
            "There is no vault in this profile: the workstation was never set up in it.",
            next_step="Name another profile by --profile.",
            detail="no vault",
        )
    return open_vault(data, ask_secret(asked))
