"""Write resources/spelling/medical.txt: words of medicine that the English dictionary does not have.

Usage: python packaging/medical_words.py

They are words, one by one, of the meanings of codes that DICOM names (PS3.16, as pydicom has them), of the texts that
come with this program, and of medical_words.txt beside this script. No lexicon is copied.
"""

from __future__ import annotations

import re
from pathlib import Path

from pydicom._dicom_dict import DicomDictionary
from pydicom.datadict import dictionary_description
from pydicom.sr._concepts_dict import concepts
from spylls.hunspell import Dictionary

ROOT = Path(__file__).resolve().parent.parent
SPELLING = ROOT / "resources" / "spelling"
OWN = Path(__file__).with_suffix(".txt")
#: Not anatomy or findings: names of animals in Latin, of drugs by number, of devices.
_LEFT_OUT = frozenset({"ITIS_TSN", "UCUM", "MDC", "NDC"})
#: Context groups of the breeds and strains of animals.
_BREEDS = frozenset({7480, 7481, 7482, 7483, 7484, 7485, 7486, 7487, 7488, 7489, 7490})
_WORD = re.compile(r"(?<![\w'])[A-Za-zÀ-ɏ]?[a-zà-ɏ]{3,}(?![\w'])")
#: Texts of the program that have medical words in them.
_TEXTS = ("reviewer_app/demo/**/*.py", "reviewer_app/cases/*.py", "resources/**/*.json", "docs/marks.md")


def _meanings() -> set[str]:
    found = set()
    for scheme, codes in concepts.items():
        if scheme not in _LEFT_OUT:
            meant = (one for code in codes.values() for one in code.values())
            found |= {meaning for meaning, contexts in meant if not _BREEDS.issuperset(contexts)}
    return found | {dictionary_description(tag) for tag in DicomDictionary}


def _texts() -> set[str]:
    return {path.read_text(encoding="utf-8") for pattern in _TEXTS for path in ROOT.glob(pattern)}


def words() -> list[str]:
    """Return the words, sorted."""
    english = Dictionary.from_files(str(SPELLING / "en_US"))
    prose = _meanings()
    found = {match[0].lower() for text in prose for match in _WORD.finditer(text)} | set(OWN.read_text().split())
    # what the program's own texts say is code too: only what looks like a word of medicine is taken
    ending = re.compile(r".{4,}(itis|osis|oma|omas|emia|ectomy|opathy|algia|graphy|scopy|plasty|iasis|genic|ular)$")
    mine = {match[0].lower() for text in _texts() for match in _WORD.finditer(text)}
    found |= {one for one in mine if ending.fullmatch(one)}
    return sorted(one for one in found if not (english.lookup(one) or english.lookup(one.capitalize())))


def main() -> None:
    made = words()
    (SPELLING / "medical.txt").write_text("\n".join(made) + "\n", encoding="utf-8")
    print(f"{len(made)} words")


if __name__ == "__main__":
    main()
