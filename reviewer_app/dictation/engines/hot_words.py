"""Words that are likely to be said, for engines that take such."""

from __future__ import annotations

from typing import Protocol


class LikelyWords(Protocol):
    """Words in small letters, the likeliest to be said first. They may be of a case: no log or error names one."""

    @property
    def words(self) -> tuple[str, ...]:
        """Each once."""
