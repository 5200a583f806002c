"""A few laboratory results as values: two reports, two moments, a critical one and one out of its range."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from reviewer_app.cases.lab_flags import flagged_by_range
from reviewer_app.cases.lab_table import LabFlag, LabResult, LabTable

NEWER, OLDER = "DiagnosticReport/new", "DiagnosticReport/old"
NOV, SEP = datetime(2026, 11, 12, 8, 10, tzinfo=UTC), datetime(2026, 9, 3, 7, 40, tzinfo=UTC)


def make_labs(more: int = 0) -> LabTable:
    """Return potassium and sodium of both moments, CEA of the newer; `more` analytes beside them, of the older."""
    potassium = LabResult(
        "Potassium", "6.20", "mmol/L", "3.5–5.1", LabFlag.CRITICAL_HIGH, False, NOV, "2823-3", "Chemistry", NEWER,
        "Harbor Laboratory", number=Decimal("6.20"), low=Decimal("3.5"), high=Decimal("5.1"), interpretation="HH",
    )  # fmt: skip
    sodium = replace(
        potassium, name="Sodium", code="2951-2", value="134.0", number=Decimal("134.0"), reference_range="135–145",
        low=Decimal(135), high=Decimal(145), flag=LabFlag.NONE, interpretation="",
    )  # fmt: skip
    older = {"effective": SEP, "record": OLDER, "flag": LabFlag.NONE, "interpretation": "Normal"}
    before = (
        replace(potassium, value="4.10", number=Decimal("4.10"), **older),
        replace(sodium, value="140", number=Decimal(140), **older),
    )
    cea = replace(
        potassium, name="CEA", code="2039-6", value="", number=None, unit="", absent="not performed", group="Markers",
        flag=LabFlag.NONE, interpretation="", reference_range="",
    )  # fmt: skip
    others = tuple(replace(before[0], name=f"Analyte {one:02}", code=f"x-{one}") for one in range(more))
    return LabTable((potassium, flagged_by_range(sodium), *before, cea, *others))
