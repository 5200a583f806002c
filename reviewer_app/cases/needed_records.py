"""Which records an opinion of a specialty usually rests on (std Q27, Q49); a service may list its own.

The values are tuples, since they come with every case of the worklist: to make a dataclass costs the start more. They
are kept in their order, so fields may only be added at the end, with defaults.
"""

from __future__ import annotations

from typing import NamedTuple


class NeededRecord(NamedTuple):
    """One kind of record. It is there where a paper has one of `categories` or a series one of `modalities`.

    `categories` are those of `cases.records.ListedDocument`, `modalities` values of Modality (0008,0060).
    """

    id: str
    words: str
    categories: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()


class SpecialtyList(NamedTuple):
    """The records of one specialty; `specialty` is a word of its name in lower case, empty for every other one."""

    specialty: str
    records: tuple[NeededRecord, ...]
