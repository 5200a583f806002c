"""Why an oracle and this program differ: the standard decides, and each case has its line on the page."""

from __future__ import annotations

from collections.abc import Callable

from tests.conformance.compare import Outcome, Verdict

_JPEG_2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
_LOSSY_JPEG = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51")
_MOST_OF_A_TRANSFORM, _MOST_OF_SHARED_CHROMA = 2, 8
_BIG, _RLE = "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5"
_SHARED_CHROMA = "YBR_FULL_422"


def explanation(outcome: Outcome, verdict: Verdict) -> str:
    """Return one line on a difference, empty if nobody has looked into it."""
    return next((words for applies, words in _REASONS if applies(outcome, verdict)), "")


def _by_a_transform(outcome: Outcome, verdict: Verdict) -> bool:
    """Tell whether two right decoders of lossy JPEG may be so far apart.

    ISO/IEC 10918-1 A.3.3 leaves the inverse cosine transform open, and ISO/IEC 10918-2 bounds its error.
    """
    return outcome.syntax in _LOSSY_JPEG and 0 < (verdict.largest or 0) <= _MOST_OF_A_TRANSFORM


def _by_shared_chroma(outcome: Outcome, verdict: Verdict) -> bool:
    shared = outcome.syntax in _LOSSY_JPEG and outcome.photometric == _SHARED_CHROMA
    return shared and 0 < (verdict.largest or 0) <= _MOST_OF_SHARED_CHROMA


_REASONS: tuple[tuple[Callable[[Outcome, Verdict], bool], str], ...] = (
    (
        lambda one, said: said.oracle in ("GDCM", "SimpleITK") and (one.syntax, one.photometric) == (_RLE, "RGB"),
        "GDCM mixes up the byte planes of 16- and 32-bit colour; dcmtk and both pydicom plug-ins agree with us",
    ),
    (
        lambda one, _: one.syntax == _BIG and one.bits_allocated == 32,
        (
            "the file holds whole 32-bit cells in big-endian order under OW, which means 16-bit words (PS3.5 7.3): the "
            "tools read each cell with its halves exchanged, we see that this makes no picture and read whole cells, "
            "and get the values of the same object in little endian"
        ),
    ),
    (
        lambda one, _: bool(one.reason) and one.decoded < one.frames,
        "the file is cut off: the tool fills what is missing without a word, we mark the picture as incomplete",
    ),
    (
        _by_a_transform,
        (
            "another inverse cosine transform, which ISO/IEC 10918-1 A.3.3 leaves open and 10918-2 bounds: dcmtk and "
            "GDCM agree with us"
        ),
    ),
    (
        _by_shared_chroma,
        (
            "chroma that is stored once for two pixels is given to each another way, which no standard says: dcmtk and "
            "GDCM agree with us"
        ),
    ),
    (
        lambda one, said: said.oracle == "SimpleITK" and one.bits_allocated == 1,
        (
            "frames of single bits follow one another without a gap (PS3.5 8.2): ITK begins each on a byte; dcmtk "
            "agrees with us"
        ),
    ),
    (lambda one, _: one.bits_allocated == 12, "packed cells of 12 bits (ACR-NEMA): the tool takes them for bytes"),
    (
        lambda one, said: "shape" in said.note and one.kind == "slide",
        "the last tiles of this slide are cut to what is left of it, and come so; the tool fills them up",
    ),
    (
        lambda one, said: "shape" in said.note and one.photometric == _SHARED_CHROMA,
        "the tool writes three samples a pixel; stored are two, chroma shared by pairs of pixels",
    ),
    (
        lambda one, _: one.syntax in _JPEG_2000 and one.signed,
        (
            "an unsigned stream of fewer bits under a signed header: the tool takes its values for positive, we and "
            "pydicom take its highest bit for the sign"
        ),
    ),
)
