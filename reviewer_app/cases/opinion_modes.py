"""How an opinion may reach the patient."""

from __future__ import annotations

from enum import StrEnum


class OpinionMode(StrEnum):
    """How the opinion may reach the patient (std Q14)."""

    DIRECT = "direct"
    LOCAL_PHYSICIAN = "local-physician"
    EDUCATIONAL = "educational"
