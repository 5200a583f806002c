"""Units in the text that cannot be right, and numbers that a measurement tells in another unit (std 3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer_app.cases.rules.text.amounts import CONCENTRATIONS, Amount, amounts
from reviewer_app.cases.rules.text.known import Known
from reviewer_app.cases.rules.text.prose import CITED, Field, Remark, Sentence
from reviewer_app.cases.rules.text.usual import (
    ANALYTES,
    DRUGS,
    DRUGS_BY_AREA,
    ORGANS,
    THINGS,
    VOLUMES,
    Analyte,
    Usual,
)

CHECK = "unit"
_DIGIT = re.compile(r"\d")
_TRIGGERS = frozenset([
    "mm", "cm", "m", "µm", "um", "hu", "µg", "mcg", "ug", "mg", "g", "kg", "ml", "µl", "cc", "cl", "dl", "l",
    "gy", "mgy", "cgy", "ng", "pg", "mmol", "µmol", "nmol", "pmol", "mu", "u", "iu", "µiu", "meq", "f", "c",
    "suv", "suvmax", "suvmean", "suvpeak", "suvbw", "suvlbm",
])  # fmt: skip
_AFTER_CITED = re.compile(rf"{CITED}\s?(mm|cm|m|µm|HU|mm²|cm²|°|ms|ml)(?![\w²/])")
_TECHNIQUE = re.compile(
    r"\b(?:slices?|sections?|field of view|fov|collimation|reconstruct\w*|matrix|pitch|increment|spacing|gap|verge|"
    r"walks?|walk|distance|from the|below|above|needle|gauge|probe|stent|catheter|screws?|scar)\b"
)
_MR = re.compile(r"\b(?:MRI?|T1|T2|FLAIR|STIR|DWI|ADC)\b")
_CT = re.compile(r"\b(?:CT|computed tomography|tomogram)\b")
_SUV = re.compile(r"\bSUV\w*[^\d.;,]{0,14}(\d+(?:\.\d+)?)(?![\d.]*\s?(?:MBq|min|mm))")
_RADIOTHERAPY = re.compile(r"\b(?:fractions?|radiotherapy|radiation|irradiat\w+|boost|tumou?r bed|stereotactic)\b")
_BODY = re.compile(r"\b(?:body weight|weight\b[^.;]*\bheight|height\b[^.;]*\bweight)\b")
_HEIGHT, _WEIGHT = re.compile(r"\bheight\b[^\d]{0,12}$"), re.compile(r"\bweight\b[^\d]{0,12}$")
_SIZED = re.compile(
    r"\s*(?:(?:measures?|is|are|was|were|of|has|have|about|and|length|a|with)\s+|\d+(?:\.\d+)?\s?[cm]m\s+)*$"
)
_UNLIKELY = "is the unit right?"
_TENFOLD = (10.0, 0.1, 100.0, 0.01)


def unit(fields: Sequence[Field], known: Known) -> Iterator[Remark]:
    """Yield each amount whose unit, or decimal point, is likely wrong for what it is said of."""
    for field in fields:
        for sentence in field.sentences:
            if CITED in sentence.text:
                for match in _AFTER_CITED.finditer(sentence.text):
                    yield sentence.remark(CHECK, *match.span(1), "a measurement brings its unit with it")
            if sentence.names(_TRIGGERS) and _DIGIT.search(sentence.text):
                yield from _judged(sentence, known)


def _judged(sentence: Sentence, known: Known) -> Iterator[Remark]:
    for match in _SUV.finditer(sentence.text):
        if float(match[1]) > 100:
            yield sentence.remark(CHECK, *match.span(1), "no such uptake is known; is the point missing?")
    last = 0
    for one in amounts(sentence.text):
        reason = _reason(sentence, one, last, known)
        if reason:
            yield sentence.remark(CHECK, one.start, one.end, reason)
        last = one.end


def _reason(sentence: Sentence, one: Amount, last: int, known: Known) -> str:
    """Return why an amount cannot be right, empty where it may be."""
    if one.kind == "length":
        return _length(sentence, one, last, known)
    if one.kind == "mass":
        return _mass(sentence, one)
    if one.kind == "volume":
        return _outside(VOLUMES, sentence, one, last)
    if one.kind == "dose":
        wanted = _RADIOTHERAPY.search(sentence.lower) is not None
        return _UNLIKELY if wanted and not all(0.4 <= value <= 120 for value in one.values) else ""
    return _of_unit(sentence, one, known)


def _of_unit(sentence: Sentence, one: Amount, known: Known) -> str:
    value = one.values[0]
    if one.unit == "HU":
        return _hounsfield(sentence, value, known)
    if one.unit in ("mm²/s", "mm2/s"):
        return (
            "10⁻³ seems to be missing" if value > 0.01 and "10⁻" not in sentence.text[one.start - 6 : one.end] else ""
        )
    if one.unit in ("°F", "°C"):
        low, high = (86.0, 113.0) if one.unit == "°F" else (25.0, 45.0)
        warm = re.search(r"\b(?:fever|temperature|febrile)\b", sentence.lower)
        return _UNLIKELY if warm and not low <= value <= high else ""
    if one.unit in ("mg/m²", "mg/m2", "g/m²", "g/m2"):
        scaled = value * (1000.0 if one.unit.startswith("g") else 1.0)
        usual = _named_before(DRUGS_BY_AREA, sentence, one.start)
        return _UNLIKELY if usual is not None and not usual.low <= scaled <= usual.high else ""
    return _laboratory(sentence, one) if one.unit in CONCENTRATIONS else ""


def _hounsfield(sentence: Sentence, value: float, known: Known) -> str:
    if not -1100 <= value <= 4000:
        return "no such attenuation is known"
    by_mr = _MR.search(sentence.text) or known.modalities == {"MR"}
    return "MR has no Hounsfield units" if by_mr and not _CT.search(sentence.text) else ""


def _length(sentence: Sentence, one: Amount, last: int, known: Known) -> str:
    clause = sentence.text.rfind(";", 0, one.start) + 1
    before = sentence.lower[max(clause, last) : one.start]
    if _tenfold(one, known):
        return "a measurement tells the same digits in another unit"
    if _BODY.search(sentence.lower) and _HEIGHT.search(before):
        return "" if all(300 <= value <= 2300 for value in one.values) else _UNLIKELY
    if _TECHNIQUE.search(before) or _TECHNIQUE.match(sentence.lower[one.end :].lstrip()):
        return ""
    return _sized(sentence, one, clause) or _outside(THINGS, sentence, one, clause)


def _tenfold(one: Amount, known: Known) -> bool:
    """Whether a measured length has the digits of this one, ten or a hundred times as large or small."""
    if one.digits < 2 or len(one.values) > 1 or one.unit == "m":
        return False
    ratios = [one.values[0] / length for length in known.lengths if length > 0]
    if any(abs(ratio - 1) < 0.03 for ratio in ratios):
        return False
    return any(abs(ratio / factor - 1) < 0.006 for ratio in ratios for factor in _TENFOLD)


def _sized(sentence: Sentence, one: Amount, clause: int) -> str:
    """Judge the length of an organ, told right behind its name, where no lesion of it is spoken of."""
    before = sentence.lower[clause : one.start]
    if any(usual.pattern.search(before) for usual in THINGS):
        return ""
    for usual in ORGANS:
        for match in usual.pattern.finditer(before):
            if _SIZED.fullmatch(before, match.end()):
                return "" if all(usual.low <= value <= usual.high for value in one.values) else _UNLIKELY
    return ""


def _outside(table: Sequence[Usual], sentence: Sentence, one: Amount, first: int) -> str:
    """Judge an amount by the last thing named before it, or the first after it in its clause."""
    end = sentence.clause(one.start)[1]
    usual = _named_before(table, sentence, one.start, first) or _named_after(table, sentence.lower[one.end : end])
    return (
        _UNLIKELY
        if usual is not None and not all(usual.low <= abs(value) <= usual.high for value in one.values)
        else ""
    )


def _named_before(table: Sequence[Usual], sentence: Sentence, at: int, first: int | None = None) -> Usual | None:
    start = max(first if first is not None else 0, at - 60)
    found = [(match.end(), -number, usual) for number, usual in enumerate(table)
             for match in usual.pattern.finditer(sentence.lower, start, at)]  # fmt: skip
    return max(found, key=lambda one: one[:2])[2] if found else None


def _named_after(table: Sequence[Usual], text: str) -> Usual | None:
    found = [(match.start(), number, usual) for number, usual in enumerate(table)
             for match in usual.pattern.finditer(text[:40])]  # fmt: skip
    return min(found, key=lambda one: one[:2])[2] if found else None


def _mass(sentence: Sentence, one: Amount) -> str:
    before = sentence.lower[: one.start]
    if _BODY.search(sentence.lower) and _WEIGHT.search(before):
        return "" if all(300_000 <= value <= 400_000_000 for value in one.values) else _UNLIKELY
    usual = _named_before(DRUGS, sentence, one.start, max(0, one.start - 30))
    return _UNLIKELY if usual is not None and not all(usual.low <= value <= usual.high for value in one.values) else ""


def _laboratory(sentence: Sentence, one: Amount) -> str:
    analyte = _analyte_before(sentence.text, one.start)
    if analyte is None:
        return ""
    bounds = analyte.units.get(one.unit)
    return "" if bounds is not None and bounds[0] <= one.values[0] <= bounds[1] else _UNLIKELY


def _analyte_before(text: str, at: int) -> Analyte | None:
    """Return the analyte that is named right before a place, with no other number between."""
    start = max(0, at - 30)
    found = [(match.end(), one) for one in ANALYTES for match in one.pattern.finditer(text, start, at)
             if not _DIGIT.search(text, match.end(), at)]  # fmt: skip
    return max(found, key=lambda one: one[0])[1] if found else None
