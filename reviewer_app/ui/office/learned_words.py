"""What the reviewer meant by misheard words: kept in the vault, for all cases, since any of them may name somebody."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.dictation.corrections import Correction, learned
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.own_words import LEARNED


def read_corrections(text: str | None) -> tuple[Correction, ...]:
    """Return what a kept value says, the last first."""
    return tuple(decode(one.encode(), Correction) for one in (text or "").splitlines())


def corrections(vault: Vault) -> tuple[Correction, ...]:
    """Return what was learned, the last first."""
    return read_corrections(vault.get_value(LEARNED))


def keep_corrections(vault: Vault, kept: Sequence[Correction]) -> None:
    """Keep these in the place of those that there were; in the store lane."""
    vault.set_value(LEARNED, "\n".join(encode(one).decode() for one in kept) or None)


def learn(vault: Vault, heard: str, meant: str) -> None:
    """Keep one more; in the store lane."""
    keep_corrections(vault, learned(corrections(vault), heard, meant))
