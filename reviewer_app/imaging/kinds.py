"""What an object is, by its SOP class (PS3.4 B.5) and its transfer syntax."""

from __future__ import annotations

from reviewer_app.cases.instances import InstanceKind

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
PARAMETRIC_MAP = "1.2.840.10008.5.1.4.1.1.30"
RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"
DIRECTORY = "1.2.840.10008.1.3.10"
SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"
_STORAGE = "1.2.840.10008.5.1.4.1.1."
KEY_OBJECTS = f"{_STORAGE}88.59"
ENCAPSULATED_CDA = f"{_STORAGE}104.2"

SECONDARY_CAPTURE = frozenset({f"{_STORAGE}7", *(f"{_STORAGE}7.{n}" for n in range(1, 5))})

_PREFIXES = (
    (f"{_STORAGE}88.", InstanceKind.STRUCTURED_REPORT),
    (f"{_STORAGE}11.", InstanceKind.PRESENTATION_STATE),
    (f"{_STORAGE}9.", InstanceKind.WAVEFORM),
)
_EXACT = {
    SLIDE: InstanceKind.SLIDE,
    f"{_STORAGE}104.1": InstanceKind.DOCUMENT,
    ENCAPSULATED_CDA: InstanceKind.DOCUMENT,
}

VIDEO_CODECS = {
    "1.2.840.10008.1.2.4.100": "MPEG-2",
    "1.2.840.10008.1.2.4.101": "MPEG-2",
    "1.2.840.10008.1.2.4.102": "H.264",
    "1.2.840.10008.1.2.4.103": "H.264",
    "1.2.840.10008.1.2.4.104": "H.264",
    "1.2.840.10008.1.2.4.105": "H.264",
    "1.2.840.10008.1.2.4.106": "H.264",
    "1.2.840.10008.1.2.4.107": "HEVC",
    "1.2.840.10008.1.2.4.108": "HEVC",
}
"""Transfer syntaxes of video streams, without their fragmentable twins."""

_LOSSY_JPEG = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 53, 55, 111))
"""JPEG of the processes that lose something, and JPEG XL made of such streams."""

_MODALITY_WORDS = {
    f"{_STORAGE}481.3": "radiotherapy structures",
    f"{_STORAGE}481.5": "radiotherapy plan",
    f"{_STORAGE}104.3": "surface model (STL)",
    f"{_STORAGE}104.4": "surface model (OBJ)",
    f"{_STORAGE}104.5": "surface material (MTL)",
    f"{_STORAGE}66": "raw data",
    KEY_OBJECTS: "key object selection",
    DIRECTORY: "directory of a medium",
}

_NO_PICTURE = {
    InstanceKind.STRUCTURED_REPORT: "This is a structured report: it holds text, not a picture.",
    InstanceKind.PRESENTATION_STATE: "This is a presentation state: it says how other images are shown.",
    InstanceKind.WAVEFORM: "This is a waveform: it holds curves over time, not a picture.",
    InstanceKind.DOCUMENT: "This is a document in a DICOM file, not a picture.",
}


def video_codec(transfer_syntax_uid: str) -> str:
    """Return the name of a video codec, empty for anything else; fragmentable variants end in ``.1``."""
    return VIDEO_CODECS.get(transfer_syntax_uid) or VIDEO_CODECS.get(transfer_syntax_uid.removesuffix(".1"), "")


def always_loses(transfer_syntax_uid: str) -> bool:
    """Tell whether a transfer syntax compresses with loss only, whatever the header says of it.

    Others of which it is said may be without loss as well: JPEG 2000, near-lossless JPEG-LS.
    """
    return transfer_syntax_uid in _LOSSY_JPEG or bool(video_codec(transfer_syntax_uid))


def kind_of(sop_class_uid: str, transfer_syntax_uid: str, *, has_pixels: bool) -> InstanceKind:
    """Return the kind of an object; `has_pixels` tells whether it holds or describes pixel data."""
    if video_codec(transfer_syntax_uid):
        return InstanceKind.VIDEO
    if sop_class_uid in _EXACT:
        return _EXACT[sop_class_uid]
    for prefix, kind in _PREFIXES:
        if sop_class_uid.startswith(prefix):
            return kind
    return InstanceKind.IMAGE if has_pixels else InstanceKind.OTHER


def words_for(sop_class_uid: str) -> str:
    """Return what an object without a picture is, in words; the standard's name if this program has no word for it."""
    from pydicom.uid import UID  # noqa: PLC0415 - pydicom takes long to load, and pictures are shown without it

    uid = UID(sop_class_uid)
    known = "" if uid.name == str(uid) else uid.name.removesuffix(" Storage")
    return _MODALITY_WORDS.get(sop_class_uid, known)


def is_image_class(sop_class_uid: str) -> bool:
    """Whether objects of a SOP class are meant to be pictures, by the standard's name for it ("CT Image Storage").

    A few names go on after the word ("Digital X-Ray Image Storage - For Presentation").
    """
    return " Image" in words_for(sop_class_uid)


def no_picture(sop_class_uid: str, kind: InstanceKind) -> str:
    """Return a sentence why an object of this kind is not drawn."""
    if sop_class_uid == KEY_OBJECTS:
        return "This is a key object selection: it names other images and holds none."
    if kind in _NO_PICTURE:
        return _NO_PICTURE[kind]
    words = words_for(sop_class_uid)
    return f"This object holds no picture: it is of the kind “{words}”." if words else "This object holds no picture."
