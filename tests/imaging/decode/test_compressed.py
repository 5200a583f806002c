"""Every lossless syntax gives back every value, whatever the bits, the sign, the samples and the size."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest
from pydicom.encaps import encapsulate_extended
from pydicom.pixels.encoders import JPEGLSLosslessEncoder

from reviewer_app.imaging.decode.decoding import DecodedFrame
from reviewer_app.imaging.frames import open_frame, read_stored
from reviewer_app.imaging.index import index_instance
from tests.helpers.dicom_files import file_bytes
from tests.helpers.pixel_files import Array, Bits, pixel_file, put_encapsulated

Encode = Callable[[Array, Bits], bytes]


def lossless(predictor: int) -> Encode:
    def encode(words: Array, bits: Bits) -> bytes:
        color = None if words.ndim == 2 else "RGB"
        return bytes(
            imagecodecs.jpeg8_encode(
                words,
                lossless=True,
                predictor=predictor,
                bitspersample=bits.stored,
                colorspace=color,
                outcolorspace=color,
            )
        )

    return encode


def jpeg_ls(words: Array, bits: Bits) -> bytes:
    return bytes(imagecodecs.jpegls_encode(words))


def jpeg_2000(words: Array, bits: Bits) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(words, codecformat="j2k", level=0, bitspersample=bits.stored))


def high_throughput(words: Array, bits: Bits) -> bytes:
    return bytes(imagecodecs.htj2k_encode(words))


def run_length(words: Array, bits: Bits) -> bytes:
    """Pack byte planes, most significant first, each of an even length (PS3.5 G)."""
    width = words.dtype.itemsize
    planes = words.reshape(words.shape[0] * words.shape[1], -1, 1).view(np.uint8)
    packed = [imagecodecs.packbits_encode(planes[:, n // width, width - 1 - n % width].tobytes())
              for n in range(planes.shape[1] * width)]  # fmt: skip
    segments = [one + b"\0" * (len(one) % 2) for one in packed]
    offsets = np.cumsum([64, *(len(one) for one in segments[:-1])])
    head = np.zeros(16, dtype="<u4")
    head[0], head[1 : 1 + len(segments)] = len(segments), offsets
    return head.tobytes() + b"".join(segments)


ENCODERS: dict[str, Encode] = {
    "1.2.840.10008.1.2.4.57": lossless(6),
    "1.2.840.10008.1.2.4.70": lossless(1),
    "1.2.840.10008.1.2.4.80": jpeg_ls,
    "1.2.840.10008.1.2.4.81": jpeg_ls,
    "1.2.840.10008.1.2.4.90": jpeg_2000,
    "1.2.840.10008.1.2.4.91": jpeg_2000,
    "1.2.840.10008.1.2.4.92": jpeg_2000,
    "1.2.840.10008.1.2.4.110": lambda words, bits: imagecodecs.jpegxl_encode(words, lossless=True),
    "1.2.840.10008.1.2.4.112": lambda words, bits: imagecodecs.jpegxl_encode(words, lossless=True),
    "1.2.840.10008.1.2.4.201": high_throughput,
    "1.2.840.10008.1.2.4.202": high_throughput,
    "1.2.840.10008.1.2.4.203": high_throughput,
    "1.2.840.10008.1.2.5": run_length,
    "1.2.840.10008.1.2.1.98": lambda words, bits: words.tobytes(),
    "1.2.840.10008.1.2.8.1": lambda words, bits: zlib.compress(words.tobytes(), wbits=-15),
}
GREYS = [
    Bits(8, 8, 7),
    Bits(8, 8, 7, signed=True),
    Bits(16, 10, 9),
    Bits(16, 12, 11),
    Bits(16, 12, 11, signed=True),
    Bits(16, 16, 15),
    Bits(16, 16, 15, signed=True),
]
COLORS = [Bits(8, 8, 7), Bits(16, 16, 15)]
WITH_LONG_WORDS = ["1.2.840.10008.1.2.5", "1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.8.1"]


def clean(bits: Bits, shape: tuple[int, ...]) -> Array:
    """Return words whose unused bits are 0, as encoders want them."""
    return bits.words(shape) & np.array((1 << bits.stored) - 1, dtype=f"u{bits.allocated // 8}")


def decoded(data: bytes, frame: int = 0) -> DecodedFrame:
    source = io.BytesIO(data)
    index = index_instance(source)
    assert (index.problem, index.incomplete) == ("", "")
    return read_stored(source, index, frame)


@pytest.mark.parametrize("syntax", ENCODERS)
@pytest.mark.parametrize("bits", GREYS, ids=str)
@pytest.mark.parametrize("size", [(31, 45), (16, 8)], ids=str)
def test_grey(syntax: str, bits: Bits, size: tuple[int, int]) -> None:
    words = clean(bits, (2, *size))
    dataset = put_encapsulated(pixel_file(words.shape, bits, syntax), [ENCODERS[syntax](one, bits) for one in words])
    found = decoded(file_bytes(dataset), 1)
    assert found.incomplete == ""
    assert found.pixels.dtype == bits.values(words[1]).dtype
    assert np.array_equal(found.pixels, bits.values(words[1]))


@pytest.mark.parametrize("syntax", ENCODERS)
@pytest.mark.parametrize("bits", COLORS, ids=str)
def test_color(syntax: str, bits: Bits) -> None:
    words = clean(bits, (1, 19, 13, 3))
    dataset = put_encapsulated(pixel_file(words.shape, bits, syntax), [ENCODERS[syntax](words[0], bits)])
    assert np.array_equal(decoded(file_bytes(dataset)).pixels, words[0])


@pytest.mark.parametrize("syntax", WITH_LONG_WORDS)
@pytest.mark.parametrize(
    "bits", [Bits(32, 32, 31), Bits(32, 32, 31, signed=True), Bits(32, 20, 25, signed=True)], ids=str
)
def test_long_words(syntax: str, bits: Bits) -> None:
    words = bits.words((1, 7, 9))
    dataset = put_encapsulated(pixel_file(words.shape, bits, syntax), [ENCODERS[syntax](words[0], bits)])
    assert np.array_equal(decoded(file_bytes(dataset)).pixels, bits.values(words[0]))


@pytest.mark.parametrize("syntax", WITH_LONG_WORDS)
def test_junk_around_the_value(syntax: str) -> None:
    bits = Bits(16, 12, 13, signed=True)
    words = bits.words((1, 7, 9))
    dataset = put_encapsulated(pixel_file(words.shape, bits, syntax), [ENCODERS[syntax](words[0], bits)])
    assert np.array_equal(decoded(file_bytes(dataset)).pixels, bits.values(words[0]))


def test_a_signed_codestream_under_an_unsigned_header_and_the_reverse() -> None:
    values = np.random.default_rng(4).integers(-2000, 2000, (1, 9, 11)).astype(np.int16)
    coded = bytes(imagecodecs.jpeg2k_encode(values[0], codecformat="j2k", level=0))
    bits = Bits(16, 16, 15, signed=True)
    dataset = put_encapsulated(pixel_file(values.shape, bits, "1.2.840.10008.1.2.4.90"), [coded])
    assert np.array_equal(decoded(file_bytes(dataset)).pixels, values[0])
    dataset.PixelRepresentation = 0
    assert np.array_equal(decoded(file_bytes(dataset)).pixels, values[0].view(np.uint16))


FRAGMENTED = ["1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.110"]


def cut_in_three(data: bytes) -> list[bytes]:
    third = len(data) // 3 // 2 * 2
    return [data[:third], data[third : 2 * third], data[2 * third :]]


def table_of(frames: list[list[bytes]]) -> list[int]:
    """Return offsets of each frame's first item (PS3.5 A.4)."""
    offsets, position = [], 0
    for pieces in frames:
        offsets.append(position)
        position += sum(8 + len(one) + len(one) % 2 for one in pieces)
    return offsets


@pytest.mark.parametrize("syntax", [*FRAGMENTED, "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.8.1"])
@pytest.mark.parametrize("table", ["empty", "basic", "extended"])
def test_several_fragments_a_frame(syntax: str, table: str) -> None:
    bits = Bits(16, 12, 11)
    words = clean(bits, (3, 21, 17))
    frames = [cut_in_three(ENCODERS[syntax](one, bits)) for one in words]
    if table == "empty" and syntax == "1.2.840.10008.1.2.8.1":
        words, frames = words[:1], frames[:1]  # without a table only a frame's own start tells frames apart
    dataset = pixel_file(words.shape, bits, syntax)
    pieces = [piece for frame in frames for piece in frame]
    dataset = put_encapsulated(dataset, pieces, table_of(frames) if table == "basic" else None)
    if table == "extended":
        dataset.ExtendedOffsetTable = np.array(table_of(frames), dtype="<u8").tobytes()
        lengths = [sum(len(one) for one in frame) for frame in frames]
        dataset.ExtendedOffsetTableLengths = np.array(lengths, dtype="<u8").tobytes()
    for number, expected in enumerate(words):
        assert np.array_equal(decoded(file_bytes(dataset), number).pixels, expected)


def test_an_extended_offset_table_as_pydicom_writes_it() -> None:
    bits = Bits(16, 12, 11)
    words = clean(bits, (3, 21, 17))
    dataset = pixel_file(words.shape, bits, "1.2.840.10008.1.2.4.80")
    data, offsets, lengths = encapsulate_extended([jpeg_ls(one, bits) for one in words])
    dataset.PixelData, dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths = data, offsets, lengths
    dataset["PixelData"].is_undefined_length = True
    assert np.array_equal(decoded(file_bytes(dataset), 2).pixels, words[2])


@pytest.mark.parametrize("of", FRAGMENTED)
def test_a_private_syntax_with_a_codestream_of_a_known_kind_is_decoded_as_what_it_is(of: str) -> None:
    bits = Bits(16, 12, 11)
    words = clean(bits, (1, 20, 30))
    dataset = put_encapsulated(
        pixel_file(words.shape, bits, "1.2.826.0.1.3680043.8.498.99"), [ENCODERS[of](words[0], bits)]
    )
    assert np.array_equal(decoded(file_bytes(dataset)).pixels, words[0])


def test_a_private_syntax_of_no_known_kind_is_refused_in_words() -> None:
    dataset = pixel_file((1, 20, 30), Bits(16, 12, 11), "1.2.826.0.1.3680043.8.498.99")
    index = index_instance(io.BytesIO(file_bytes(put_encapsulated(dataset, [b"private" * 20]))))
    assert "cannot decode" in index.problem


def test_a_deflated_frame_with_the_header_of_zlib() -> None:
    bits = Bits(16, 16, 15)
    words = bits.words((1, 20, 30))
    dataset = pixel_file(words.shape, bits, "1.2.840.10008.1.2.8.1")
    assert np.array_equal(
        decoded(file_bytes(put_encapsulated(dataset, [zlib.compress(words.tobytes())]))).pixels, words[0]
    )


SMOOTH = np.stack(
    [np.add.outer(np.arange(48) * 3, np.arange(64) * 2).astype(np.uint8), np.full((48, 64), 90, np.uint8),
     np.add.outer(np.arange(48), 250 - np.arange(64) * 3).astype(np.uint8)], axis=-1,
)  # fmt: skip
YBR_HEADERS = ["RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_420"]


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"])
@pytest.mark.parametrize("subsampling", ["444", "422", "420"])
@pytest.mark.parametrize("told", YBR_HEADERS)
def test_lossy_color_is_shown_right_whatever_the_header_says(syntax: str, subsampling: str, told: str) -> None:
    coded = imagecodecs.jpeg8_encode(SMOOTH, level=97, subsampling=subsampling)
    dataset = put_encapsulated(pixel_file((1, 48, 64, 3), Bits(8, 8, 7), syntax, photometric=told), [coded])
    data = file_bytes(dataset)
    assert decoded(data).photometric == "YBR_FULL"
    source = io.BytesIO(data)
    opened = open_frame(source, index_instance(source), 0)
    shown = opened.read(0, opened.levels[0].whole)
    assert float(np.abs(shown.astype(int) - SMOOTH).mean()) < 3


def test_a_jpeg_recompressed_as_jpeg_xl() -> None:
    coded = imagecodecs.jpegxl_encode_jpeg(imagecodecs.jpeg8_encode(SMOOTH, level=97, subsampling="422"))
    dataset = pixel_file((1, 48, 64, 3), Bits(8, 8, 7), "1.2.840.10008.1.2.4.111", photometric="YBR_FULL_422")
    found = decoded(file_bytes(put_encapsulated(dataset, [coded])))
    assert found.photometric == "RGB"
    assert float(np.abs(found.pixels.astype(int) - SMOOTH).mean()) < 3


@pytest.mark.parametrize("told", ["YBR_ICT", "YBR_RCT", "RGB"])
def test_wavelet_color_comes_out_as_rgb(told: str) -> None:
    coded = bytes(imagecodecs.jpeg2k_encode(SMOOTH, codecformat="j2k", level=0, mct=told != "RGB"))
    dataset = pixel_file((1, 48, 64, 3), Bits(8, 8, 7), "1.2.840.10008.1.2.4.90", photometric=told)
    found = decoded(file_bytes(put_encapsulated(dataset, [coded])))
    assert (found.photometric, np.array_equal(found.pixels, SMOOTH)) == ("RGB", True)


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80"])
def test_lossless_ybr_stays_as_stored(syntax: str) -> None:
    bits = Bits(8, 8, 7)
    dataset = pixel_file((1, 48, 64, 3), bits, syntax, photometric="YBR_FULL")
    found = decoded(file_bytes(put_encapsulated(dataset, [ENCODERS[syntax](SMOOTH, bits)])))
    assert (found.photometric, np.array_equal(found.pixels, SMOOTH)) == ("YBR_FULL", True)


@pytest.mark.parametrize(
    ("syntax", "encode", "most"),
    [
        ("1.2.840.10008.1.2.4.51", lambda words: imagecodecs.jpeg8_encode(words, level=98, bitspersample=12), 24),
        ("1.2.840.10008.1.2.4.81", lambda words: imagecodecs.jpegls_encode(words, level=3), 3),
        ("1.2.840.10008.1.2.4.91", lambda words: imagecodecs.jpeg2k_encode(words, codecformat="j2k", level=90), 24),
        ("1.2.840.10008.1.2.4.112", lambda words: imagecodecs.jpegxl_encode(words, level=95), 400),
    ],
)
def test_lossy_grey_of_twelve_bits_stays_near(syntax: str, encode: Callable[[Array], bytes], most: int) -> None:
    words = np.add.outer(np.arange(40) * 50, np.arange(56) * 35).astype(np.uint16)
    dataset = put_encapsulated(pixel_file((1, 40, 56), Bits(16, 12, 11), syntax), [bytes(encode(words))])
    found = decoded(file_bytes(dataset)).pixels
    assert found.dtype == np.uint16
    assert int(np.abs(found.astype(int) - words).max()) <= most


NARROW = (np.arange(99).reshape(9, 11) * 41).astype(np.uint16)


@pytest.mark.parametrize(
    ("syntax", "sign_bit"),
    [("1.2.840.10008.1.2.4.70", 12), ("1.2.840.10008.1.2.4.80", 16), ("1.2.840.10008.1.2.4.90", 12)],
)
def test_a_stream_of_fewer_bits_than_its_signed_header(syntax: str, sign_bit: int) -> None:
    """dcmtk and GDCM make JPEG of 12 bits a signed picture of 12 bits, and keep JPEG-LS at 16."""
    coded = ENCODERS[syntax](NARROW, Bits(16, 12, 11)) if sign_bit == 12 else twelve_bit_jpeg_ls(NARROW)
    dataset = put_encapsulated(pixel_file((1, 9, 11), Bits(16, 16, 15, signed=True), syntax), [coded])
    expected = NARROW.astype(int) - (NARROW.astype(int) >> (sign_bit - 1) << sign_bit)
    assert np.array_equal(decoded(file_bytes(dataset)).pixels, expected)


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.90"])
def test_a_high_bit_of_the_uncompressed_word_does_not_move_a_codecs_values(syntax: str) -> None:
    coded = ENCODERS[syntax](NARROW, Bits(16, 12, 11))
    dataset = put_encapsulated(pixel_file((1, 9, 11), Bits(16, 12, 15), syntax), [coded])
    assert np.array_equal(decoded(file_bytes(dataset)).pixels, NARROW)


def twelve_bit_jpeg_ls(words: Array) -> bytes:
    """imagecodecs writes 8 or 16 bits only."""
    return bytes(
        JPEGLSLosslessEncoder.encode(
            words.tobytes(),
            rows=words.shape[0],
            columns=words.shape[1],
            samples_per_pixel=1,
            number_of_frames=1,
            bits_allocated=16,
            bits_stored=12,
            pixel_representation=0,
            photometric_interpretation="MONOCHROME2",
            encoding_plugin="pyjpegls",
        )
    )
