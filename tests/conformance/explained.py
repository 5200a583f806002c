"""Why an oracle and this program differ: the standard decides, and each case has its line on the page."""

from __future__ import annotations

from tests.conformance.compare import Outcome, Verdict

_JPEG_2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
_LOSSY_JPEG = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51")
_MOST_OF_A_TRANSFORM = 8
_BIG, _RLE = "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5"


def explanation(outcome: Outcome, verdict: Verdict) -> str:
    """Return one line on a difference, empty if nobody has looked into it."""
    if verdict.oracle in ("GDCM", "SimpleITK") and outcome.syntax == _RLE and outcome.photometric == "RGB":
        return "GDCM mixes up the byte planes of 16- and 32-bit colour; dcmtk and both pydicom plug-ins agree with us"
    if outcome.syntax == _BIG and outcome.bits_allocated == 32:
        return (
            "the file holds whole 32-bit cells in big-endian order under OW, which means 16-bit words (PS3.5 7.3): the "
            "tools read each cell with its halves exchanged, we see that this makes no picture and read whole cells, "
            "and get the values of the same object in little endian"
        )
    if outcome.reason and outcome.decoded < outcome.frames:
        return "the file is cut off: the tool fills what is missing without a word, we mark the picture as incomplete"
    if outcome.syntax in _LOSSY_JPEG and (verdict.largest or 0) <= _MOST_OF_A_TRANSFORM and not verdict.note:
        return _of_a_lossy_picture(outcome)
    if outcome.bits_allocated == 12:
        return "packed cells of 12 bits (ACR-NEMA): the tool takes them for bytes"
    if "shape" in verdict.note and outcome.kind == "slide":
        return "the last tiles of this slide are cut to what is left of it, and come so; the tool fills them up"
    if "shape" in verdict.note and outcome.photometric == "YBR_FULL_422":
        return "the tool writes three samples a pixel; stored are two, chroma shared by pairs of pixels"
    if outcome.syntax in _JPEG_2000 and outcome.signed:
        return (
            "an unsigned stream of fewer bits under a signed header: the tool takes its values for positive, we and "
            "pydicom take its highest bit for the sign"
        )
    return ""


def _of_a_lossy_picture(outcome: Outcome) -> str:
    """Say how far apart two right decoders of lossy JPEG may be: their inverse cosine transforms need not be the same.

    Source: ISO/IEC 10918-1 A.3.3 leaves the transform open, 10918-2 bounds its error; no standard says how chroma that
    is stored for two pixels is given to each.
    """
    words = "another inverse cosine transform, within what ISO/IEC 10918-2 allows: dcmtk and GDCM agree with us"
    if outcome.photometric == "YBR_FULL_422":
        return f"chroma of two pixels given to each another way, which no standard says; and {words}"
    return words
