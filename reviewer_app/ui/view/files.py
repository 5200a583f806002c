"""The files found so far, and the list of records they make. Nothing of them is kept anywhere but in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from reviewer_app.cases.instances import IndexedPatient, InstanceIndex
from reviewer_app.cases.records import ListedDocument, RecordKey
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.kinds import DIRECTORY
from reviewer_app.imaging.scan import FoundFile
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.ui.case.records_rows import RecordGroup, RecordRow, record_groups
from reviewer_app.viewer.captions import header_identity


class FoundFiles:
    """What was found, by its place on disk. Reading is safe from any thread."""

    def __init__(self) -> None:
        self._found: list[FoundFile] = []
        self._paths: dict[str, tuple[int, Path]] = {}

    def __len__(self) -> int:
        return len(self._found)

    @property
    def unreadable(self) -> int:
        """How many files have a reason instead of an index."""
        return sum(1 for one in self._found if one.reason)

    @property
    def snapshot(self) -> tuple[FoundFile, ...]:
        """The files of this moment, in the order in which they lie on disk."""
        return tuple(sorted(self._found, key=lambda one: one.number))

    def add(self, found: Iterable[FoundFile]) -> None:
        """Take more; of two files with one SOP Instance UID the first on disk is the one that is shown."""
        for one in found:
            self._found.append(one)
            key = one.index.sop_instance_uid if one.index is not None else document_reference(one)
            known = self._paths.get(key)
            if known is None or one.number < known[0]:
                self._paths[key] = (one.number, one.path)

    def open(self, key: str) -> BinaryIO:
        """Open the file of an instance, by its UID, or of a paper, by its reference.

        Raises
        ------
        CannotDecode
            If the file is gone or cannot be read.
        """
        known = self._paths.get(key)
        if known is None:
            raise CannotDecode("This file is not among those that were opened.", detail=key)
        try:
            return known[1].open("rb")
        except OSError as error:
            raise CannotDecode(f"The file cannot be read: {error.strerror}.", detail=f"errno {error.errno}") from error


def document_reference(found: FoundFile) -> str:
    """Return what a paper is known by."""
    return f"file/{found.number}"


def record_groups_of(found: Sequence[FoundFile]) -> tuple[RecordGroup, ...]:
    """Return studies, papers and unreadable files as the list of records shows them."""
    instances = tuple(one.index for one in found if one.index is not None and one.index.sop_class_uid != DIRECTORY)
    papers = tuple(_paper(one) for one in found if one.pdf)
    groups = tuple(group for part in by_patient(instances) for group in part)
    groups += record_groups(CaseRecords((), papers))
    groups = tuple(replace(one, rows=tuple(_without_category(row) for row in one.rows)) for one in groups)
    unreadable = tuple(_unreadable(one) for one in found if one.reason)
    return (*groups, RecordGroup("Could not be read", unreadable)) if unreadable else groups


def by_patient(instances: Iterable[InstanceIndex]) -> list[tuple[RecordGroup, ...]]:
    """Return the studies of each patient, where there are several with whose they are in the title.

    Two headers are of one patient only where name and Patient ID are the same; a missing one is like no other. So one
    study, or one series, may stand in several places: what does not belong together is not scrolled through as one.
    """
    parts: dict[tuple[str, str], list[InstanceIndex]] = {}
    for one in instances:
        parts.setdefault(_patient_key(one.patient), []).append(one)
    if len(parts) < 2:
        return [record_groups(CaseRecords(tuple(one), ())) for one in parts.values()]
    found = []
    taken: set[str] = set()
    for _, part in sorted(parts.items(), key=lambda one: (not one[0][0], *one[0])):
        whose = patient_title(part[0].patient)
        stacks = tuple(_with_own_key(one, taken) for one in sort_into_stacks(tuple(part)))
        groups = record_groups(CaseRecords(tuple(part), (), stacks=stacks))
        found.append(tuple(replace(one, title=f"{whose}: {one.title}") for one in groups))
    return found


def patient_title(patient: IndexedPatient) -> str:
    """Return who a header names: ``"Doe, Jane (ID T-17)"``, ``"No name (ID 7)"``, ``"No name, no ID"``."""
    name = header_identity(patient).name.strip("^ =,") or "No name"
    identifier = patient.identifier.strip()
    return f"{name} (ID {identifier})" if identifier else f"{name}, no ID"


def _patient_key(patient: IndexedPatient) -> tuple[str, str]:
    name = "^".join(part.strip() for part in patient.name.strip("^ =").split("^"))
    return name.casefold(), patient.identifier.strip()


def _with_own_key(stack: Stack, taken: set[str]) -> Stack:
    """Return a stack with a key that no other has: a series in which two patients are named is two."""
    key, number = stack.key, 2
    while key in taken:
        key, number = f"{stack.key}@{number}", number + 1
    taken.add(key)
    return stack if key == stack.key else replace(stack, key=key)


def _without_category(row: RecordRow) -> RecordRow:
    """A paper that belongs to no case has no category to tell."""
    return row if row.document is None else replace(row, caption="PDF")


def _unreadable(found: FoundFile) -> RecordRow:
    key = RecordKey("problem", str(found.number))
    return RecordRow(key, found.path.name, found.reason, "warning", opens=False, why=found.reason)


def _paper(found: FoundFile) -> ListedDocument:
    return ListedDocument(document_reference(found), found.path.name, "other", "application/pdf", "")
