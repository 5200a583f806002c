"""The parts of an image that is magnified beyond its pane: looked at one after the other, they add up.

An image of which enough is in sight at once needs none of this (`coverage_thresholds`). The area of one that is shown
larger is divided into 16 × 16 equal parts; a part was looked at when its middle was in a pane. Large images and slides
are counted by the magnification of each cell instead (`full_size`, `slide_coverage`).
"""

from __future__ import annotations

from reviewer_app.cases.seen_cells import CELL_MARK, CellKey

#: Parts along each side.
GRID = 16
_PART = f"{CELL_MARK}part"
_BETWEEN = "/"  # UID and frame; no DICOM UID has it


def parts_in_view(
    frame: tuple[str, int], columns: int, rows: int, box: tuple[float, float, float, float]
) -> tuple[CellKey, ...]:
    """Return the parts of a frame (or of a second of a video, by its key) whose middle a pane shows.

    Parameters
    ----------
    columns, rows
        The size of the frame in pixels.
    box
        What is in sight: left, top, right, bottom in pixels, from the corner of the frame.
    """
    name = f"{frame[0]}{_BETWEEN}{frame[1]}{_PART}"
    across = _middles(box[0], box[2], columns)
    return tuple((name, row * GRID + column) for row in _middles(box[1], box[3], rows) for column in across)


def frame_of_parts(name: str) -> tuple[str, int] | None:
    """Return the key of the frame that parts of this name are of; None for the name of other cells."""
    if not name.endswith(_PART):
        return None
    uid, _, frame = name.removesuffix(_PART).rpartition(_BETWEEN)
    return (uid, int(frame)) if uid and frame.isdecimal() else None


def share_of_parts(count: int) -> float:
    """Return the share (0 to 1) of the area of a frame that so many of its parts are."""
    return count / (GRID * GRID)


def _middles(first: float, last: float, length: int) -> tuple[int, ...]:
    return tuple(one for one in range(GRID) if first <= (one + 0.5) * length / GRID <= last)
