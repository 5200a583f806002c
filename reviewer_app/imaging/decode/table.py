"""Which decoder takes which transfer syntax, in which order, and what each gets wrong.

Decoders that let other threads run (imagecodecs) come first. One that is known to be wrong for a picture is refused by
name; the next takes it. The decoder that made a picture is on record with its version.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import TypeAlias

import imagecodecs
import numpy as np

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode import codecs, fallback
from reviewer_app.imaging.decode.bits import cut, shape_of
from reviewer_app.imaging.decode.codecs import CodecOutput
from reviewer_app.imaging.decode.codestream import Family, examine
from reviewer_app.imaging.decode.rle import rle
from reviewer_app.imaging.source import Pixels

_log = logging.getLogger(__name__)

Decode: TypeAlias = Callable[[bytes, PixelDescription, str], CodecOutput]


@dataclass(frozen=True, slots=True)
class Decoder:
    """One way to decode. `wrong_for` returns what it gets wrong of a picture, empty if nothing is known."""

    name: str
    package: str
    decode: Decode
    available: Callable[[], bool]
    wrong_for: Callable[[PixelDescription], str] = lambda _: ""

    @property
    def record(self) -> str:
        """Name and version, for the record of an image."""
        return f"{self.name} {_version(self.package)}"


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFrame:
    """Stored values of one frame, ``(rows, columns[, samples])``; their colour space; and who decoded them."""

    pixels: Pixels
    photometric: str
    decoder: str


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(version unknown)"


def _imagecodecs(name: str, function: Callable[[bytes, PixelDescription], CodecOutput]) -> Decoder:
    return Decoder(
        f"imagecodecs {name}",
        "imagecodecs",
        lambda data, pixels, _: function(data, pixels),
        lambda: bool(getattr(imagecodecs, name.upper()).available),
    )


def _own(name: str, function: Callable[[bytes, PixelDescription], CodecOutput]) -> Decoder:
    return Decoder(name, "reviewer-app", lambda data, pixels, _: function(data, pixels), lambda: True)


def _pydicom(package: str, wrong_for: Callable[[PixelDescription], str] = lambda _: "") -> Decoder:
    return Decoder(
        f"pydicom with {package}",
        package,
        partial(fallback.decode, package),
        partial(fallback.available, package),
        wrong_for,
    )


def _pillow_jpeg_limits(pixels: PixelDescription) -> str:
    return "pillow reads 8 bits at most" if pixels.bits_allocated > 8 else ""


_JPEG = _imagecodecs("jpeg8", codecs.jpeg)
_SOF3 = _imagecodecs("jpegsof3", codecs.lossless_jpeg)
_JPEG_LS = _imagecodecs("jpegls", codecs.jpeg_ls)
_J2K = _imagecodecs("jpeg2k", codecs.jpeg_2000)
_HTJ2K = _imagecodecs("htj2k", codecs.htj2k)
_JXL = _imagecodecs("jpegxl", codecs.jpeg_xl)
_RLE = _imagecodecs("packbits", rle)

_LIBJPEG = _pydicom("pylibjpeg-libjpeg")
_GDCM = _pydicom("python-gdcm")
_PILLOW = _pydicom("pillow", _pillow_jpeg_limits)

_LOSSY = (_JPEG, _PILLOW, _LIBJPEG, _GDCM)
_RETIRED = (_JPEG,)
_LOSSLESS = (_JPEG, _SOF3, _LIBJPEG, _GDCM)
_LS = (_JPEG_LS, _pydicom("pyjpegls"), _LIBJPEG, _GDCM)
_JPEG2000 = (_J2K, _pydicom("pylibjpeg-openjpeg"), _GDCM)

TABLE: dict[str, tuple[Decoder, ...]] = {
    "1.2.840.10008.1.2.1.98": (_own("encapsulated uncompressed", codecs.encapsulated_plain),),
    "1.2.840.10008.1.2.4.50": _LOSSY,
    "1.2.840.10008.1.2.4.51": _LOSSY,
    "1.2.840.10008.1.2.4.52": _RETIRED,
    "1.2.840.10008.1.2.4.53": _RETIRED,
    "1.2.840.10008.1.2.4.54": _RETIRED,
    "1.2.840.10008.1.2.4.55": _RETIRED,
    "1.2.840.10008.1.2.4.56": _RETIRED,
    "1.2.840.10008.1.2.4.57": _LOSSLESS,
    "1.2.840.10008.1.2.4.70": _LOSSLESS,
    "1.2.840.10008.1.2.4.80": _LS,
    "1.2.840.10008.1.2.4.81": _LS,
    "1.2.840.10008.1.2.4.90": _JPEG2000,
    "1.2.840.10008.1.2.4.91": _JPEG2000,
    "1.2.840.10008.1.2.4.92": (_J2K,),
    "1.2.840.10008.1.2.4.93": (_J2K,),
    "1.2.840.10008.1.2.4.110": (_JXL,),
    "1.2.840.10008.1.2.4.111": (_JXL,),
    "1.2.840.10008.1.2.4.112": (_JXL,),
    "1.2.840.10008.1.2.4.201": (_J2K, _HTJ2K, _pydicom("pylibjpeg-openjpeg")),
    "1.2.840.10008.1.2.4.202": (_J2K, _HTJ2K, _pydicom("pylibjpeg-openjpeg")),
    "1.2.840.10008.1.2.4.203": (_J2K, _HTJ2K, _pydicom("pylibjpeg-openjpeg")),
    "1.2.840.10008.1.2.5": (_RLE, _pydicom("pydicom")),
    "1.2.840.10008.1.2.8.1": (_own("deflated frame", codecs.deflated),),
}
"""Transfer syntax → decoders, first choice first."""

_BY_FAMILY: dict[Family, tuple[Decoder, ...]] = {
    Family.JPEG: _LOSSLESS,
    Family.JPEG_LS: _LS,
    Family.JPEG_2000: _JPEG2000,
    Family.JPEG_XL: (_JXL,),
    Family.UNKNOWN: (),
}


def decoders_for(transfer_syntax: str) -> tuple[Decoder, ...]:
    """Return the decoders of a transfer syntax that are installed here, first choice first."""
    return tuple(one for one in TABLE.get(transfer_syntax, ()) if one.available())


def decode_frame(data: bytes, transfer_syntax: str, pixels: PixelDescription) -> DecodedFrame:
    """Return the stored values of one compressed frame.

    Raises
    ------
    CannotDecode
        If no decoder takes it: not installed, not its kind, or the stream is damaged.
    """
    shape = shape_of(pixels)
    candidates = decoders_for(transfer_syntax)
    named = _BY_FAMILY[examine(data).family]
    if named and not set(candidates) & set(named):
        # the stream is plainly something else than the header says
        candidates = tuple(one for one in named if one.available())
    if not candidates:
        raise CannotDecode(_no_decoder(transfer_syntax), detail=f"transfer syntax {transfer_syntax}")
    refused: CannotDecode | None = None
    for decoder in candidates:
        if decoder.wrong_for(pixels):
            continue
        try:
            return _finished(decoder, decoder.decode(data, pixels, transfer_syntax), pixels, shape)
        except CannotDecode as error:
            refused = refused or error
        except Exception as error:
            # codecs raise whatever they like; the next one may do better
            _log.info("%s refused a frame of %s: %s", decoder.name, transfer_syntax, type(error).__name__)
    raise refused or CannotDecode("The compressed picture is damaged.", detail=f"transfer syntax {transfer_syntax}")


def _finished(decoder: Decoder, output: CodecOutput, pixels: PixelDescription, shape: tuple[int, ...]) -> DecodedFrame:
    samples = output.samples
    if samples.shape != shape and samples.size == int(np.prod(shape)):
        samples = samples.reshape(shape)
    if samples.shape != shape and output.photometric != "YBR_FULL_422":
        said = "×".join(str(one) for one in samples.shape)
        raise CannotDecode(
            "The picture inside the file has another size than its header says.", detail=f"{said} instead of {shape}"
        )
    return DecodedFrame(cut(samples, pixels, precision=output.precision), output.photometric, decoder.record)


def _no_decoder(transfer_syntax: str) -> str:
    if transfer_syntax in ("1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.95"):
        return "The picture is not in the file: it must be fetched from the server that it names (JPIP)."
    if transfer_syntax in TABLE:
        return "The program that decodes this kind of compression is not installed."
    return "The picture is compressed in a way this program does not know."
