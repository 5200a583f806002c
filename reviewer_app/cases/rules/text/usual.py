"""What amounts are usual for what they are said of, generously: outside, the unit or the point is likely wrong.

The ranges are those of textbooks (normal to extreme values that were published), widened: they shall never doubt a rare
disease, only a slip by a factor of ten or a thousand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usual:
    """Between what lies what the pattern names: lengths in mm, masses in mg, volumes in ml."""

    pattern: re.Pattern[str]
    low: float
    high: float


def _table(rows: dict[str, tuple[float, float]]) -> tuple[Usual, ...]:
    return tuple(Usual(re.compile(rf"\b(?:{words})\b"), *bounds) for words, bounds in rows.items())


#: Things that are measured, whatever stands around them.
THINGS = _table({
    "aort(?:a|ic aneurysm|ic diameter)|thoracic aneurysm": (8, 150),
    "micro-?adenoma": (0.5, 15),
    "pituitary stalk|stalk": (0.5, 12),
    "macro-?adenoma|pituitary adenoma": (5, 80),
    "lymph nodes?|nodes?|short axis": (0.5, 70),
    "nodules?": (0.3, 60),
    "polyps?": (0.5, 120),
    "bile duct|choledoch\\w+": (0.5, 45),
    "endometri(?:um|al thickness|al stripe)": (0.3, 70),
    "wall|wall thickness": (0.1, 50),
    "protrusion|herniation|extrusion": (0.5, 35),
    "margins?": (0, 150),
    "cardiac transverse diameter|transverse diameter of the heart": (40, 300),
    "stones?|calculus|calculi": (0.3, 120),
    "meniscal tear": (0.5, 60),
    "midline shift": (0.3, 40),
    "mass|lesions?|tumou?rs?|carcinomas?|metastas[ie]s|cysts?|defect": (0.02, 450),
    "diameter": (0.02, 450),
})  # fmt: skip
#: Organs, where their own length is told right behind them.
ORGANS = _table({"kidneys?": (30, 220), "spleen": (25, 400), "liver": (50, 400), "appendix": (2, 45)})
VOLUMES = _table({"prostate(?: volume)?": (3, 500), "thyroid(?: volume)?": (0.5, 800)})
#: Single or daily doses of drugs.
DRUGS = _table({
    "aspirin|acetylsalicylic acid": (20, 4000),
    "paracetamol|acetaminophen": (50, 4500),
    "ibuprofen|metamizole|amoxicillin|metformin|capecitabine|gabapentin": (80, 6000),
    "dexamethasone": (0.3, 60),
    "prednisolone|prednisone|methylprednisolone": (1, 1500),
    "levothyroxine|l-thyroxine": (0.0124, 0.5),
    "denosumab": (30, 150),
    "zoledron\\w+(?: acid)?": (1, 8),
    "methotrexate": (2, 40),
    "enoxaparin": (10, 200),
    "tamoxifen|letrozole|anastrozole|exemestane": (0.5, 60),
    "atorvastatin|rosuvastatin|simvastatin|bisoprolol|ramipril|amlodipine|warfarin|apixaban|rivaroxaban": (0.5, 100),
    "pantoprazole|omeprazole|furosemide|torasemide|metoprolol": (2, 600),
    "pembrolizumab|nivolumab|atezolizumab": (40, 1800),
    "morphine|oxycodone|tramadol": (0.5, 800),
})  # fmt: skip
#: Doses by square metre of the body, in mg.
DRUGS_BY_AREA = _table({"cisplatin|carboplatin|oxaliplatin|docetaxel|paclitaxel|doxorubicin|epirubicin": (5, 600)})


@dataclass(frozen=True, slots=True)
class Analyte:
    """A value of the laboratory: between what it lies in each unit in which it is told."""

    pattern: re.Pattern[str]
    units: dict[str, tuple[float, float]]


def _analyte(words: str, units: dict[str, tuple[float, float]]) -> Analyte:
    return Analyte(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), units)


ANALYTES: tuple[Analyte, ...] = (
    _analyte("ha?emoglobin|hb", {"g/dl": (2, 26), "g/l": (20, 260), "mmol/l": (1, 16)}),
    _analyte("creatinine", {"mg/dl": (0.1, 30), "mg/l": (1, 300), "µmol/l": (8, 2600)}),
    _analyte("(?:blood )?glucose|blood sugar", {"mg/dl": (15, 2000), "mmol/l": (0.8, 110), "g/l": (0.15, 20)}),
    _analyte("potassium", {"mmol/l": (1.2, 10), "mEq/l": (1.2, 10), "mg/dl": (5, 40)}),
    _analyte("sodium", {"mmol/l": (95, 200), "mEq/l": (95, 200)}),
    _analyte("calcium", {"mmol/l": (0.8, 6), "mg/dl": (3, 24)}),
    _analyte("psa", {"ng/ml": (0, 50_000), "µg/l": (0, 50_000)}),
    _analyte("crp|c-reactive protein", {"mg/l": (0, 700), "mg/dl": (0, 70)}),
    _analyte("bilirubin", {"mg/dl": (0, 80), "µmol/l": (0, 1400)}),
    _analyte("albumin", {"g/l": (5, 70), "g/dl": (0.5, 7)}),
    _analyte("tsh", {"mU/l": (0, 600), "µIU/ml": (0, 600)}),
    _analyte("cea|afp", {"ng/ml": (0, 1_000_000), "µg/l": (0, 1_000_000), "IU/ml": (0, 1_000_000)}),
)
