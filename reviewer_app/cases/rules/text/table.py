"""The checks of the text, one by one: what is added here is run, waived and measured like the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from reviewer_app.cases.rules.text import age, dates, identity, laterality, level, placeholders, sex, unit
from reviewer_app.cases.rules.text.known import Known
from reviewer_app.cases.rules.text.prose import Field, Remark

TextCheck = Callable[[Sequence[Field], Known], Iterator[Remark]]
CHECKS: Mapping[str, TextCheck] = MappingProxyType(
    {
        laterality.CHECK: laterality.laterality,
        level.CHECK: level.level,
        sex.CHECK: sex.sex,
        age.CHECK: age.age,
        unit.CHECK: unit.unit,
        dates.CHECK: dates.dates,
        identity.CHECK: identity.identity,
        placeholders.CHECK: placeholders.placeholders,
    }
)
