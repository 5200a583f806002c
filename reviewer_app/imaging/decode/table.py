"""Which decoder takes which transfer syntax, in which order, and what each gets wrong.

Decoders that let other threads run (imagecodecs) come first. One that is known to be wrong for a picture is refused by
name; the next takes it. The decoder that made a picture is on record with its version.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TypeAlias

import imagecodecs

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode, identifier
from reviewer_app.imaging.decode import codecs, fallback
from reviewer_app.imaging.decode.codecs import CodecOutput
from reviewer_app.imaging.decode.codestream import Family
from reviewer_app.imaging.decode.partial import jpeg_2000_part, jpeg_ls_part
from reviewer_app.imaging.decode.rle import rle

NOTHING_KNOWN = "nothing known"

Decode: TypeAlias = Callable[[bytes, PixelDescription, str], CodecOutput]


@dataclass(frozen=True, slots=True)
class Decoder:
    """One way to decode.

    `wrong_for` returns what it gets wrong of a picture, empty if nothing is known: the next in the row is used instead.
    `limits` says the same for a reader of the table. One that is `doubtful` holds other threads up or was seen to die
    on damaged streams, and always works in a process apart. `engine` is the library that does the work where several
    decoders wrap the same: on a damaged stream one opinion of it is enough.
    """

    name: str
    package: str
    decode: Decode
    available: Callable[[], bool]
    wrong_for: Callable[[PixelDescription], str] = lambda _: ""
    limits: str = NOTHING_KNOWN
    doubtful: bool = False
    engine: str = ""

    @property
    def record(self) -> str:
        """Name and version, for the record of an image."""
        return f"{self.name} {_version(self.package)}"

    @property
    def words(self) -> str:
        """Name, version and what to know of it, for a person."""
        known = [self.limits] if self.limits != NOTHING_KNOWN else []
        known += ["works apart"] if self.doubtful else []
        return f"{self.record} ({'; '.join(known)})" if known else self.record


@cache
def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - takes long to load

    try:
        return version(package)
    except PackageNotFoundError:
        return "(version unknown)"


def _imagecodecs(
    name: str, function: Callable[[bytes, PixelDescription], CodecOutput], limits: str, *, doubtful: bool = False
) -> Decoder:
    return Decoder(
        f"imagecodecs {name}",
        "imagecodecs",
        lambda data, pixels, _: function(data, pixels),
        lambda: bool(getattr(imagecodecs, name.upper()).available),
        limits=limits,
        doubtful=doubtful,
    )


def _own(name: str, function: Callable[[bytes, PixelDescription], CodecOutput]) -> Decoder:
    return Decoder(name, "reviewer-app", lambda data, pixels, _: function(data, pixels), lambda: True)


def _pydicom(
    package: str, limits: str, wrong_for: Callable[[PixelDescription], str] = lambda _: "", *, doubtful: bool = True
) -> Decoder:
    return Decoder(
        f"pydicom with {package}",
        package,
        partial(fallback.decode, package),
        partial(fallback.available, package),
        wrong_for,
        limits,
        doubtful,
    )


def _eight_bits_only(pixels: PixelDescription) -> str:
    return "reads 8 bits at most" if pixels.bits_allocated > 8 else ""


_JPEG = _imagecodecs("jpeg8", codecs.jpeg, "streams that do not say their height at the start")
_SOF3 = _imagecodecs("jpegsof3", codecs.lossless_jpeg, "dies on damaged headers; no restart markers", doubtful=True)
_JPEG_LS = replace(_imagecodecs("jpegls", codecs.jpeg_ls, "stalls on streams that are cut off"), engine="CharLS")
_J2K = replace(_imagecodecs("jpeg2k", codecs.jpeg_2000, NOTHING_KNOWN), engine="OpenJPEG")
_HTJ2K = _imagecodecs("htj2k", codecs.htj2k, "stalls on streams that are cut off", doubtful=True)
_JXL = _imagecodecs("jpegxl", codecs.jpeg_xl, NOTHING_KNOWN)
_RLE = _imagecodecs("packbits", rle, NOTHING_KNOWN)

_LIBJPEG = _pydicom("pylibjpeg-libjpeg", "GPL, installed by the site itself; slow; other threads wait")
_GDCM = _pydicom("python-gdcm", "other threads wait")
_PILLOW = _pydicom("pillow", "8 bits only; other threads wait", _eight_bits_only)
_OPENJPEG = replace(_pydicom("pylibjpeg-openjpeg", "other threads wait"), engine="OpenJPEG")
_PYJPEGLS = replace(_pydicom("pyjpegls", "other threads wait; stalls on streams that are cut off"), engine="CharLS")

_LOSSY = (_JPEG, _PILLOW, _LIBJPEG, _GDCM)
_RETIRED = (_JPEG,)
_LOSSLESS = (_JPEG, _SOF3, _LIBJPEG, _GDCM)
_LS = (_JPEG_LS, _PYJPEGLS, _LIBJPEG, _GDCM)
_JPEG2000 = (_J2K, _OPENJPEG, _GDCM)
_HIGH_THROUGHPUT = (_J2K, _HTJ2K, _OPENJPEG)
_RUN_LENGTH = (
    _RLE,
    _pydicom("pylibjpeg-rle", "panics on damaged headers; other threads wait"),
    _pydicom("pydicom", "pure Python, slow; other threads wait"),
)

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
    "1.2.840.10008.1.2.4.201": _HIGH_THROUGHPUT,
    "1.2.840.10008.1.2.4.202": _HIGH_THROUGHPUT,
    "1.2.840.10008.1.2.4.203": _HIGH_THROUGHPUT,
    "1.2.840.10008.1.2.5": _RUN_LENGTH,
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

FOR_PARTS: dict[Family, Decoder] = {
    Family.JPEG_LS: Decoder(
        "imagecodecs jpegls, line by line",
        "imagecodecs",
        lambda data, pixels, _: jpeg_ls_part(data, pixels),
        lambda: True,
    ),
    Family.JPEG_2000: Decoder(
        "pillow, by resolution", "pillow", lambda data, pixels, _: jpeg_2000_part(data, pixels), lambda: True
    ),
}
"""Who gives out what there is of a stream that is cut off, where the other decoders give out whole pictures only."""


def decoders_for(transfer_syntax: str) -> tuple[Decoder, ...]:
    """Return the decoders of a transfer syntax that are installed here, first choice first."""
    return tuple(one for one in TABLE.get(transfer_syntax, ()) if one.available())


_YOUNGER = {
    "1.2.840.10008.1.2.4.110": "JPEG XL Lossless",
    "1.2.840.10008.1.2.4.111": "JPEG XL JPEG Recompression",
    "1.2.840.10008.1.2.4.112": "JPEG XL",
    "1.2.840.10008.1.2.8.1": "Deflated Image Frame Compression",
}
"""Names of transfer syntaxes that pydicom's dictionary does not know yet."""


def syntax_name(transfer_syntax: str) -> str:
    """Return what the standard calls a transfer syntax (PS3.6 A), its UID if it is not known."""
    from pydicom.uid import UID  # noqa: PLC0415 - pydicom takes long to load, and pictures are shown without it

    return _YOUNGER.get(transfer_syntax) or UID(transfer_syntax).name


def decoder_named(name: str) -> Decoder:
    """Return the decoder of a name in the table, or among those for parts."""
    rows = (*TABLE.values(), tuple(FOR_PARTS.values()))
    return next(one for row in rows for one in row if one.name == name)


def candidates_for(transfer_syntax: str, family: Family) -> tuple[Decoder, ...]:
    """Return the decoders to try for a stream, those of its own kind where the header plainly names another.

    Raises
    ------
    CannotDecode
        If there is none.
    """
    found = decoders_for(transfer_syntax)
    named = _BY_FAMILY[family]
    if named and not set(found) & set(named):
        found = tuple(one for one in named if one.available())
    if not found:
        raise CannotDecode(_no_decoder(transfer_syntax), detail=f"transfer syntax {identifier(transfer_syntax)}")
    return found


def _no_decoder(transfer_syntax: str) -> str:
    if transfer_syntax in ("1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.95"):
        return "The picture is not in the file: it must be fetched from the server that it names (JPIP)."
    if transfer_syntax in TABLE:
        return "The program that decodes this kind of compression is not installed."
    return "The picture is compressed in a way this program does not know."
