"""One compressed frame to its stored values: here where its stream and decoder are sound, else in a process apart."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import numpy as np

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.child import CRASHED, STALLED, SWELLED, Child, ChildFailed
from reviewer_app.errors import CannotDecode, identifier
from reviewer_app.imaging.decode.bits import cut, shape_of
from reviewer_app.imaging.decode.codecs import CodecOutput
from reviewer_app.imaging.decode.codestream import examine
from reviewer_app.imaging.decode.plain import blanked
from reviewer_app.imaging.decode.soundness import Soundness, ended, soundness_of
from reviewer_app.imaging.decode.table import FOR_PARTS, Decoder, candidates_for, decoder_named
from reviewer_app.imaging.source import Pixels

DAMAGED = "The compressed picture is damaged."
ENDS_EARLY = "The compressed picture is cut off, and what is there of it cannot be decoded."
CUT_OFF = "The compressed picture is cut off: what is missing is left blank."
COARSE = "The compressed picture is cut off: where details are missing it is coarser."
CUT_OFF_AND_COARSE = (
    "The compressed picture is cut off: what is missing is left blank, and where details are missing it is coarser."
)
DOUBTFUL = "The compressed picture is damaged: parts of it may be wrong."

_SECONDS, _BYTES_A_SECOND = 3.0, 4e6
_MEMORY, _TIMES_FRAME = 1 << 30, 8
_LARGE, _MOST_TIMES = 1 << 26, 5000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFrame:
    """Stored values of one frame, ``(rows, columns[, samples])``; their colour space; and who decoded them.

    `incomplete` is a sentence where parts of the picture are missing or doubtful, else empty.
    """

    pixels: Pixels
    photometric: str
    decoder: str
    incomplete: str = ""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A `CannotDecode` on its way out of the child."""

    sentence: str
    detail: str


def _ready() -> None:
    """Nothing but importing this module, and with it every decoder."""


_child = Child("decoding", _ready)


def works_apart() -> bool:
    """Tell whether the process apart can be started here."""
    try:
        _child.call(_ready, seconds=_SECONDS)
    except ChildFailed:
        return False
    return True


def decode_frame(data: bytes, transfer_syntax: str, pixels: PixelDescription) -> DecodedFrame:
    """Return the stored values of one compressed frame.

    The first decoder works in this process if the structure of the stream is whole. A stream that is cut off or
    damaged, a decoder named doubtful, and every further try after a failure go to a child process.

    Raises
    ------
    CannotDecode
        If no decoder takes it: not installed, not its kind, or the stream is damaged.
    """
    refuse_a_bomb(len(data), pixels)
    family = examine(data).family
    candidates = [one for one in candidates_for(transfer_syntax, family) if not one.wrong_for(pixels)]
    soundness = soundness_of(data, family)
    if soundness is Soundness.SOUND:
        data = ended(data, family)
    words = ENDS_EARLY if soundness is Soundness.CUT else DAMAGED
    if soundness is Soundness.CUT and family in FOR_PARTS:
        candidates = [FOR_PARTS[family]]
    refused: CannotDecode | None = None
    gave_up: set[str] = set()
    for number, decoder in enumerate(candidates):
        if soundness is not Soundness.SOUND and decoder.engine in gave_up:
            continue
        try:
            if soundness is Soundness.SOUND and not decoder.doubtful and number == 0:
                return _attempt(decoder, data, transfer_syntax, pixels)
            return _marked(_apart(decoder, data, transfer_syntax, pixels), soundness)
        except CannotDecode as error:
            refused = refused or error
        except _Hopeless as error:
            raise CannotDecode(words, detail=f"{decoder.name} {error}") from error
        except Exception as error:
            # codecs raise whatever they like; the next one may do better
            if decoder.engine and str(error) != CRASHED:
                gave_up.add(decoder.engine)
            _log.info("%s refused a frame of %s: %s", decoder.name, identifier(transfer_syntax), type(error).__name__)
    raise refused or CannotDecode(words, detail=f"transfer syntax {identifier(transfer_syntax)}")


def refuse_a_bomb(length: int, pixels: PixelDescription) -> None:
    """Refuse what would take much memory for next to nothing, by its declared size.

    Raises
    ------
    CannotDecode
        If `length` bytes cannot hold a picture of that size.
    """
    size = _frame_size(pixels)
    if size > _LARGE and size > _MOST_TIMES * length:
        raise CannotDecode(
            f"The file says that {length} bytes hold a picture of {pixels.columns}×{pixels.rows} pixels. "
            "It is not opened: this cannot be true."
        )


def _frame_size(pixels: PixelDescription) -> int:
    return int(np.prod(shape_of(pixels))) * max(1, pixels.bits_allocated // 8)


class _Hopeless(Exception):
    """A decoder took all the time or memory there is; its sisters would do the same."""


def _apart(decoder: Decoder, data: bytes, transfer_syntax: str, pixels: PixelDescription) -> DecodedFrame:
    size = _frame_size(pixels)
    seconds, memory = _SECONDS + size / _BYTES_A_SECOND, _MEMORY + _TIMES_FRAME * size
    try:
        answer: DecodedFrame | _Refusal = _child.call(
            _attempt_by_name, decoder.name, data, transfer_syntax, pixels, seconds=seconds, memory=memory
        )
    except ChildFailed as error:
        _log.info("%s %s on a frame of %s", decoder.name, error, identifier(transfer_syntax))
        if str(error) in (STALLED, SWELLED):
            raise _Hopeless(str(error)) from error
        raise
    if isinstance(answer, _Refusal):
        raise CannotDecode(answer.sentence, detail=answer.detail)
    return answer


def _attempt_by_name(name: str, data: bytes, transfer_syntax: str, pixels: PixelDescription) -> DecodedFrame | _Refusal:
    """Work in the child: it finds the decoder in its own table."""
    try:
        return _attempt(decoder_named(name), data, transfer_syntax, pixels)
    except CannotDecode as error:
        return _Refusal(error.sentence, error.detail)


def _attempt(decoder: Decoder, data: bytes, transfer_syntax: str, pixels: PixelDescription) -> DecodedFrame:
    return _finished(decoder, decoder.decode(data, pixels, transfer_syntax), pixels)


def _finished(decoder: Decoder, output: CodecOutput, pixels: PixelDescription) -> DecodedFrame:
    samples: Any = output.samples
    shape = shape_of(pixels)
    if samples.shape != shape and samples.size == int(np.prod(shape)):
        samples = samples.reshape(shape)
    if samples.shape != shape and output.photometric != "YBR_FULL_422":
        said = "×".join(str(one) for one in samples.shape)
        raise CannotDecode(
            "The picture inside the file has another size than its header says.", detail=f"{said} instead of {shape}"
        )
    values = cut(samples, pixels, precision=output.precision)
    words = COARSE if output.coarse else ""
    if output.missing is not None:
        values = blanked(values, pixels, output.missing)
        words = CUT_OFF_AND_COARSE if output.coarse else CUT_OFF
    return DecodedFrame(values, output.photometric, decoder.record, words)


def _marked(frame: DecodedFrame, soundness: Soundness) -> DecodedFrame:
    words = {
        Soundness.SOUND: frame.incomplete,
        Soundness.CUT: frame.incomplete or CUT_OFF,
        Soundness.DAMAGED: DOUBTFUL,
    }[soundness]
    return DecodedFrame(frame.pixels, frame.photometric, frame.decoder, words)
