"""Limitations that follow from the data: sentences proposed for section 12 of the opinion (std 3.2), never added alone.

Losses by compression, images not shown and strange names are printed in any case (`report.closing`), and are not
proposed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from reviewer_app.cases.case import Case
from reviewer_app.cases.evidence import TokenKind, tokens
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.language import say, say_count
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.unobtainable import unobtainable_words
from reviewer_app.cases.work import Work

#: Lengths that are no lengths in the patient, or not known to be.
_DOUBTFUL = (
    Calibration.DETECTOR_PLANE,
    Calibration.UNKNOWN,
    Calibration.NOMINAL,
    Calibration.REGIONS_APART,
    Calibration.REGIONS_OVERLAP,
    Calibration.OUTSIDE_REGIONS,
    Calibration.NOT_SPATIAL,
    Calibration.NONE,
)
#: What is said of those that say more than that they are in pixels.
_APART = frozenset({Calibration.DETECTOR_PLANE, Calibration.UNKNOWN, Calibration.NOMINAL})
#: Colour is part of the finding here: without a profile nobody knows which colour was meant (PS3.3 C.11.15).
_COLOR_MODALITIES = frozenset({"OP", "OPT", "ES", "GM", "SM", "XC", "DMS"})


def record_limitations(
    case: Case, instances: Iterable[InstanceIndex], missing: Mapping[str, int], problems: Iterable[str]
) -> tuple[str, ...]:
    """Return what the records themselves limit.

    Parameters
    ----------
    case
        Names records that could not be had.
    instances
        What arrived.
    missing
        How many slices gaps leave out, by the name of the series; series without gaps are not in it.
    problems
        Sentences about records that cannot be shown.
    """
    found = [say_count("gap", count, title=title) for title, count in missing.items() if count]
    incomplete, unprofiled = Counter[tuple[str, str]](), dict[str, None]()
    for one in instances:
        if one.incomplete:
            incomplete["incomplete" if one.pixels is not None else "incomplete-record", _name(one)] += 1
        if _lacks_profile(one):
            unprofiled.setdefault(_name(one))
    found += [say_count(words, count, title=title) for (words, title), count in incomplete.items()]
    found += [say("no-profile", title=title) for title in unprofiled]
    broken = len(list(problems))
    if broken:
        found.append(say_count("not-shown", broken))
    found += [say("not-supplied-line", sentence=unobtainable_words(one)) for one in case.unobtainable]
    return tuple(found)


def cited_limitations(work: Work) -> tuple[str, ...]:
    """Return what the measurements that texts cite do not tell: in words, how each of the doubtful was calibrated."""
    cited = {
        token.id
        for text in work.opinion.values.values()
        for token in tokens(text)
        if token.kind is TokenKind.MEASUREMENT
    }
    doubtful = Counter(
        one.measurement.calibration
        for one in work.annotations
        if one.id in cited and one.measurement is not None and one.measurement.calibration in _DOUBTFUL
    )
    return tuple(
        say_count(f"doubtful.{calibration if calibration in _APART else 'pixels'}", count)
        for calibration, count in sorted(doubtful.items())
    )


def _name(one: InstanceIndex) -> str:
    return one.series.description or one.series.modality


def _lacks_profile(one: InstanceIndex) -> bool:
    pixels = one.pixels
    in_color = pixels is not None and pixels.samples_per_pixel > 1
    return in_color and pixels is not None and not pixels.has_icc_profile and one.series.modality in _COLOR_MODALITIES
