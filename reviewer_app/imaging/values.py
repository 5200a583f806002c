"""The readers of values under the name that modules of this package know them by; they live in `reviewer_app.dicom`."""

from reviewer_app.dicom.values import (
    first,
    forget_values,
    integer,
    item,
    items,
    number,
    numbers,
    text,
    texts,
    to_number,
    value,
    vector,
)

__all__ = [
    "first",
    "forget_values",
    "integer",
    "item",
    "items",
    "number",
    "numbers",
    "text",
    "texts",
    "to_number",
    "value",
    "vector",
]
