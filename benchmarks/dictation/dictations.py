"""What is dictated: sentences of reports as they are spoken, and sentences that are no command.

They are told apart from every text that an engine may learn from: none of them stands in `resources`, which a test
holds (`tests/benchmarks/dictation`). Commands are those of the program's own table.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

_DATA = Path(__file__).with_name("dictations.english.json")


class Dictation(msgspec.Struct, frozen=True):
    """One sentence, word by word as it is said; `field` is whose report it is from."""

    id: str
    field: str
    said: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words, in the order they are said."""
        return tuple(self.said.split())


class Dictations(msgspec.Struct, frozen=True):
    """The whole set; `no_commands` begin like commands, and are none."""

    dictations: tuple[Dictation, ...]
    no_commands: tuple[str, ...]


@cache
def dictations() -> Dictations:
    """Return the set."""
    return msgspec.json.decode(_DATA.read_bytes(), type=Dictations)
