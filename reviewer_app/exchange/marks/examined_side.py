"""Which side a presentation state says was examined: Laterality of its own series (PS3.3 C.7.3.1, type 2C)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pydicom.dataset import Dataset

from reviewer_app.cases.marked_frames import MarkedFrame

#: What a series may say; an image may also say both ("B") or unpaired ("U"), which are no values of a series.
_SIDES: Final = frozenset({"L", "R"})
#: Terms for parts of the body of which there is one (PS3.16 annex L); of these no series names a side.
_UNPAIRED: Final = frozenset({
    "ABDOMEN", "ABDOMENPELVIS", "AORTA", "BLADDER", "BRAIN", "CHEST", "CHESTABDOMEN", "CHESTABDPELVIS", "COCCYX",
    "COLON", "CSPINE", "CTSPINE", "DUODENUM", "ESOPHAGUS", "FACE", "GALLBLADDER", "HEAD", "HEADNECK", "HEART", "JAW",
    "LARYNX", "LIVER", "LSPINE", "LSSPINE", "MEDIASTINUM", "NECK", "NECKCHEST", "NECKCHESTABDOMEN", "NECKCHESTABDPELV",
    "NOSE", "PANCREAS", "PELVIS", "PROSTATE", "RECTUM", "SKULL", "SPINE", "SPLEEN", "SSPINE", "STERNUM", "STOMACH",
    "THYMUS", "THYROID", "TLSPINE", "TRACHEA", "TSPINE", "UTERUS", "WHOLEBODY",
})  # fmt: skip


def put_side(made: Dataset, frames: Iterable[MarkedFrame]) -> None:
    """Write into a state which side its images are of, as far as all of them say the same.

    Where none of them says a side, and all say a part of which there is one, that part stands there instead: then no
    side may. Else the side is empty, which means that it is not known or that there are several.
    """
    every = list(frames)
    sides = {one.series.laterality for one in every}
    parts = {one.series.body_part.strip().upper() for one in every}
    if sides == {""} and len(parts) == 1 and parts <= _UNPAIRED:
        (made.BodyPartExamined,) = parts
        return
    made.Laterality = next(iter(sides)) if len(sides) == 1 and sides <= _SIDES else ""
