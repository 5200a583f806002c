"""Which part of the body a study shows, so that only studies of the same part are compared as current and prior.

From Body Part Examined (0018,0015) where the series give it, else from what study and series are called. What neither
tells is not known, and nothing is guessed: no region, no PRIOR badge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Modalities that make the same kind of picture; every other modality is a family of its own.
_FAMILIES = {"CR": "X-ray", "DX": "X-ray", "RG": "X-ray", "DR": "X-ray"}
_TRUNK = ("chest", "abdomen", "pelvis")
#: Words of descriptions, and codes of PS3.16 Annex L as far as they are words. Longer phrases come first.
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"whole\s?body|total\s?body", ("head", "neck", *_TRUNK)),
    (r"(c|cervical)[\s-]*spine", ("cervical spine",)),
    (r"(t|d|thoracic|dorsal)[\s-]*spine", ("thoracic spine",)),
    (r"(l|ls|lumbar|lumbosacral)[\s-]*spine", ("lumbar spine",)),
    (r"spine|spinal", ("cervical spine", "thoracic spine", "lumbar spine")),
    (r"(head|brain)\s?neck", ("head", "neck")),
    (r"chest\s?abd(omen)?\s?pelv(is)?", _TRUNK),
    (r"chest\s?abd(omen)?", ("chest", "abdomen")),
    (r"abd(omen)?\s?pelv(is)?", ("abdomen", "pelvis")),
    (r"head|brain|skull|cranial|cranium|cerebral|orbits?|sinus(es)?|pituitary|sella", ("head",)),
    (r"temporal bone|face|facial", ("head",)),
    (r"neck|thyroid|larynx|carotids?|parotid", ("neck",)),
    (r"chest|thorax|thoracic|lungs?|pulmonary|heart|cardiac|coronar(y|ies)|mediastinum|ribs?|sternum", ("chest",)),
    (r"abdomen|abdominal|liver|hepatic|pancrea(s|tic)|kidneys?|renal|spleen|mrcp|bowel|adrenals?", ("abdomen",)),
    (r"pelvi(s|c)|prostate|bladder|uter(us|ine)|ovar(y|ies)|rectum|rectal", ("pelvis",)),
    (r"breasts?|mammo(gram|graphy)?", ("breast",)),
    (r"shoulders?|clavicles?|scapula", ("shoulder",)),
    (r"humerus|upper arm", ("upper arm",)),
    (r"elbows?", ("elbow",)),
    (r"forearms?|radius|ulna", ("forearm",)),
    (r"wrists?", ("wrist",)),
    (r"hands?|fingers?|thumbs?", ("hand",)),
    (r"hips?", ("hip",)),
    (r"femur|thighs?", ("thigh",)),
    (r"knees?|patella", ("knee",)),
    (r"tibia|fibula|lower leg|calf", ("lower leg",)),
    (r"ankles?", ("ankle",)),
    (r"foot|feet|toes?|calcaneus", ("foot",)),
)  # fmt: skip
_PATTERNS = tuple((re.compile(rf"\b({words})\b"), regions) for words, regions in _WORDS)
#: Regions of which there are two, so that a side in a name tells which one was looked at.
PAIRED = frozenset({
    "breast", "shoulder", "upper arm", "elbow", "forearm", "wrist", "hand", "hip", "thigh", "knee", "lower leg",
    "ankle", "foot",
})  # fmt: skip
_SIDES = {"l": "left", "left": "left", "r": "right", "right": "right"}


def family(modality: str) -> str:
    """Return what a modality is compared as: "X-ray" for CR and DX, else itself; empty for none."""
    code = modality.strip().upper()
    return _FAMILIES.get(code, code)


def regions_of(body_parts: Iterable[str], descriptions: Iterable[str]) -> frozenset[str]:
    """Return the regions a study shows, none where that is not known.

    Parameters
    ----------
    body_parts
        Body Part Examined of its series. A code that names no region known here stands for itself.
    descriptions
        Study and series descriptions; they count only where no series gives a body part.
    """
    codes = [one for one in body_parts if one.strip()]
    if codes:
        return frozenset(region for one in codes for region in _named(one) or {_plain(one)})
    return frozenset(region for one in descriptions for region in _named(one))


def sides_of(lateralities: Iterable[str], descriptions: Iterable[str]) -> frozenset[str]:
    """Return "left", "right" or both, from Laterality (0020,0060) or else from descriptions; none where not known."""
    given = [one.strip().lower() for one in lateralities if one.strip()]
    if not given:
        given = [word for one in descriptions for word in _plain(one).split() if word in ("left", "right")]
    return frozenset(side for one in given for side in ((_SIDES[one],) if one in _SIDES else ("left", "right")))


def _named(text: str) -> set[str]:
    found: set[str] = set()
    left = _plain(text)
    for pattern, regions in _PATTERNS:
        left, count = pattern.subn(" ", left)
        if count:
            found.update(regions)
    return found


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]|_", " ", text.lower()).split())
