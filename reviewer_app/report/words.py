"""Dates, people and codes as they are printed: unambiguous, in plain words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from reviewer_app.cases.case import Case
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.language import numbers, said_day, say, say_code
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Licence, Patient, Physician, Reviewer
from reviewer_app.cases.views import VoiFunction, Window


def day_words(day: date | None) -> str:
    """Return a date that nobody can misread, for example ``"22 Nov 2026"``, or "not dated"."""
    if day is None:
        return say("day.none")
    return said_day(day)


def moment_words(moment: datetime) -> str:
    """Return date, time and zone, for example ``"22 Nov 2026, 14:58 UTC-08:00"``."""
    return say("moment", day=day_words(moment.date()), time=f"{moment:%H:%M}", zone=zone_words(moment))


def zone_words(moment: datetime) -> str:
    """Return the distance from UTC: a name such as CST means several zones."""
    offset = moment.utcoffset()
    if offset is None:
        return say("zone.none")
    if offset == timedelta():
        return "UTC"
    minutes = round(abs(offset.total_seconds()) / 60)
    return f"UTC{'-' if offset < timedelta() else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def dicom_day_words(text: str) -> str:
    """Return a DICOM DA value in words, or an empty string where it is none."""
    try:
        return day_words(datetime.strptime(text, "%Y%m%d").date())  # noqa: DTZ007 - a DA value has no time or zone
    except ValueError:
        return ""


def joined(parts: Sequence[str], separator: str = ", ") -> str:
    """Join what is not empty; a name in Hebrew or Arabic does not draw the number behind it to its other side."""
    kept = [part for part in parts if part]
    return separator.join([*(_closed(part) for part in kept[:-1]), *kept[-1:]])


def _closed(part: str) -> str:
    """Return `part` with a left-to-right mark behind it where its last letter runs from right to left."""
    strong = (kind for one in reversed(part) if (kind := unicodedata.bidirectional(one)) in ("L", "R", "AL"))
    return f"{part}\u200e" if next(strong, "L") != "L" else part


def physician_words(physician: Physician | None) -> str:
    """Return name, specialty and organisation of a physician."""
    return "" if physician is None else joined([physician.name, physician.specialty, physician.organization])


def requester_words(case: Case) -> str:
    """Return who asked: a physician, or that the patient did (ACR, std 3.1)."""
    if case.self_referred:
        return say("patient-self-referred")
    return physician_words(case.requester) or say("not-stated")


def born_words(patient: Patient) -> str:
    """Return the date of birth, or that there is none."""
    return say("born.none") if patient.birth_date is None else day_words(patient.birth_date)


def age_words(patient: Patient, day: date) -> str:
    """Return age on `day` and administrative sex, for example ``"19 y, male"``."""
    age = patient.age_on(day)
    return joined([say("age", age=age) if age is not None else "", say_code("sex", patient.sex)])


def reviewer_words(reviewer: Reviewer) -> str:
    """Return the reviewer's name with credentials."""
    return joined([reviewer.name, reviewer.credentials])


def licence_words(licence: Licence) -> str:
    """Return state, number, issuer and end of a licence."""
    end = say("to-day", day=day_words(licence.end)) if licence.end else ""
    return joined([f"{licence.state} {licence.number}", licence.issuer, end])


def mode_words(mode: OpinionMode | None) -> str:
    """Return how the opinion reaches the patient, or that it is not stated."""
    return say_code("mode", mode or "none")


def category_words(category: str) -> str:
    """Return the kind of a record: a modality stays as it is."""
    return say_code("category", category)


def image_words(index: InstanceIndex | None, frame: int) -> str:
    """Return where a frame is found: series, image number, study, date. Frames count from 0 here, from 1 in print."""
    if index is None:
        return say("not-indexed")
    number = "" if index.instance_number is None else say("image-number", number=index.instance_number)
    return joined(
        [
            index.series.description or index.series.modality,
            number,
            say("frame", number=frame + 1) if index.frame_count > 1 else "",
            index.study.description,
            dicom_day_words(index.study.date),
        ]
    )


def window_words(window: Window) -> str:
    """Return a window as the panes name it, for example ``"W 400 L 40"`` (width, centre)."""
    said = say("window", width=f"{window.width:g}", center=f"{window.center:g}")
    return numbers(said.replace("-", "\u2212"))


def shown_window(index: InstanceIndex | None, frame: int, chosen: Window | None) -> Window | None:
    """Return the window a view uses: the one chosen, else the first that the file offers for the frame.

    None where another look may be the file's own: a table comes before windows, and a threshold on fractions is looked
    through only where it parts their values, which no header tells.
    """
    if chosen is not None or index is None or not 0 <= frame < len(index.frames):
        return chosen
    entry, pixels = index.frames[frame], index.pixels
    if entry.has_voi_lut or (pixels is not None and pixels.has_voi_lut) or not entry.windows:
        return None
    first = entry.windows[0].window
    threshold = first.function is VoiFunction.LINEAR and first.width == 1
    return None if threshold and pixels is not None and pixels.float_pixels else first
