"""What the worklist showed when the vault was locked: kept in the vault, as a search may be the name of a patient."""

from __future__ import annotations

from reviewer_app.errors import StoreDamaged
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.vault import Vault
from reviewer_app.ui.worklist.model import Choice

_NAME = "worklist-choice"


def keep_choice(vault: Vault, choice: Choice) -> None:
    """Keep what is chosen, over a lock. In the store lane."""
    vault.set_value(_NAME, None if choice == Choice() else encode(choice).decode())


def take_choice(vault: Vault) -> Choice | None:
    """Return what was chosen before a lock, once: a program that is started anew shows everything."""
    text = vault.get_value(_NAME)
    if text is None:
        return None
    vault.set_value(_NAME, None)
    try:
        return decode(text.encode(), Choice)
    except StoreDamaged:
        return None
