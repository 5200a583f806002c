"""The decoders themselves: each takes one frame's bytes and gives back its samples as they left the codec."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import imagecodecs
import numpy as np
import numpy.typing as npt

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.bits import shape_of, stored_type
from reviewer_app.imaging.decode.codestream import Codestream, Family, examine
from reviewer_app.imaging.decode.plain import after, frame_bytes, words_of
from reviewer_app.imaging.source import Pixels

YBR = frozenset({"YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_420", "YBR_PARTIAL_422"})


@dataclass(frozen=True, slots=True, eq=False)
class CodecOutput:
    """Samples ``(rows, columns[, samples])``, their colour space, and the codec's own precision (0: the header's).

    Of a stream that ended early `missing` tells the pixels ``(rows, columns)`` that are not there, left at 0, and
    `coarse` that details are missing from others.
    """

    samples: Pixels
    photometric: str
    precision: int = 0
    missing: npt.NDArray[np.bool_] | None = None
    coarse: bool = False


def jpeg(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Decode JPEG, lossy or lossless, 8 to 16 bits, with libjpeg-turbo in imagecodecs.

    Components come out as they are coded, chroma upsampled. The one exception: where the file says RGB and the stream,
    by an Adobe marker, that it was turned into YCbCr for coding, the turn is taken back, since then RGB was stored.
    """
    stream = checked(data, pixels)
    if pixels.samples_per_pixel == 1:
        return CodecOutput(imagecodecs.jpeg8_decode(data), pixels.photometric_interpretation, stream.precision)
    turned_back = pixels.photometric_interpretation == "RGB" and stream.adobe_transform == 1
    if turned_back:
        samples = imagecodecs.jpeg8_decode(data, colorspace="YCBCR", outcolorspace="RGB")
    else:
        samples = imagecodecs.jpeg8_decode(data, colorspace="RGB", outcolorspace="RGB")
    return CodecOutput(samples, "RGB" if turned_back else _jpeg_color(stream, pixels), stream.precision)


def lossless_jpeg(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Decode lossless JPEG with imagecodecs' own decoder, which forgives what libjpeg refuses."""
    stream = checked(data, pixels)
    samples = np.ascontiguousarray(imagecodecs.jpegsof3_decode(data))
    return CodecOutput(samples, _jpeg_color(stream, pixels), stream.precision)


def jpeg_ls(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Decode JPEG-LS, lossless or near-lossless, with CharLS in imagecodecs.

    Where the stream is of fewer bits than BitsStored of a signed picture, its values count as the positive ones they
    are, as dcmtk and GDCM have it; in JPEG, which these two give fewer bits then, the stream's highest bit is the sign.
    """
    stream = checked(data, pixels)
    return CodecOutput(imagecodecs.jpegls_decode(data), as_coded(pixels), max(stream.precision, pixels.bits_stored))


def jpeg_2000(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Decode JPEG 2000 or HTJ2K with OpenJPEG in imagecodecs; its colour transforms are undone by the codec."""
    stream = checked(data, pixels)
    return CodecOutput(imagecodecs.jpeg2k_decode(data), as_coded(pixels), stream.precision)


def htj2k(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Decode HTJ2K with OpenJPH in imagecodecs."""
    stream = checked(data, pixels)
    return CodecOutput(imagecodecs.htj2k_decode(data), as_coded(pixels), stream.precision)


def jpeg_xl(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Decode JPEG XL with libjxl in imagecodecs; colour comes out as RGB."""
    checked(data, pixels)
    color = "RGB" if pixels.samples_per_pixel == 3 else pixels.photometric_interpretation
    return CodecOutput(imagecodecs.jpegxl_decode(data), color, pixels.bits_stored)


def encapsulated_plain(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Take a frame that lies uncompressed in its fragment (PS3.5 A.4.11)."""
    return CodecOutput(words_of(data, pixels), pixels.photometric_interpretation)


def deflated(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Inflate one frame (Deflated Image Frame Compression, PS3.5 A.4.13), never to more than its declared size."""
    limit = int(np.prod(shape_of(pixels))) * stored_type(pixels).itemsize + 8
    inflated = _inflated(data, limit)
    missing = frame_bytes(pixels) - len(inflated)
    words = words_of(inflated + bytes(max(0, missing)), pixels)
    return CodecOutput(words, pixels.photometric_interpretation, missing=after(len(inflated), pixels))


def _inflated(data: bytes, limit: int) -> bytes:
    """Return at most `limit` bytes, and what there is before a fault; the zlib header that some writers add is taken.

    A raw stream (RFC 1951) that begins like that header (RFC 1950) would be a stored block with its padding bits set.
    """
    wrapped = len(data) > 2 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
    inflater = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
    out, step = bytearray(), 4096
    try:
        for start in range(0, len(data), step):
            out += inflater.decompress(inflater.unconsumed_tail + data[start : start + step], limit - len(out))
            if inflater.eof or len(out) >= limit:
                break
    except zlib.error as error:
        if not out:
            raise CannotDecode("The compressed picture is damaged.", detail="deflate") from error
    return bytes(out)


def checked(data: bytes, pixels: PixelDescription) -> Codestream:
    """Refuse a stream whose own size differs from the header's, before memory is taken for it."""
    shape_of(pixels)
    stream = examine(data)
    if stream.family is Family.UNKNOWN:
        raise CannotDecode("The compressed picture is damaged.", detail="codestream not recognised")
    if stream.rows and (stream.rows, stream.columns) != (pixels.rows, pixels.columns):
        raise CannotDecode(
            f"The header says the picture has {pixels.columns}×{pixels.rows} pixels, "
            f"the picture itself says {stream.columns}×{stream.rows}."
        )
    if stream.components and stream.components != pixels.samples_per_pixel:
        raise CannotDecode(
            f"The header says {pixels.samples_per_pixel} samples a pixel, the picture itself says {stream.components}."
        )
    if stream.precision > pixels.bits_allocated:
        raise CannotDecode(
            f"The header says {pixels.bits_allocated} bits a sample, the picture itself says {stream.precision}."
        )
    return stream


def _jpeg_color(stream: Codestream, pixels: PixelDescription) -> str:
    """Return the colour space of a JPEG stream's components: the stream's word first, then the header's."""
    if pixels.samples_per_pixel == 1:
        return pixels.photometric_interpretation
    coded = stream.coded_as_ybr
    if coded is None or (pixels.photometric_interpretation in YBR and stream.adobe_transform is None):
        coded = pixels.photometric_interpretation in YBR
    return "YBR_FULL" if coded else "RGB"


def as_coded(pixels: PixelDescription) -> str:
    """Return the colour space of codecs that undo their own transforms: YBR_ICT and YBR_RCT have become RGB."""
    if pixels.samples_per_pixel == 1:
        return pixels.photometric_interpretation
    return "YBR_FULL" if pixels.photometric_interpretation in YBR else "RGB"
