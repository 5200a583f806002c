"""What becomes of a line over an object of known length: its image is measured by it from then on."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from reviewer_app.cases.annotations import Annotation
from reviewer_app.viewer.tools.base import View
from reviewer_app.viewer.tools.drawing import with_points

#: The label of a calibration that holds for all images of its series.
WHOLE_SERIES = "series"
_PROMPT = "Known length in mm; add “series” for all its images"
_NOT_READ = (
    "The image is not calibrated: a length is a number of millimetres above 0, for example “25” or “25.4 series”."
)
_APART = "The image is not calibrated: in ultrasound both ends must lie in one region, a picture of the body."


@dataclass(frozen=True, slots=True)
class KnownLength:
    """What the reader said: millimetres, and whether all images of the series are meant."""

    millimetres: float
    series: bool


def known_length(text: str) -> KnownLength | None:
    """Return what was said in words such as ``"25.4"``, ``"25,4 mm"`` or ``"100 series"``; None for anything else."""
    match = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(?:mm)?\s*(series)?\s*", text, re.IGNORECASE)
    if match is None:
        return None
    value = float(match[1].replace(",", "."))
    return KnownLength(value, match[2] is not None) if 0 < value < math.inf else None


def ask_length(view: View, line: Annotation, label: str) -> None:
    """Ask how long the object under a line is, and hand the calibration over."""
    view.propose(line)
    painted = view.painted

    def done(text: str) -> None:
        view.propose(None)
        said = known_length(text)
        if said is not None:
            scope = WHOLE_SERIES if said.series else ""
            known = with_points(replace(line, known_length=said.millimetres, label=scope), painted, line.points)
            if known.measurement is None:
                view.say(_APART if painted.regions else _NOT_READ)
            else:
                view.finish(None, known, label)
        elif text:
            view.say(_NOT_READ)

    view.ask_number(line.points[1], done, _PROMPT)
