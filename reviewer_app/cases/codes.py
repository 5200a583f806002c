"""A coded concept, as segments, reports and waveforms name things (PS3.3 8.8)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """Code value, coding scheme designator ("SCT", "DCM", "UCUM", …) and meaning in words."""

    value: str = ""
    scheme: str = ""
    meaning: str = ""

    @property
    def words(self) -> str:
        """What a reader is shown: the meaning, else the code with its scheme."""
        if self.meaning:
            return self.meaning
        return f"{self.value} ({self.scheme})" if self.scheme else self.value
