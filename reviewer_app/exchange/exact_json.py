"""JSON whose numbers keep the digits they were written with (FHIR R4 datatypes.html#decimal: precision is content)."""

from __future__ import annotations

import json
from typing import Any

from reviewer_app.errors import CannotDecode


class ExactNumber(str):
    """A number of a JSON text, letter for letter: ``7.10`` stays ``7.10``."""

    __slots__ = ()


def read_exactly(data: bytes) -> dict[str, Any]:
    """Return a JSON object whose numbers are `ExactNumber`.

    Raises
    ------
    CannotDecode
        If it is no JSON object, or nested without end.
    """
    try:
        value = json.loads(data, parse_float=ExactNumber, parse_int=ExactNumber, parse_constant=ExactNumber)
    except (ValueError, RecursionError) as error:
        raise CannotDecode("This record is damaged.", detail=f"no JSON: {type(error).__name__}") from error
    if not isinstance(value, dict):
        raise CannotDecode("This record is damaged.", detail="no JSON object")
    return value
