"""What was found out about a display, and when: frozen values that the settings keep and an opinion can cite.

A display is known by what it says of itself. Nothing here is measured by the program: a person reads a meter, looks at
the pattern, or holds a ruler to the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

#: Largest deviation of the contrast response from the standard function, in per cent, that is good enough for reading
#: (AAPM On-Line Report 03, 4.3.4.2, for primary displays), and that this program still lets pass for a review.
READING_LIMIT = 10.0
REVIEW_LIMIT = 15.0
#: Width of a bank card in mm (ISO/IEC 7810, ID-1), and its height.
CARD = (85.60, 53.98)
#: Device pixels per mm that a screen can have.
PIXELS_PER_MM = (1.0, 40.0)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DisplayIdentity:
    """How one monitor is told from another: name and serial number as it gives them, size in device pixels."""

    name: str
    serial: str = ""
    columns: int = 0
    rows: int = 0

    @property
    def words(self) -> str:
        """The display in a few words."""
        serial = f"serial number {self.serial}" if self.serial else ""
        return ", ".join(one for one in (self.name, serial, f"{self.columns} × {self.rows}") if one)


@dataclass(frozen=True, slots=True)
class DisplayCheck:
    """One check of a display.

    Attributes
    ----------
    luminances
        In cd/m², at evenly spaced driving levels from black to white; empty where nobody measured.
    deviation
        Largest deviation of the contrast response of the screen as it is from the standard function, in per cent.
    corrected
        The same with the table that this program puts before grey images, computed from the same measurements.
    patches_seen
        Whether the 5 % and the 95 % patch of the pattern could both be told from their ground; None: nobody said.
    """

    checked_on: date
    luminances: tuple[float, ...] = ()
    deviation: float = 0.0
    corrected: float = 0.0
    patches_seen: bool | None = None

    @property
    def measured(self) -> bool:
        """Whether luminances were entered."""
        return bool(self.luminances)

    @property
    def outcome(self) -> Literal["reading", "review", "failed"]:
        """What the display is good enough for; without a meter the patches alone are not enough for reading."""
        if self.patches_seen is False or (self.measured and self.corrected > REVIEW_LIMIT):
            return "failed"
        if self.measured and self.corrected <= READING_LIMIT:
            return "reading"
        return "review" if self.measured or self.patches_seen else "failed"


@dataclass(frozen=True, slots=True)
class RealSize:
    """How many device pixels of a display are one mm, and how that was found."""

    measured_on: date
    pixels_per_mm: float
    measured_with: Literal["card", "ruler"] = "card"


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """Where the ICC profile of a display comes from: what the system says, the `file` at a path, or none at all."""

    source: Literal["system", "file", "none"] = "system"
    file: str = ""


SYSTEM_PROFILE = ProfileChoice()


@dataclass(frozen=True, slots=True)
class KnownDisplay:
    """A monitor and what is known of it."""

    identity: DisplayIdentity
    check: DisplayCheck | None = None
    size: RealSize | None = None
    profile: ProfileChoice = SYSTEM_PROFILE


def known_as(identity: DisplayIdentity, known: tuple[KnownDisplay, ...]) -> KnownDisplay:
    """Return what is known of a monitor; a value without check and size where nothing is."""
    return next((one for one in known if one.identity == identity), KnownDisplay(identity))


def with_display(known: tuple[KnownDisplay, ...], one: KnownDisplay) -> tuple[KnownDisplay, ...]:
    """Return all that is known, with `one` in place of what was known of the same monitor."""
    return (*(other for other in known if other.identity != one.identity), one)


def day_words(day: date) -> str:
    """Return a day as opinions write it, for example "29 November 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def display_limitation(known: KnownDisplay) -> str:
    """Return what an opinion must say of a display as a limitation; empty for one that is good enough for reading."""
    check = known.check
    return "" if check is not None and check.outcome == "reading" else display_sentence(known)


def display_sentence(known: KnownDisplay) -> str:
    """Return in one sentence when a display was checked and what came of it, as an opinion may cite it."""
    check, name = known.check, known.identity.words
    if check is None:
        return f"The display ({name}) was not checked."
    begin = f"The display ({name}) was checked on {day_words(check.checked_on)}: "
    if check.patches_seen is False:
        return begin + "the 5 % and 95 % patches could not both be seen."
    if not check.measured:
        return begin + "the 5 % and 95 % patches could be seen; its luminance was not measured."
    limit = {
        "reading": f"within the limit of {READING_LIMIT:g} % for reading",
        "review": f"within the limit of {REVIEW_LIMIT:g} % for a review",
        "failed": f"over the limit of {REVIEW_LIMIT:g} %",
    }[check.outcome]
    return (
        f"{begin}contrast response as measured {check.deviation:.1f} % from the Grayscale Standard Display Function, "
        f"{check.corrected:.1f} % with this program's correction, {limit}."
    )
