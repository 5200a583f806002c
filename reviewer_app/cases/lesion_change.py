"""How much a size changed: in millimetres and percent, to the baseline and to the smallest before. Arithmetic only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

#: What RECIST 1.1, 4.3.1 asks for: a sum that is less by this share of the baseline,
LEAST_DECREASE_PERCENT = Decimal(30)
#: or more by this share of the smallest sum, and by so many millimetres.
LEAST_INCREASE_PERCENT, LEAST_INCREASE_MM = Decimal(20), Decimal(5)
_TENTH = Decimal("0.1")
_LIMITS = (-LEAST_DECREASE_PERCENT, LEAST_INCREASE_PERCENT)


@dataclass(frozen=True, slots=True)
class Change:
    """From `before` millimetres on the day `since` to `after` millimetres."""

    before: Decimal
    after: Decimal
    since: date

    @property
    def mm(self) -> Decimal:
        """The difference in millimetres, less than zero for a decrease."""
        return self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of `before`, not rounded; None where that was 0 mm."""
        return None if self.before == 0 else self.mm * 100 / self.before

    @property
    def percent_text(self) -> str:
        """The percentage with one digit, for example ``"−20.3 %"``; ``"–"`` where there is none.

        Where rounding would make it reach a limit of RECIST 1.1, 4.3.1 that it does not reach, the rest is cut off.
        """
        exact = self.percent
        if exact is None:
            return "–"
        shown = exact.quantize(_TENTH, ROUND_HALF_UP)
        if shown in _LIMITS and abs(exact) < abs(shown):
            shown = exact.quantize(_TENTH, ROUND_DOWN)
        return f"{signed(shown)} %"

    @property
    def mm_text(self) -> str:
        """The difference, for example ``"+6.0 mm"``."""
        return f"{signed(self.mm.quantize(_TENTH))} mm"

    @property
    def text(self) -> str:
        """Both, for example ``"−20.3 % (−4.6 mm)"``."""
        return f"{self.percent_text} ({self.mm_text})"


@dataclass(frozen=True, slots=True)
class Changes:
    """A size beside that at baseline and beside the smallest before it, each None where there is none to compare."""

    baseline: Change | None = None
    smallest: Change | None = None


#: Of a first size, and of one that is not known.
UNCHANGED = Changes()


def changes(values: Sequence[Decimal | None], days: Sequence[date], baseline: int) -> tuple[Changes, ...]:
    """Return the changes of sizes in order of time.

    The smallest is looked for from the baseline on, up to the time point before, baseline included (RECIST 1.1, 4.3.1:
    "the smallest sum on study"). Up to the baseline nothing has changed yet.

    Parameters
    ----------
    values
        Millimetres at each time point, None where not known.
    days
        The day of each time point, as many as `values`.
    baseline
        The place of the baseline among them.
    """
    found: list[Changes] = []
    for place, after in enumerate(values):
        known = [(before, day) for before, day in zip(values[baseline:place], days[baseline:place], strict=True)]
        if after is None or place <= baseline:
            found.append(UNCHANGED)
            continue
        first = known[0]
        smallest = min((one for one in known if one[0] is not None), key=lambda one: one[0] or 0, default=(None, None))
        found.append(Changes(_change(first, after), _change(smallest, after)))
    return tuple(found)


def _change(before: tuple[Decimal | None, date | None], after: Decimal) -> Change | None:
    value, day = before
    return None if value is None or day is None else Change(value, after, day)


def signed(number: Decimal) -> str:
    """Return a number with its sign, a true minus among them; zero has none."""
    if number == 0:
        return f"{abs(number)}"
    return f"{'−' if number < 0 else '+'}{abs(number)}"
