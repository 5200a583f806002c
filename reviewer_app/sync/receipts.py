"""What the service confirmed of a delivery: each step as it is taken, and the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StepReceipt:
    """One confirmed step: "archive", "document", "report", "provenance" or "task", and what the service called it.

    "marks-1" and so on are the objects about the marks, in the archive.
    `was_there` tells that an earlier try had done it.
    """

    step: str
    reference: str
    was_there: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the service has the whole opinion.

    References are ``Type/id`` on the service. `sop_instance_uid` is empty where the archive has no copy;
    `archive_problem` says why if there should have been one, or marks. `delivered_at` is this machine's clock, UTC.
    `was_there` tells that an earlier try had delivered the report without our knowing; `task_problem` then says why the
    Task was not written, if it was not, and `task_version` is empty.

    `read_back` is when report and document were read again, None where they were not; then `sha256` (hexadecimal) is
    that of the PDF which the service gave, the same as was sent, and `versions` has the version id of either by its
    reference. `read_back_problem` says why they could not be compared. Receipts of versions before lack all four.

    `level` is the level of the signature (PAdES) in the file that was sent, `level_note` says why it is no higher one
    than that; receipts of versions before lack both. `stamp_note` says that the authority of its time-stamp is not
    trusted here.
    """

    report: str
    document: str
    provenance: str
    task_version: str
    delivered_at: datetime
    sop_instance_uid: str = ""
    archive_problem: str = ""
    was_there: bool = False
    steps: tuple[StepReceipt, ...] = field(default=())
    versions: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""
    read_back: datetime | None = None
    read_back_problem: str = ""
    level: str = ""
    level_note: str = ""
    stamp_note: str = ""
    task_problem: str = ""


#: Told of every step that the service has confirmed, so that it can be recorded at once.
OnStep = Callable[[StepReceipt], None]


class Steps:
    """Collects receipts and passes each on once, also when a try is repeated."""

    def __init__(self, on_step: OnStep | None) -> None:
        self._on_step = on_step
        self._names: set[str] = set()
        self.taken: list[StepReceipt] = []

    def took(self, step: str, reference: str, *, was_there: bool) -> None:
        """Pass on a confirmed step, and remember it."""
        if step in self._names:
            return
        receipt = StepReceipt(step, reference, was_there)
        if self._on_step is not None:
            self._on_step(receipt)
        self._names.add(step)
        self.taken.append(receipt)
