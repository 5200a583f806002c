"""SUV by body weight of PET images, or a sentence why it cannot be told (QIBA's vendor-neutral rules, PS3.3 C.8.9).

Values after the modality LUT times `Uptake.factor` are SUVbw in g/ml; where the file holds SUV by another measure of
the patient already, they are that, by its name. Nothing is guessed: an attribute that is missing,
zero or contradicted by another leaves the file's own unit, with the reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import Uptake
from reviewer_app.dicom import values
from reviewer_app.imaging import moments
from reviewer_app.imaging.functional_groups import frame_item
from reviewer_app.imaging.image_module import has_unreadable_rescale
from reviewer_app.imaging.kinds import SECONDARY_CAPTURE
from reviewer_app.imaging.moments import Moment
from reviewer_app.imaging.uptake import UNIT

_ENHANCED_PET = "1.2.840.10008.5.1.4.1.1.130"
_PHILIPS, _GE = "Philips PET Private Group", "GEMS_PETD_01"
_SAME_CLOCK = 60.0
"""Seconds by which two elements for one moment may differ: some are cut to the minute."""
_DYNAMIC = 600.0
"""Seconds by which an injection may follow the start of the scan: dynamic scans begin first."""
_HALF_LIVES = 10.0
"""A scan later than this many half-lives after the injection is a mistake in one of the times."""
_SMALLEST_DOSE = 1e4
"""Becquerel; files that give a dose in MBq against the standard hold smaller numbers."""
_BY_MASS = {
    "": UNIT,
    "BW": UNIT,
    "LBM": "SUVlbm",
    "LBMJAMES128": "SUVlbm (James 128)",
    "LBMJANMA": "SUVlbm (Janmahasatian)",
    "IBW": "SUVibw",
}
"""SUV Type (0054,1006) of values in g/ml; body weight if absent (PS3.3 C.8.9.1)."""
_BY_SURFACE = {"BSA": "SUVbsa"}
"""SUV Type of values in cm²/ml."""
_UNREAL_WEIGHT = (0.2, 650.0)


class _NoSuv(Exception):
    """Why there is no SUV; a sentence."""


@dataclass(frozen=True, slots=True)
class _Tracer:
    """Dose in Bq and half-life in seconds."""

    item: Dataset
    dose: float
    half_life: float


@dataclass(frozen=True, slots=True)
class _Start:
    """When the scan began, to which values are corrected for decay."""

    moment: Moment
    provisional: bool = False


def uptake_of(dataset: Dataset, modality: str) -> Uptake | None:
    """Return what turns the values of a PET image into SUVbw; None for any other image."""
    if modality != "PT":
        return None
    try:
        return _uptake(dataset)
    except _NoSuv as reason:
        return Uptake(reason=str(reason))


def _uptake(dataset: Dataset) -> Uptake:
    if values.text(dataset, "SOPClassUID") == _ENHANCED_PET:
        return _enhanced(dataset)
    if has_unreadable_rescale(dataset):
        raise _NoSuv("The file's rescale slope or intercept cannot be read.")
    if values.text(dataset, "SOPClassUID") in SECONDARY_CAPTURE:
        raise _NoSuv("The image is a secondary capture, whose values are those of a screen.")
    correction = _correction(dataset)
    units = values.text(dataset, "Units").upper()
    if units and values.number(dataset, "RescaleSlope") is None:
        raise _NoSuv("The file has no rescale slope, so nobody knows what its values are.")
    if units in ("GML", "CM2ML"):
        return _normalised(dataset, _BY_MASS if units == "GML" else _BY_SURFACE)
    if units == "CNTS":
        direct = _private(dataset, 0x7053, _PHILIPS, 0x00)
        if direct:
            return Uptake(factor=direct)
        to_activity = _private(dataset, 0x7053, _PHILIPS, 0x09)
        if not to_activity:
            raise _NoSuv("The values are counts, and the file has no factor to activity.")
        return _of_activity(dataset, correction, to_activity)
    if units == "BQML":
        return _of_activity(dataset, correction, 1.0)
    raise _NoSuv("The values are not in a unit of activity." if units else "The file does not name its unit.")


def _enhanced(dataset: Dataset) -> Uptake:
    """Return the factor of an enhanced PET image, which names the moment of its decay correction (PS3.3 C.8.22)."""
    for keyword, what in (("AttenuationCorrected", "attenuation"), ("DecayCorrected", "decay")):
        if values.text(dataset, keyword).upper() != "YES":
            raise _NoSuv(f"The image is not corrected for {what}.")
    if not _is_activity(dataset):
        raise _NoSuv("The values are not in a unit of activity.")
    corrected_to = moments.moment(values.text(dataset, "DecayCorrectionDateTime"), moments.zone_of(dataset))
    if corrected_to is None:
        raise _NoSuv("The file does not say to which moment decay is corrected.")
    weight, tracer = _weight(dataset), _tracer(dataset)
    waited = _waited(dataset, tracer, corrected_to)
    return Uptake(factor=weight * 1000.0 / tracer.dose * math.pow(2.0, waited / tracer.half_life))


def _is_activity(dataset: Dataset) -> bool:
    """Tell whether a slope brings the values of all frames of an enhanced image to Bq/ml."""
    frames = max(1, len(values.items(dataset, "PerFrameFunctionalGroupsSequence")))
    items = [frame_item(dataset, frame, "PixelValueTransformationSequence") for frame in range(frames)]
    return all(
        one is not None
        and not has_unreadable_rescale(one)
        and values.number(one, "RescaleSlope") is not None
        and values.text(one, "RescaleType").upper() in ("BQML", "BQ/ML")
        for one in items
    )


def _correction(dataset: Dataset) -> str:
    """Return START or ADMIN.

    Raises
    ------
    _NoSuv
        If the values are not corrected for attenuation and decay, to one of these moments.
    """
    done = {one.upper() for one in values.texts(dataset, "CorrectedImage")}
    if "ATTN" not in done:
        raise _NoSuv("The image is not corrected for attenuation.")
    if "DECY" not in done and "DECAY" not in done:
        raise _NoSuv("The image is not corrected for decay.")
    correction = values.text(dataset, "DecayCorrection").upper()
    if correction not in ("START", "ADMIN"):
        raise _NoSuv("The file does not say to which moment decay is corrected.")
    return correction


def _normalised(dataset: Dataset, known: dict[str, str]) -> Uptake:
    """Return the factor of values that are SUV already, with the measure that the file names."""
    told = values.text(dataset, "SUVType").upper()
    if told not in known:
        raise _NoSuv(f"The file does not say by which measure the uptake is normalised{f' ({told})' if told else ''}.")
    return Uptake(factor=1.0, unit=known[told])


def _of_activity(dataset: Dataset, correction: str, to_activity: float) -> Uptake:
    """Return the factor of values that, times `to_activity`, are Bq/ml."""
    weight = _weight(dataset)
    tracer = _tracer(dataset)
    full = to_activity * weight * 1000.0 / tracer.dose
    if correction == "ADMIN":
        return Uptake(factor=full)
    start = _scan_start(dataset, tracer.half_life)
    waited = _waited(dataset, tracer, start.moment)
    return Uptake(
        factor=full * math.pow(2.0, waited / tracer.half_life),
        provisional=start.provisional,
        acquired=start.moment.clock if start.provisional else 0.0,
        half_life=tracer.half_life if start.provisional else 0.0,
    )


def _weight(dataset: Dataset) -> float:
    weight = values.number(dataset, "PatientWeight") or 0.0
    if weight <= 0:
        raise _NoSuv("The patient’s weight is missing.")
    if not _UNREAL_WEIGHT[0] <= weight <= _UNREAL_WEIGHT[1]:
        raise _NoSuv("The patient’s weight cannot be right.")
    return weight


def _tracer(dataset: Dataset) -> _Tracer:
    found = values.items(dataset, "RadiopharmaceuticalInformationSequence")
    if len(found) != 1:
        raise _NoSuv("The file names several tracers." if found else "The injected dose is missing.")
    dose = values.number(found[0], "RadionuclideTotalDose") or 0.0
    half_life = values.number(found[0], "RadionuclideHalfLife") or 0.0
    if dose <= 0:
        raise _NoSuv("The injected dose is missing.")
    if dose < _SMALLEST_DOSE:
        raise _NoSuv("The injected dose cannot be right: it should be in becquerel.")
    if half_life <= 0:
        raise _NoSuv("The half-life of the tracer is missing.")
    return _Tracer(found[0], dose, half_life)


def _scan_start(dataset: Dataset, half_life: float) -> _Start:
    series = moments.at(dataset, "SeriesDate", "SeriesTime")
    acquired = _acquired(dataset)
    if acquired is None:
        raise _NoSuv("The time of the acquisition is missing.")
    if series is not None and (moments.seconds_between(series, acquired) or 0.0) >= 0:
        return _Start(series)
    # the series was made later from the images: its time is not that of the scan
    told = moments.moment(_private_text(dataset, 0x0009, _GE, 0x0D), moments.zone_of(dataset))
    if told is not None:
        return _Start(told)
    computed = _from_frame_time(dataset, acquired, half_life)
    return _Start(computed) if computed is not None else _Start(acquired, provisional=True)


def _acquired(dataset: Dataset) -> Moment | None:
    found = moments.at(dataset, "AcquisitionDate", "AcquisitionTime")
    return found or moments.moment(values.text(dataset, "AcquisitionDateTime"), moments.zone_of(dataset))


def _from_frame_time(dataset: Dataset, acquired: Moment, half_life: float) -> Moment | None:
    """Return the start of the scan from Frame Reference Time: ms from it to the moment of the average count rate."""
    reference = values.number(dataset, "FrameReferenceTime") or 0.0
    duration = (values.number(dataset, "ActualFrameDuration") or 0.0) / 1000.0
    if reference <= 0 or duration <= 0:
        return None
    constant = math.log(2.0) / half_life
    decayed = constant * duration
    average = math.log(decayed / -math.expm1(-decayed)) / constant
    return Moment(acquired.clock - reference / 1000.0 + average, acquired.offset)


def _waited(dataset: Dataset, tracer: _Tracer, start: Moment) -> float:
    """Return seconds from the injection to the start of the scan."""
    waited = moments.seconds_between(_injected(dataset, tracer.item, start), start)
    if waited is None:
        raise _NoSuv("Only one of the times of injection and scan names its time zone.")
    if waited < -_DYNAMIC:
        raise _NoSuv("The injection lies after the start of the scan.")
    if waited > _HALF_LIVES * tracer.half_life:
        raise _NoSuv("The injection lies too long before the scan to be right.")
    return waited


def _injected(dataset: Dataset, item: Dataset, start: Moment) -> Moment:
    """Return when the tracer was injected: Start DateTime (0018,1078) before Start Time (0018,1072) without a day."""
    text = values.text(item, "RadiopharmaceuticalStartDateTime")
    whole = moments.moment(text, moments.zone_of(dataset))
    clock = moments.time_of_day(values.text(item, "RadiopharmaceuticalStartTime"))
    if whole is not None:
        return _agreed(whole, clock, start, zoned=moments.has_zone(text))
    if clock is None:
        raise _NoSuv("The time of the injection is missing.")
    if clock > start.time_of_day:
        raise _NoSuv("The file does not say on which day the tracer was injected.")
    return Moment(start.clock - start.time_of_day + clock, start.offset)


def _agreed(whole: Moment, clock: float | None, start: Moment, *, zoned: bool) -> Moment:
    """Return the injection on the scanner's own clock, if Start Time agrees with it."""
    if zoned and start.offset is not None and whole.offset is not None:
        local = Moment(whole.clock - whole.offset + start.offset, start.offset)
    else:
        local = whole
    if clock is None:
        return local
    apart = abs(local.time_of_day - clock)
    if min(apart, moments.DAY - apart) > _SAME_CLOCK:
        raise _NoSuv("The file names two different times of injection.")
    # both read the same on the wall, so a zone that only one of them names is the zone of both
    return local if start.offset == local.offset else Moment(local.clock, start.offset)


def _private(dataset: Dataset, group: int, creator: str, element: int) -> float | None:
    return values.to_number(values.first(values.private(dataset, group, creator, element)))


def _private_text(dataset: Dataset, group: int, creator: str, element: int) -> str:
    found = values.first(values.private(dataset, group, creator, element))
    if isinstance(found, bytes):
        found = found.decode("ascii", "replace")
    return "" if found is None else str(found).strip(" \0")
