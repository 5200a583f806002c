"""What is added to an opinion after it was delivered: an addendum, a signed document of its own.

Its fields stand in the journal of the case beside those of the opinion, under ``amendment/<number>/``, so what was
written for the opinion is never touched. The number is that of the signed documents before it: 1 is the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reviewer_app.cases.opinion import LANGUAGE_PATH, Opinion

PREFIX: Final = "amendment/"


@dataclass(frozen=True, slots=True)
class CitedReport:
    """A signed document by its id and the SHA-256 of its signed revision (hexadecimal)."""

    report_id: str
    sha256: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class SignedVersion:
    """One document that was signed of a case.

    `document` is its id in the vault, `kind` "opinion" or "addendum", `number` its version counted from 1, 0 for one
    that was recalled. `state` is that of its sending: "queued", "sending", "delivered" or "recalled".
    """

    document: str
    kind: str
    number: int
    report: CitedReport
    state: str


@dataclass(frozen=True, slots=True)
class Amends:
    """What an amendment belongs to: `cited`, the opinion as it was signed, and the addenda to it that came before.

    `number` counts the amendments of a case from 1.
    """

    number: int
    cited: CitedReport
    earlier: tuple[CitedReport, ...] = ()

    @property
    def version(self) -> int:
        """The version of the opinion that this is, as it is printed: the opinion itself is the first."""
        return self.number + 1


@dataclass(frozen=True, slots=True)
class Amendment:
    """What was written of an amendment; empty for what was not."""

    reason: str = ""
    text: str = ""
    conflict: str = ""
    disclosed: str = ""


def amendment_path(number: int, part: str) -> str:
    """Return the path of part "reason", "text", "conflict" or "disclosed" of an amendment."""
    return f"{PREFIX}{number}/{part}"


def amendment(opinion: Opinion, number: int) -> Amendment:
    """Return what stands in the journal of an amendment."""
    return Amendment(
        *(opinion.get(amendment_path(number, part)) for part in ("reason", "text", "conflict", "disclosed"))
    )


def is_amendment(path: str, number: int | None = None) -> bool:
    """Whether a field is of an amendment: of this one, or where no number is given, of any."""
    return path.startswith(PREFIX if number is None else f"{PREFIX}{number}/")


def is_amendment_text(path: str) -> bool:
    """Whether a field is text of an amendment for whoever reads it."""
    return is_amendment(path) and path.endswith(("/reason", "/text", "/disclosed"))


def amendment_alone(opinion: Opinion, number: int) -> Opinion:
    """Return the fields of one amendment, and the language it is printed in, without those of the opinion."""
    kept = {path: value for path, value in opinion.values.items() if is_amendment(path, number)}
    language = opinion.get(LANGUAGE_PATH)
    return Opinion({**kept, **({LANGUAGE_PATH: language} if language else {})})
