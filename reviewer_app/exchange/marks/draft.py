"""What the objects about a reviewer's marks are made from: frozen when it is signed, so they are always the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.lesions import Lesion
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.views import ImageReference
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.encapsulated_pdf import report_uid


@dataclass(frozen=True, slots=True)
class MarksDraft:
    """Marks with what is known of their frames. The same values give the same objects, byte for byte.

    `report_id` is that of the opinion; `issued` the time that all objects carry; `final` tells that it is signed.
    `software` is the version that the objects name. `revision` tells drafts of one opinion apart, empty for the signed.
    `without` are the ids of marks that cannot be written.
    """

    report_id: str
    reviewer: Reviewer
    annotations: tuple[Annotation, ...]
    key_images: tuple[KeyImage, ...]
    frames: tuple[MarkedFrame, ...]
    issued: datetime
    software: str = ""
    final: bool = True
    revision: str = ""
    lesions: tuple[Lesion, ...] = ()
    without: frozenset[str] = frozenset()
    known: dict[ImageReference, MarkedFrame] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", {one.image: one for one in self.frames})

    @property
    def placed(self) -> tuple[tuple[int, Annotation], ...]:
        """The marks that are written, each with its place among those of the case, from 1."""
        return tuple(
            (at, one)
            for at, one in enumerate(self.annotations, start=1)
            if not self.without or one.id not in self.without
        )

    def lesion(self, annotation: Annotation) -> Lesion | None:
        """Return the lesion that a mark measures, None for one that measures none."""
        return next((one for one in self.lesions if one.id == annotation.lesion_id), None)

    def frame(self, image: ImageReference) -> MarkedFrame | None:
        """Return what is known of a frame, None if nothing is: then it is not written about."""
        return self.known.get(image)

    @property
    def studies(self) -> tuple[str, ...]:
        """The studies that something was marked in, in order of their UIDs."""
        return tuple(sorted({one.study.uid for one in self.frames}))

    def in_study(self, study_uid: str) -> tuple[MarkedFrame, ...]:
        """Return the marked frames of one study."""
        return tuple(one for one in self.frames if one.study.uid == study_uid)

    def uid(self, kind: str, study_uid: str, number: int = 1) -> str:
        """Return the SOP Instance UID of one object, fixed by report, study, kind and number."""
        return report_uid(self.report_id, f"{kind}/{study_uid}/{number}/{self.revision}")

    def series_uid(self, kind: str, study_uid: str) -> str:
        """Return the UID of the series that holds the objects of one kind about one study."""
        return report_uid(self.report_id, f"{kind}-series/{study_uid}")


def draft_of(delivery: Delivery) -> MarksDraft:
    """Return the draft of what goes out with a signed opinion."""
    work = delivery.work
    return MarksDraft(
        delivery.report_id,
        delivery.reviewer,
        work.annotations,
        work.key_images,
        delivery.marked_frames,
        delivery.signed_at,
        delivery.software,
        lesions=work.lesions,
    )


def unsigned(draft: MarksDraft) -> MarksDraft:
    """Return a draft as one that is not signed: the same draft makes the same objects, any other one makes others.

    All that is written goes into their UIDs, also what no mark tells: the program, who reads and where, what the images
    say of the patient and of themselves. No two objects that differ have one name (PS3.5, 9).
    """
    content = (
        draft.annotations,
        draft.key_images,
        draft.lesions,
        draft.reviewer.name,
        draft.reviewer.institution,
        draft.frames,
        draft.issued,
        draft.software,
    )
    digest = hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:16]
    return MarksDraft(
        draft.report_id,
        draft.reviewer,
        draft.annotations,
        draft.key_images,
        draft.frames,
        draft.issued,
        draft.software,
        final=False,
        revision=digest,
        lesions=draft.lesions,
    )
