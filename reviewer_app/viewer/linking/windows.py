"""A window carried from one picture to another, where it means the same in both. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from reviewer_app.cases.views import ViewState, VoiFunction, Window
from reviewer_app.imaging.display import initial_window
from reviewer_app.imaging.measure import Measure, measure_of
from reviewer_app.imaging.source import DisplayInput, LookupTable

_NO_SUV = (
    "The windows are not equal: PET images are compared by SUV, and it is not known in every pane. "
    "Each of the others keeps its own window."
)
_TABLE = (
    "The windows are not equal: the image in the active pane is seen through a table of its own file. "
    "Choose a window, and the other panes take it over."
)
#: A window of a step is one of a very small width.
_STEP = 1e-6


@dataclass(frozen=True, slots=True)
class Greys:
    """What the grey values of a picture mean, and how its file looks at them.

    `measure` leads from the values after the modality LUT, in which windows are kept, to the unit that the reader is
    told. `own` is the window of the file's look, None for colour; `tables` are its VOI LUTs (PS3.3 C.11.2.1.1): the
    first one, where there is any, goes before that window.
    """

    series_instance_uid: str
    modality: str
    color: bool = False
    measure: Measure = field(default_factory=Measure)
    own: Window | None = None
    tables: tuple[LookupTable, ...] = ()

    @property
    def sense(self) -> tuple[object, ...]:
        """What a window in numbers depends on."""
        return (self.series_instance_uid, self.modality, self.color, self.measure)


def greys_of(series_instance_uid: str, modality: str, description: DisplayInput) -> Greys:
    """Return what the greys of an opened picture mean."""
    return Greys(
        series_instance_uid,
        modality,
        description.color,
        measure_of(description),
        initial_window(description),
        description.voi_luts,
    )


def with_window_of(view: ViewState, leader: ViewState, one: Greys, other: Greys) -> ViewState | str:
    """Return `view` of `other` with the window that the leader's view of `one` has in force.

    Numbers are carried over in the unit that both are told in. Pictures of another modality, and those that have
    colours, stay as they are. Where the same modality cannot be brought to one window, a sentence says why.
    """
    if one.color or other.color or one.modality != other.modality:
        return view
    why = _not_alike(one, other)
    if why:
        return why
    number = _table_in_force(leader, one)
    if number is not None:
        its = next((at for at, table in enumerate(other.tables) if _same(table, one.tables[number])), None)
        if its is None:
            return _TABLE
        return replace(view, window=None, voi_lut=its)
    window = leader.window or one.own
    if window is None:
        return view
    return replace(view, window=_in_measure(window, one.measure, other.measure), voi_lut=None)


def _not_alike(one: Greys, other: Greys) -> str:
    """Return why the numbers of two pictures of one modality are not of one unit; empty where they are."""
    if one.series_instance_uid == other.series_instance_uid and one.measure.unit == other.measure.unit:
        return ""
    units = (one.measure.unit, other.measure.unit)
    if one.modality == "PT" and not all(unit.startswith("SUV") for unit in units):
        return _NO_SUV
    if units[0] == units[1]:
        return ""
    told = " and of another ".join(f"in {unit}" if unit else "in no unit" for unit in units)
    return f"The windows are not equal: the values of one pane are {told}. Each keeps its own window."


def _table_in_force(leader: ViewState, one: Greys) -> int | None:
    """Return the number of the table that a picture is seen through, None where it is a window."""
    if leader.window is not None:
        return None
    wanted = leader.voi_lut or 0
    if wanted < len(one.tables):
        return wanted
    return 0 if one.tables else None  # a number that the file has no table for is its own look


def _same(one: LookupTable, other: LookupTable) -> bool:
    alike = (one.first_input, one.bits) == (other.first_input, other.bits)
    return one is other or (alike and np.array_equal(one.entries, other.entries))


def _in_measure(window: Window, one: Measure, other: Measure) -> Window:
    """Return a window on values that `one` leads to a unit as one on those that `other` leads to it."""
    if (one.factor, one.offset) == (other.factor, other.offset):
        return window
    if window.function is VoiFunction.LINEAR:  # half a unit and a unit are others there (PS3.3 C.11.2.1.2.1, .3.2)
        width = max(window.width - 1.0, _STEP)
        window = Window(window.center - 0.5, width, VoiFunction.LINEAR_EXACT)
    return other.to_modality(one.window(window))
