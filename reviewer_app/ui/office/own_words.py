"""Words that the reader said are right, or meant: kept in the vault, for all cases, since any may name somebody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reviewer_app.store.vault import Vault

if TYPE_CHECKING:
    from reviewer_app.cases.case import Case
    from reviewer_app.dictation.corrections import Correction
    from reviewer_app.ui.office.services import Services

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


class KeptCorrections:
    """What the reviewer meant by misheard words, as a case knows it; `text` is what the vault had (`learned_words`).

    Names of the people in the case are not learned: what was learned outlives the case, and is offered in others.
    """

    def __init__(self, services: Services, text: str | None, case: Case) -> None:
        self._services, self._text, self._case = services, text, case
        self._known: tuple[Correction, ...] | None = None

    def known(self) -> tuple[Correction, ...]:
        """Return what was learned, also in this session, the last first."""
        if self._known is None:
            from reviewer_app.ui.office.learned_words import read_corrections  # noqa: PLC0415 - few dictate

            self._known = read_corrections(self._text)
        return self._known

    def learn(self, heard: str, meant: str) -> None:
        """Keep one more in the vault."""
        from reviewer_app.dictation.case_words import names_in  # noqa: PLC0415 - few dictate
        from reviewer_app.dictation.corrections import learned  # noqa: PLC0415 - as above
        from reviewer_app.dictation.vocabulary import words_in  # noqa: PLC0415 - as above
        from reviewer_app.ui.office.learned_words import learn  # noqa: PLC0415 - as above

        if names_in(self._case).intersection(words_in(f"{heard} {meant}")):
            return
        self._known = learned(self.known(), heard, meant)
        self._services.store(lambda vault: learn(vault, heard, meant))

    def take(self, kept: tuple[Correction, ...]) -> None:
        """Take over what was changed elsewhere."""
        self._known = kept
