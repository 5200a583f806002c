"""Files changed at random: each ends in a picture or in a sentence, never in anything else."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.display import to_display
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import sort_into_stacks

NAMES = [
    "CT_small.dcm",
    "MR_small_RLE.dcm",
    "examples_palette.dcm",
    "liver_1frame.dcm",
    "image_dfl.dcm",
    "rtdose_1frame.dcm",
]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 2500), st.integers(0, 255)), max_size=12),
    kept=st.one_of(st.none(), st.floats(0, 1)),
)
def test_a_changed_file(bundled: Path, name: str, changes: list[tuple[int, int]], kept: float | None) -> None:
    data = bytearray((bundled / name).read_bytes())
    for position, value in changes:
        data[position % len(data)] = value
    stream = io.BytesIO(bytes(data if kept is None else data[: int(kept * len(data))]))
    with contextlib.suppress(CannotDecode):
        index = index_instance(stream)
        sort_into_stacks([index])
        source = open_frame(stream, index, 0)
        to_display(source.read(0, source.levels[0].whole), source.description)
