"""The words of a pane: who, what, where in the stack, which sides of the patient. Pure; painted elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from reviewer_app.cases.instances import IndexedPatient, IndexedStudy, InstanceIndex, InstanceKind, PixelDescription
from reviewer_app.cases.language import say, say_code
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.presentation_states import PresentationState
from reviewer_app.cases.slide_coverage import magnification_text
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Vector, orientation_letters
from reviewer_app.imaging.measure import Measure, Probe, Reading
from reviewer_app.imaging.objects.presentation import not_applied
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.overlays import Letters
from reviewer_app.viewer.slide_stack import SlideStack
from reviewer_app.viewer.transform import turn_matrix

#: What stands over the image was hidden by the reader, perhaps in another session.
MARKS_HIDDEN = "Marks hidden"
NO_NAME = "No name in the file"
#: Of panes that are tied: another place than that of the one that leads is shown, or there is none.
NOT_IN_STEP, NO_SLICE = "Not in step", "No slice at this place"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SEX = {"male": "M", "female": "F", "other": "other", "m": "M", "f": "F", "o": "other"}
_OPPOSITE = str.maketrans("RLAPHF", "LRPAFH")
#: A side is named when it has at least this share of a direction: a slice that is a little oblique stays simple.
_SIDE_SHARE = 0.15
_GO_WITHOUT_SAYING = frozenset({"", "HU"})
_PHOTOGRAPHS = frozenset({"ES", "GM", "SM", "XC", "OP", "DMS"})
_DOUBTFUL_SCALES = (Calibration.DETECTOR_PLANE, Calibration.UNKNOWN, Calibration.NOMINAL)


@dataclass(frozen=True, slots=True)
class PaneIdentity:
    """Whom a pane names: the patient of the case, or who the header does. `sex` is a FHIR gender or a DICOM letter."""

    name: str = ""
    birth_date: date | None = None
    sex: str = ""
    identifier: str = ""


def header_identity(patient: IndexedPatient) -> PaneIdentity:
    """Return whom a header names."""
    name = ", ".join(part for part in patient.name.split("^")[:2] if part)
    return PaneIdentity(name, dicom_day(patient.birth_date), patient.sex, patient.identifier)


def day_words(day: date) -> str:
    """Return a date without doubt about day and month: ``"18 Nov 2026"``."""
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year}"


def dicom_day(value: str) -> date | None:
    """Return a DICOM date (YYYYMMDD, or with dots), None if it is none."""
    digits = value.replace(".", "").strip()
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def identity_lines(identity: PaneIdentity, study_day: date | None, *, compact: bool = False) -> tuple[str, ...]:
    """Return name; birth date with the age on the day of the study, and sex; identifier. Two lines if `compact`.

    Where there is no name, that is said: a bare corner could be taken for hidden words.
    """
    name = identity.name.strip() or NO_NAME
    parts = []
    if identity.birth_date is not None:
        parts.append(day_words(identity.birth_date))
        if study_day is not None and study_day >= identity.birth_date:
            parts.append(age_words(identity.birth_date, study_day))
    sex = _SEX.get(identity.sex.lower(), "")
    if sex:
        parts.append(sex)
    born = ", ".join(parts)
    if compact:
        second = " · ".join(part for part in (born, identity.identifier) if part)
        return tuple(line for line in (name, second) if line)
    return tuple(line for line in (name, born, identity.identifier) if line)


def birth_words(identity: PaneIdentity) -> str:
    """Return year of birth and sex, for panes without room for more: ``"born 1968, M"``; empty where not known."""
    born = f"born {identity.birth_date.year}" if identity.birth_date is not None else ""
    return ", ".join(part for part in (born, _SEX.get(identity.sex.lower(), "")) if part)


def age_words(birth: date, day: date) -> str:
    """Return an age as it is written in hospitals: years, under two years months, under two months days."""
    months = (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)
    if months >= 24:
        return f"{months // 12} y"
    return f"{months} m" if months >= 2 else f"{(day - birth).days} d"


def study_lines(index: InstanceIndex) -> tuple[str, ...]:
    """Return study, its date and time, and the series."""
    return tuple(line for line in named_study_lines(index).values() if line)


def named_study_lines(index: InstanceIndex) -> dict[str, str]:
    """Return the lines of `study_lines` by their names in `corners`, those without words empty."""
    title = index.study.description or " ".join(
        part for part in (index.series.modality, index.series.body_part) if part
    )
    when = study_time(index.study)
    series = index.series.description or index.content_label
    side = f"{say_code('view-side', index.series.laterality.upper(), '')} {index.series.view_position}".strip()
    named = ", ".join(part for part in (side, series) if part)
    return {"study": title or say("badge.study"), "study-time": when, "series": named}


def study_time(study: IndexedStudy) -> str:
    """Return when a study was made: ``"18 Nov 2026 10:42"``."""
    digits = study.time.replace(":", "").strip()
    clock = f"{digits[:2]}:{digits[2:4]}" if len(digits) >= 4 and digits[:4].isdigit() else ""
    return " ".join(part for part in (study_day(study), clock) if part)


def study_day(study: IndexedStudy) -> str:
    """Return the day on which a study was made: ``"18 Nov 2026"``; empty where it is not known."""
    day = dicom_day(study.date)
    return day_words(day) if day is not None else ""


def position_words(number: int, count: int, *, compact: bool = False) -> str:
    """Return where in the stack an image is; `number` counts from 1."""
    return f"{number} of {count}" if compact else f"Image {number} of {count}"


def slice_words(position_mm: float | None, *, compact: bool = False) -> str:
    """Return an image's place along the stack, in millimetres of the patient; empty where it has none."""
    if position_mm is None:
        return ""
    words = f"{position_mm:.1f} mm".replace("-0.0", "0.0").replace("-", "−")
    return words if compact else f"Slice at {words}"


def window_words(window: Window | None, measure: Measure | None = None) -> str:
    """Return a window as it is spoken of: ``"W 824  L 396"``; empty where there is none.

    Parameters
    ----------
    measure
        What the values are called; units that go without saying are left out.
    """
    if window is None:
        return ""
    measure = measure or Measure()
    told = measure.window(window)
    without = measure.unit in _GO_WITHOUT_SAYING or "unitless" in measure.unit.lower()
    unit = "" if without else f"  {measure.unit}"
    return f"W {_number(told.width)}  L {_number(told.center)}{unit}"


def value_words(reading: Reading) -> str:
    """Return the value of a pixel: ``"45 HU"``, ``"3.21 SUVbw"``, ``"R 12  G 40  B 200"``, ``"812 ms · 1.23 1/s"``."""
    if reading.padding:
        return "No image here"
    if reading.color:
        return "  ".join(f"{name} {one}" for name, one in zip("RGB", reading.color, strict=False))
    return " · ".join(_value(*one) for one in ((reading.value, reading.unit), *reading.others))


def all_value_lines(found: Probe, pixel: ImagePoint, place: PatientPoint | None) -> tuple[str, ...]:
    """Return all that is known of a pixel, a line each: where it is, stored, after the modality LUT, SUV and the like.

    Parameters
    ----------
    pixel
        Column and row of the frame, counted from 0.
    place
        The same in the patient, in millimetres (x to the left, y to the back, z to the head); None where not known.
    """
    lines = [] if place is None else [place_words(place)]
    lines.append(f"Column {math.floor(pixel.column + 0.5)}, row {math.floor(pixel.row + 0.5)}")
    reading = found.reading
    if found.stored is not None:
        lines.append(f"Stored {_value(found.stored, '')}")
    if found.modality is None:
        return (*lines, value_words(reading)) if reading.padding or reading.color else tuple(lines)
    if found.modality[1] or found.modality[0] != found.stored:
        lines.append(_value(*found.modality) if found.modality[1] else f"Rescaled {_value(*found.modality)}")
    told = ((reading.value, reading.unit), *reading.others)
    more = [one for one in told if one != found.modality]
    return (*lines, *(_value(*one) if one[1] else f"Real world value {_value(*one)}" for one in more))


def place_words(place: PatientPoint) -> str:
    """Return a place in the patient by the sides it lies to: ``"L 12.3  P 30.0  H 100.0 mm"``."""
    rounded = (round(one, 1) for one in (place.x, place.y, place.z))
    sides = zip(rounded, ("LR", "PA", "HF"), strict=True)
    return "  ".join(f"{pair[one < 0]} {abs(one):.1f}" for one, pair in sides) + " mm"


def _value(value: float, unit: str) -> str:
    digits = f"{value:.1f}" if 10 <= abs(value) < 100 and value != round(value) else _number(value)
    return f"{digits} {unit}".strip().replace("-", "−")


def uptake_badges(index: InstanceIndex) -> tuple[str, ...]:
    """Return why a PET image has no SUV."""
    uptake = index.uptake
    return () if uptake is None or uptake.factor > 0 else (f"No SUV: {uptake.reason}".rstrip("."),)


def color_badges(index: InstanceIndex, view: ViewState, *, usable: bool) -> tuple[str, ...]:
    """Return that colours are not those of a profile, for pictures whose colours are findings.

    Parameters
    ----------
    usable
        Whether there is a profile, of the file or of the state that it is seen through, that can be followed.
    """
    pixels = index.pixels
    if pixels is None or not (pixels.samples_per_pixel > 1 or pixels.has_palette):
        return ()
    if usable:
        return () if view.color_managed else ("Colour as stored",)
    if pixels.has_icc_profile:
        return ("Colour not managed: profile unusable",)
    photograph = index.kind is InstanceKind.SLIDE or index.series.modality in _PHOTOGRAPHS
    return ("Colour not managed: no profile",) if photograph else ()


def color_notes(index: InstanceIndex, view: ViewState, *, usable: bool) -> tuple[str, ...]:
    """Return that colours are those of a profile, which is as it should be."""
    pixels = index.pixels
    colored = pixels is not None and (pixels.samples_per_pixel > 1 or pixels.has_palette)
    return ("Colour managed",) if colored and usable and view.color_managed else ()


def step_badges(linked: str) -> tuple[str, ...]:
    """Return that a pane does not show the place of the one that leads: who compares both must not overlook it."""
    return (linked,) if linked.startswith((NOT_IN_STEP, NO_SLICE)) else ()


def turn_badges(view: ViewState) -> tuple[str, ...]:
    """Return that a picture is shown as in a mirror."""
    return ("Mirrored",) if view.flipped else ()


def shutter_badges(covered: bool, view: ViewState) -> tuple[str, ...]:
    """Return that the file covers part of its picture."""
    if not covered:
        return ()
    return ("Shutter",) if view.shutter else ("Shutter taken away",)


def mask_badges(pixels: PixelDescription | None) -> tuple[str, ...]:
    """Return that an angiogram is not shown as it is meant to be seen."""
    return (say("badge.mask"),) if pixels is not None and pixels.wants_mask else ()


def state_words(state: PresentationState | None, number: int, count: int, *, compact: bool = False) -> str:
    """Return through which presentation state a picture is seen, or how many there are for it; empty without any.

    Parameters
    ----------
    number
        Which of the `count` it is, from 1.
    """
    if state is None:
        if compact:
            return f"{count} state{'s' if count > 1 else ''}" if count else ""
        return f"Presentation state: {count} available" if count else ""
    which = f"{number} of {count}" if count > 1 and number else ""
    if compact:
        return f"State {which}".strip()
    named = ", ".join(one for one in (state.label or state.description, state.creator) if one) or "without a name"
    return f"State: {named}" + (f" ({which})" if which else "")


def state_badges(state: PresentationState) -> tuple[str, ...]:
    """Return what of a presentation state is not shown."""
    return tuple(f"Not shown: {one}" for one in not_applied(state))


def magnification_words(stack: Stack, scale: float) -> str:
    """Return how large a slide is shown: ``"12× (nominal), scanned at 20×"``; empty for other pictures.

    Derived from the spacing (`cases.slide_coverage`), so it is nominal: no file says what the eye would see.

    Parameters
    ----------
    scale
        Device pixels per pixel of the finest level.
    """
    extent = stack.extent if isinstance(stack, SlideStack) else None
    if extent is None or scale <= 0:
        return ""
    if extent.power is None:
        return f"{100 * scale:.0f} % of full resolution"
    shown = f"{magnification_text(extent.power * scale)}× (nominal)"
    return f"{shown}, scanned at {magnification_text(extent.power)}×"


def _number(value: float) -> str:
    return f"{value:.0f}".replace("-0", "0") if abs(value) >= 10 or value == round(value) else f"{value:.3g}"


def orientation_of(index: InstanceIndex, frame: int) -> tuple[str, str]:
    """Return where rows and columns of a frame lead, for frames without a plane."""
    own = index.frames[frame].patient_orientation if frame < len(index.frames) else ("", "")
    return own if any(own) or index.pixels is None else index.pixels.patient_orientation


def frame_words(index: InstanceIndex, frame: int) -> str:
    """Return what tells a frame of a run from the others: ``"Energy 1 (Tc99m), detector 2"``; mostly empty."""
    name = index.frames[frame].name if frame < len(index.frames) else ""
    return name[:1].upper() + name[1:]


def view_letters(plane: ImagePlane | None, view: ViewState, orientation: tuple[str, str] = ("", "")) -> Letters:
    """Return the sides of the patient at the four sides of the pane.

    From the plane where there is one, else from Patient Orientation (0020,0020): the directions of a row, to the right,
    and of a column, downwards.
    """
    xx, xy, yx, yy = turn_matrix(view.rotation, flipped=view.flipped)
    if plane is not None:
        across, down = plane.row_direction, plane.column_direction
        right = _named(_mixed(across, xx, down, xy))
        low = _named(_mixed(across, yx, down, yy))
    else:
        right = _chosen(orientation, xx, xy)
        low = _chosen(orientation, yx, yy)
    return Letters(right.translate(_OPPOSITE), low.translate(_OPPOSITE), right, low)


def _mixed(a: Vector, by_a: float, b: Vector, by_b: float) -> Vector:
    return (a[0] * by_a + b[0] * by_b, a[1] * by_a + b[1] * by_b, a[2] * by_a + b[2] * by_b)


def _named(direction: Vector) -> str:
    return orientation_letters(direction, threshold=_SIDE_SHARE)


def _chosen(orientation: tuple[str, str], row: float, column: float) -> str:
    letters, sign = (orientation[0], row) if row else (orientation[1], column)
    return letters if sign > 0 else letters.translate(_OPPOSITE)


def scale_badges(pixels: PixelDescription | None) -> tuple[str, ...]:
    """Return a warning where millimetres are not those of the patient."""
    if pixels is None or pixels.calibration not in _DOUBTFUL_SCALES:
        return ()
    return (say(f"badge.{pixels.calibration}"),)


def scale_warnings() -> frozenset[str]:
    """Return every warning of `scale_badges`."""
    return frozenset(say(f"badge.{one}") for one in _DOUBTFUL_SCALES)
