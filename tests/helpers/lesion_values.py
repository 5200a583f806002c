"""Lesions, their measurements and the studies they were made in, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.lesion_table import Studies
from reviewer_app.cases.lesions import Lesion, LesionRole
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.views import ImageReference
from reviewer_app.cases.work import Work
from tests.helpers.case_values import NOW, make_instances, make_length

#: Study Instance UIDs by the day of the study, DICOM DA.
DAYS = ("20260105", "20260302", "20260504", "20260706")
FIRST, SECOND, THIRD, FOURTH = (date(2026, 1, 5), date(2026, 3, 2), date(2026, 5, 4), date(2026, 7, 6))


def study_uid(day: str) -> str:
    """The study of a day; the empty day is a study without a date."""
    return f"1.2.826.0.1.7.{day or 0}"


def images(*days: str, thickness: float = 1.0, modality: str = "CT") -> tuple[InstanceIndex, ...]:
    """Five images of each day."""
    found: list[InstanceIndex] = []
    for day in days:
        for one in make_instances(study_uid(day), day, title="Venous 1 mm"):
            frames = tuple(replace(frame, thickness=thickness) for frame in one.frames)
            found.append(replace(one, frames=frames, series=replace(one.series, modality=modality)))
    return tuple(found)


def lesion(number: int = 1, **more: object) -> Lesion:
    """A target; `more` are fields of it."""
    return replace(Lesion(f"lesion-{number}", number, "Practitioner/lindqvist", NOW), **more)  # type: ignore[arg-type]


def non_target(number: int = 1, **more: object) -> Lesion:
    return lesion(number, role=LesionRole.NON_TARGET, **more)


def measured(
    number: int,
    day: str,
    value: float,
    *,
    unit: str = "mm",
    calibration: Calibration = Calibration.PATIENT_PLANE,
    mark: str = "",
) -> Annotation:
    """A length of a lesion on the third image of a day."""
    uid = study_uid(day)
    return replace(
        make_length(f"a{number}-{day}{mark}", value),
        image=ImageReference(uid, f"{uid}.1", f"{uid}.1.3"),
        measurement=Measurement(value, unit, calibration),
        lesion_id=f"lesion-{number}",
    )


def lengths(number: int, **by_day: float) -> tuple[Annotation, ...]:
    """Lengths of a lesion, by the day with a `d` before it: ``d20260105=22.7``."""
    return tuple(measured(number, day[1:], value) for day, value in by_day.items())


def followed(sizes: Mapping[int, tuple[float | None, ...]]) -> Work:
    """Targets by number with their sizes on `DAYS`, None where they were not measured."""
    marks = [
        measured(number, day, value)
        for number, values in sizes.items()
        for day, value in zip(DAYS, values, strict=False)
        if value is not None
    ]
    return Work(annotations=tuple(marks), lesions=tuple(lesion(number) for number in sizes))


def studies(**more: object) -> Studies:
    return Studies.of(images(*DAYS, "", **more))  # type: ignore[arg-type]


def mm(text: str) -> Decimal:
    return Decimal(text)
