"""Person names: component groups in three writings, and how each is shown (PS3.5 6.2.1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameGroups:
    """The component groups of a PN value, each with its components still parted by ``^``; empty where not given."""

    alphabetic: str = ""
    ideographic: str = ""
    phonetic: str = ""

    @property
    def first(self) -> str:
        """The first group that names somebody."""
        return next((one for one in (self.alphabetic, self.ideographic, self.phonetic) if one), "")

    @property
    def value(self) -> str:
        """The groups as DICOM writes them, parted by ``=``, without empty ones at the end."""
        return "=".join((self.alphabetic, self.ideographic, self.phonetic)).rstrip("=")

    @property
    def words(self) -> str:
        """The name for a reader: ``Yamada, Tarou (山田 太郎, やまだ たろう)``."""
        others = ", ".join(_spoken(one, " ") for one in (self.ideographic, self.phonetic) if one)
        if not self.alphabetic:
            return others
        return _alphabetic(self.alphabetic) + (f" ({others})" if others else "")


def name_groups(value: str) -> NameGroups:
    """Return the groups of a PN value; delimiters alone name nobody."""
    groups = [_trimmed(one) for one in value.split("=")[:3]]
    return NameGroups(*groups)


def _trimmed(group: str) -> str:
    return "^".join(part.strip() for part in group.strip().split("^")).rstrip("^")


def _alphabetic(group: str) -> str:
    """Return family name, given and middle name, then prefix and suffix (PS3.5 6.2.1.1)."""
    family, given, middle, prefix, suffix = ([*group.split("^"), "", "", "", "", ""])[:5]
    named = " ".join(one for one in (prefix, given, middle) if one)
    return ", ".join(one for one in (family, named, suffix) if one)


def _spoken(group: str, joint: str) -> str:
    return joint.join(part for part in group.split("^") if part)
