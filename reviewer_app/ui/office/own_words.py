"""Words that the reader said are right: kept in the vault, for all cases, since any of them may name somebody."""

from __future__ import annotations

import json

from reviewer_app.store.vault import Vault

_NAME = "own-words"
#: What dictation has learned (`learned_words`).
LEARNED = "dictation-corrections"


def own_words(vault: Vault) -> frozenset[str]:
    """Return the words, in small letters."""
    text = vault.get_value(_NAME)
    return frozenset(json.loads(text)) if text else frozenset()


def keep_own_word(vault: Vault, word: str) -> None:
    """Keep one more; in the store lane."""
    vault.set_value(_NAME, json.dumps(sorted({*own_words(vault), word}), ensure_ascii=False))
