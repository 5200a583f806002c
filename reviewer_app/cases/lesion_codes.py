"""What is coded of a lesion: that it is one, its organ and its side (SNOMED CT; PS3.16 CID 244 for sides)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from reviewer_app.cases.codes import Code
from reviewer_app.cases.lesions import Laterality, Lesion

LESION: Final = Code("52988006", "SCT", "Lesion")
LYMPH_NODE: Final = Code("59441001", "SCT", "Lymph Node")
SIDES: Final[Mapping[Laterality, Code]] = MappingProxyType(
    {Laterality.LEFT: Code("7771000", "SCT", "Left"), Laterality.RIGHT: Code("24028007", "SCT", "Right")}
)
#: Our own scheme of codes, for what the standard has none for (PS3.16 8.2).
OWN: Final = "99REVIEWER"
_LONGEST_MEANING: Final = 64
_ORGANS: Final[Mapping[str, Code]] = MappingProxyType({
    "adrenal": Code("23451007", "SCT", "Adrenal gland"),
    "bone": Code("272673000", "SCT", "Bone"),
    "brain": Code("12738006", "SCT", "Brain"),
    "breast": Code("76752008", "SCT", "Breast"),
    "kidney": Code("64033007", "SCT", "Kidney"),
    "liver": Code("10200004", "SCT", "Liver"),
    "lung": Code("39607008", "SCT", "Lung"),
    "lymph nodes": LYMPH_NODE,
    "mediastinum": Code("72410000", "SCT", "Mediastinum"),
    "ovary": Code("15497006", "SCT", "Ovary"),
    "pancreas": Code("15776009", "SCT", "Pancreas"),
    "pelvis": Code("816092008", "SCT", "Pelvis"),
    "peritoneum": Code("15425007", "SCT", "Peritoneum"),
    "pleura": Code("3120008", "SCT", "Pleura"),
    "prostate": Code("41216001", "SCT", "Prostate"),
    "retroperitoneum": Code("82849001", "SCT", "Retroperitoneum"),
    "skin": Code("39937001", "SCT", "Skin"),
    "soft tissue": Code("87784001", "SCT", "Soft tissue"),
    "spleen": Code("78961009", "SCT", "Spleen"),
    "thyroid": Code("69748006", "SCT", "Thyroid"),
})  # fmt: skip
"""The codes of `lesions.SITES`, in small letters."""


def site_codes(lesion: Lesion) -> tuple[Code, ...]:
    """Return where a lesion is: its organ, and that it is a lymph node; empty where neither was said.

    An organ that the reviewer put into own words has a code of our own whose meaning is these words: a finding site is
    a code and never a text (PS3.16 TID 1501).
    """
    words = " ".join("".join(one if one.isprintable() else " " for one in lesion.site).split())
    found = [_ORGANS.get(words.casefold()) or _own(words)] if words else []
    if lesion.node and LYMPH_NODE not in found:
        found.append(LYMPH_NODE)
    return tuple(found)


def _own(words: str) -> Code:
    return Code(f"site-{hashlib.sha256(words.encode()).hexdigest()[:11]}", OWN, words[:_LONGEST_MEANING].strip())
