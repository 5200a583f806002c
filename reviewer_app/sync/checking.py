"""What an instance that arrived must be before it counts as here: readable, the right one, with a whole picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, Final

from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.errors import CannotDecode, ReviewerError, identifier

#: Reads the header of a received instance; handed in by `app`, since `sync` knows no decoder.
Check = Callable[[BinaryIO], InstanceIndex]
_DEFLATED: Final = "1.2.840.10008.1.2.1.99"


def read_index(check: Check, stream: BinaryIO, name: str) -> InstanceIndex:
    """Return the index of an instance whose header is whole; `name` says in the log what was received.

    Raises
    ------
    CannotDecode
        If it is no DICOM, or damaged.
    """
    try:
        index = check(stream)
    except ReviewerError:
        raise
    except Exception as error:
        # one file that nobody foresaw must not cost the others; its content stays out of the log
        raise CannotDecode(
            "This file is damaged and cannot be read.", detail=f"{name}: {type(error).__name__}"
        ) from None
    if not index.sop_instance_uid:
        raise CannotDecode("This image is not complete on the service. Its header is cut off.", detail=name)
    return index


def require_picture(index: InstanceIndex, size: int) -> None:
    """Refuse an instance of `size` bytes that has pixels and not one whole frame of them.

    Where some of many frames are whole the file is kept: `index.incomplete` tells of the others in their place.

    Raises
    ------
    CannotDecode
        If its pixels are cut off.
    """
    if not _holds_a_picture(index, size):
        sentence = index.problem or index.incomplete or "Its pixels are cut off."
        raise CannotDecode(
            f"This image is not complete on the service. {sentence}", detail=identifier(index.sop_instance_uid)
        )


def _holds_a_picture(index: InstanceIndex, size: int) -> bool:
    pixels = index.pixels
    if index.problem and index.incomplete and not index.frames and index.tiles is None:
        return False  # its header ends before it comes to the picture
    if pixels is None or index.kind not in (InstanceKind.IMAGE, InstanceKind.SLIDE):
        return True
    if pixels.encapsulated:
        # of an incomplete file the last frame is there in part
        return len(index.frames) > bool(index.incomplete) or bool(index.tiles) or not index.frame_count
    if index.transfer_syntax_uid == _DEFLATED or not pixels.data_offset:
        return True
    bits = pixels.rows * pixels.columns * pixels.samples_per_pixel * pixels.bits_allocated
    if pixels.photometric_interpretation == "YBR_FULL_422":
        bits = bits * 2 // 3
    return size - pixels.data_offset >= bits // 8
