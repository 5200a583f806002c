"""What elements are called: the names of the data dictionary (PS3.6) as words of a sentence."""

from __future__ import annotations

import re

from pydicom.datadict import dictionary_description, tag_for_keyword
from pydicom.tag import Tag
from pydicom.uid import UID

#: Names that say little to who has not read the dictionary.
_PLAIN = {"KVP": "Tube voltage (kVp)", "ContrastBolusAgent": "Contrast/bolus agent"}
#: SOP classes that pydicom's dictionary does not know yet (PS3.6 A).
_YOUNGER = {
    "1.2.840.10008.5.1.4.1.1.66.7": "Label Map Segmentation Storage",
    "1.2.840.10008.5.1.4.1.1.66.8": "Height Map Segmentation Storage",
}
_RUNS = re.compile(r"[A-Z]+(?=[A-Z][a-z]|\b)|[A-Z][a-z]+|[a-z]+|\d+")


def element_name(keyword: str) -> str:
    """Return the name of an element by its keyword, as in a sentence: ``"X-ray tube current"``.

    Of a keyword that the dictionary does not have, its own words.
    """
    if keyword in _PLAIN:
        return _PLAIN[keyword]
    tag = tag_for_keyword(keyword)
    words = (dictionary_description(tag) if tag is not None else " ".join(_RUNS.findall(keyword))).split()
    return " ".join([*words[:1], *(_lower(one) for one in words[1:])]).replace("X-Ray", "X-ray")


def keyword_and_tag(keyword: str) -> str:
    """Return a keyword with its tag, ``"KVP (0018,0060)"``; without one where the dictionary has none."""
    tag = tag_for_keyword(keyword)
    return keyword if tag is None else f"{keyword} {Tag(tag)}"


def class_name(sop_class_uid: str) -> str:
    """Return what the standard calls a SOP class, ``"CT Image Storage"``; its UID where that is not known."""
    return _YOUNGER.get(sop_class_uid) or UID(sop_class_uid).name


def _lower(word: str) -> str:
    """Return a word in small letters unless it is a short form, as ID and CT are."""
    return word if word.isupper() else word.lower()
