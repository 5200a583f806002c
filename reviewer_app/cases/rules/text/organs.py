"""Organs that come in pairs, and the words that name them: what a side can be said of."""

from __future__ import annotations

import re

_FAMILIES: dict[str, str] = {
    "kidney": "kidney kidneys renal ureter ureteral ureteric nephrectomy hydronephrosis perirenal pyelon",
    "adrenal": "adrenal adrenals suprarenal adrenalectomy",
    "lung": "lung lungs lobe lingula hilum hilar hemithorax pleura pleural bronchus lobectomy pneumonectomy "
    "pneumothorax costophrenic",
    "breast": "breast breasts nipple mammary mammogram axilla axillary mastectomy lumpectomy areola",
    "ovary": "ovary ovaries ovarian adnexa adnexal adnexum",
    "testis": "testis testes testicle testicular epididymis orchiectomy hemiscrotum spermatic",
    "thyroid": "thyroid hemithyroidectomy",
    "salivary": "parotid submandibular",
    "eye": "eye eyes retina retinal orbit orbital optic ocular eyeball cornea macula macular uvea uveal choroid",
    "ear": "ear ears mastoid cochlea cochlear tympanic tympanoplasty hearing acoustic",
    "shoulder": "shoulder shoulders supraspinatus infraspinatus subscapularis glenoid acromioclavicular rotator "
    "subacromial",
    "arm": "arm humerus humeral biceps triceps",
    "elbow": "elbow olecranon",
    "forearm": "forearm radius ulna radial ulnar",
    "hand": "hand hands wrist wrists carpal metacarpal finger fingers thumb scaphoid lunate",
    "hip": "hip hips acetabulum acetabular subcapital trochanter trochanteric",
    "femur": "femur femoral thigh thighs",
    "knee": "knee knees meniscus meniscal cruciate patella patellar popliteal tibiofemoral",
    "leg": "leg legs tibia tibial fibula fibular calf shin",
    "foot": "ankle ankles foot feet heel talus calcaneus metatarsal toe toes hallux achilles",
    "brain": "frontal temporal parietal occipital hemisphere hemispheric cerebellar thalamus thalamic insula insular "
    "hippocampus hippocampal putamen",
    "carotid": "carotid",
    "groin": "groin inguinal",
    "liver": "liver hepatic",
    "clavicle": "clavicle sternoclavicular",
    "scapula": "scapula scapular",
    "rib": "rib ribs",
    "sinus": "maxillary maxilla antrum",
    "jaw": "mandible mandibular",
    "colon": "colon colonic",
}
#: Words that name one of two families by the words beside them.
_NEIGHBOURS = (
    (re.compile(r"\bfemoral (?:neck|head)\b|\bneck of (?:the )?femur\b"), "hip"),
    (re.compile(r"\bhumeral head\b"), "shoulder"),
    (re.compile(r"\b(?:frontal|temporal|parietal|occipital|cerebellar) lobes?\b"), "brain"),
    (re.compile(r"\blobe of (?:the )?liver\b|\bhepatic lobe\b|\bliver lobe\b"), "liver"),
    (re.compile(r"\blobe of (?:the )?thyroid\b|\bthyroid lobe\b"), "thyroid"),
    (re.compile(r"\b(?:frontal|temporal|occipital) horns?\b"), "ventricle"),
    (re.compile(r"\bfrontal (?:and \w+ )?sinus\b"), "sinus"),
    (re.compile(r"\b(?:temporal|occipital|frontal) bone\b"), "skull"),
    (re.compile(r"\brenal (?:artery|vein)s?\b"), "kidney"),
)
_FAMILY = {word: family for family, words in _FAMILIES.items() for word in words.split()}
WORDS = frozenset(_FAMILY)
_WORD = re.compile(r"[a-z]+")


def organ_after(text: str, at: int, words: int = 6) -> str:
    """Return the family of the first organ that follows a place within some words, empty for none; in small letters."""
    return _first(text, [match for match, _ in zip(_WORD.finditer(text, at), range(words), strict=False)])


def organ_before(text: str, at: int, words: int = 7) -> str:
    """Return the family of the last organ that stands before a place within some words, empty for none."""
    return _first(text, list(_WORD.finditer(text, 0, at))[-words:][::-1])


def organs_in(text: str) -> frozenset[str]:
    """Return the families of all organs that a text names."""
    lower = text.lower()
    found = (_family(lower, match) for match in _WORD.finditer(lower))
    return frozenset(one for one in found if one)


def _first(text: str, matches: list[re.Match[str]]) -> str:
    return next((family for family in (_family(text, match) for match in matches) if family), "")


def _family(text: str, word: re.Match[str]) -> str:
    family = _FAMILY.get(word[0], "")
    if not family:
        return ""
    around = max(0, word.start() - 24), word.end() + 24
    for pattern, other in _NEIGHBOURS:
        for match in pattern.finditer(text, *around):
            if match.start() <= word.start() and word.end() <= match.end():
                return other
    return family
