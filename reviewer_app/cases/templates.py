"""Templates of the opinion: which fields they fill with which text, and which cases they are offered for.

A template is a JSON file (`resources/templates`, or one of the reader's own in the settings)::

    {"id": "ct-chest", "title": "CT of the chest", "specialty": "Radiology", "modalities": ["CT"], "regions": ["chest"],
     "fields": {"findings.imaging": ["## Technique", "…"]}, "repeats": {"line of treatment": ["- …"]},
     "findings": [{"name": "lung nodule", "site": "Lung", "category": "main", "text": ["…"]}]}

Each text is a list of lines in the markup of fields (`rich_text`), with places to fill in (`blanks`) and facts of the
case (`merge_fields`). A finding is a structured one (`findings`): it is begun where a text asks for it by its name, as
for lines that come again, or, with `"first": true`, as the template is inserted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import structs

from reviewer_app.cases.blanks import BlankKind, blanks
from reviewer_app.cases.case import Case
from reviewer_app.cases.findings import AGREEMENT_WORDS, CATEGORY_WORDS, SIDES
from reviewer_app.cases.merge_fields import unknown_names
from reviewer_app.cases.opinion import CERTAINTY, FIELDS_BY_PATH, FieldKind
from reviewer_app.cases.regions import regions_of
from reviewer_app.decoding import from_builtins
from reviewer_app.errors import BadTemplate
from reviewer_app.resources import resource

#: No file of a template is larger, in bytes.
LARGEST = 200_000
#: What the parts of a finding may be that are chosen from a list.
_CODES: Mapping[str, frozenset[str]] = {
    "side": frozenset(code for code, _ in SIDES),
    "category": frozenset(CATEGORY_WORDS),
    "certainty": frozenset(code for code, _ in CERTAINTY),
    "agreement": frozenset(AGREEMENT_WORDS),
}


@dataclass(frozen=True, slots=True)
class TemplateFinding:
    """A structured finding as a template begins it; the parts are those of `findings.Finding`.

    `first` tells that one is begun as the template is inserted.
    """

    name: str
    text: str
    site: str = ""
    side: str = ""
    category: str = ""
    certainty: str = ""
    agreement: str = ""
    first: bool = False


@dataclass(frozen=True)
class Template:
    """One template. `fields` has the text by the path of its field, `repeats` lines that may come again, by name.

    `findings` are structured findings that may be begun, each as often as there are such. `modalities` are codes of
    Modality (0008,0060), `regions` those of `cases.regions`; without both it is offered for cases of its specialty.
    """

    id: str
    title: str
    specialty: str
    fields: Mapping[str, str]
    modalities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    repeats: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    findings: tuple[TemplateFinding, ...] = ()


class _Finding(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    name: str
    text: list[str]
    site: str = ""
    side: str = ""
    category: str = ""
    certainty: str = ""
    agreement: str = ""
    first: bool = False


class _File(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    title: str
    specialty: str
    fields: dict[str, list[str]]
    modalities: list[str] = []
    regions: list[str] = []
    repeats: dict[str, list[str]] = {}
    note: str = ""
    findings: list[_Finding] = []


def read_template(raw: bytes | str, name: str) -> Template:
    """Read a template; `name` is that of its file, for the sentence of an error.

    Raises
    ------
    BadTemplate
        If it is none, names a field that there is not, or asks for facts or lines that there are not. The sentence
        says the file and the line.
    """
    text = raw if isinstance(raw, str) else _decoded(raw, name)
    if len(text) > LARGEST:
        raise BadTemplate(f"{name} is too large for a template.", detail="template size")
    try:
        values: Any = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise BadTemplate(f"{name}, line {line}: this is not JSON.", detail="template json") from error
    try:
        file = from_builtins(values, _File)
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at ")
        key = next(iter(re.findall(r"[a-z]+", place)), "") or next(iter(re.findall(r"field `(\w+)`", words)), "")
        raise _bad(text, name, f'"{key}"', f"{words.rstrip('.')}.") from error
    _check(file, text, name)
    return Template(
        file.id,
        file.title,
        file.specialty,
        {path: "\n".join(lines) for path, lines in file.fields.items()},
        tuple(file.modalities),
        tuple(file.regions),
        {name: "\n".join(lines) for name, lines in file.repeats.items()},
        file.note,
        tuple(TemplateFinding(**{**structs.asdict(one), "text": "\n".join(one.text)}) for one in file.findings),
    )


def template_json(template: Template) -> str:
    """Return a template as its file has it."""
    file = _File(
        template.id,
        template.title,
        template.specialty,
        {path: text.split("\n") for path, text in template.fields.items()},
        list(template.modalities),
        list(template.regions),
        {name: text.split("\n") for name, text in template.repeats.items()},
        template.note,
        [_Finding(**{**asdict(one), "text": one.text.split("\n")}) for one in template.findings],
    )
    return json.dumps(msgspec.to_builtins(file), ensure_ascii=False, indent=1)


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadTemplate(f"{name}, line {line}: this is not text in UTF-8.", detail="template encoding") from error


def _check(file: _File, text: str, name: str) -> None:
    if not (file.id.strip() and file.title.strip() and file.fields):
        raise _bad(text, name, '"fields"', "a template has an id, a title and at least one field.")
    for path, lines in file.fields.items():
        known = FIELDS_BY_PATH.get(path)
        if known is None or known.kind is not FieldKind.TEXT:
            raise _bad(text, name, f'"{path}"', f"“{path}” is no text of the opinion.")
        _check_lines(file, lines, text, name)
    for lines in (*file.repeats.values(), *(one.text for one in file.findings)):
        _check_lines(file, lines, text, name)
    for finding in file.findings:
        _check_finding(file, finding, text, name)


def _check_finding(file: _File, finding: _Finding, text: str, name: str) -> None:
    needle = json.dumps(finding.name, ensure_ascii=False)
    names = [*file.repeats, *(one.name for one in file.findings)]
    if not finding.name.strip() or names.count(finding.name) > 1:
        raise _bad(text, name, needle, "each finding, and all lines that come again, have a name of their own.")
    for part, codes in _CODES.items():
        code = getattr(finding, part)
        if code and code not in codes:
            raise _bad(text, name, needle, f"“{code}” is no {part} of a finding.")


def _check_lines(file: _File, lines: Iterable[str], text: str, name: str) -> None:
    known = {*file.repeats, *(one.name for one in file.findings)}
    for line in lines:
        needle = json.dumps(line, ensure_ascii=False)
        if "\n" in line:
            raise _bad(text, name, needle, "each line of a text is a line of its own.")
        for unknown in unknown_names(line):
            raise _bad(text, name, needle, f"there is no fact {{{unknown}}} of a case.")
        for one in blanks(line):
            if one.kind is BlankKind.AGAIN and one.name not in known:
                raise _bad(text, name, needle, f"“{one.name}” is not among the lines or findings that come again.")


def _bad(text: str, name: str, needle: str, words: str) -> BadTemplate:
    """Return the error, with the line in which `needle` stands."""
    at = text.find(needle)
    line = text.count("\n", 0, at) + 1 if at >= 0 else 1
    return BadTemplate(f"{name}, line {line}: {words[:1].lower()}{words[1:]}", detail="template content")


@lru_cache(maxsize=1)
def packaged_templates() -> tuple[Template, ...]:
    """Return the templates that come with the program, in the order of their files."""
    files = sorted(resource("templates").iterdir(), key=lambda one: one.name)
    return tuple(read_template(one.read_bytes(), one.name) for one in files if one.name.endswith(".json"))


def all_templates(own: Iterable[str]) -> tuple[Template, ...]:
    """Return the reader's own templates, each given as JSON, and those of the program that none of them replaces.

    One of the reader's own that can no longer be read is left out: the settings say so where they list it.
    """
    mine: dict[str, Template] = {}
    for one in own:
        try:
            made = read_template(one, "template")
        except BadTemplate:
            continue
        mine[made.id] = made
    return (*mine.values(), *(one for one in packaged_templates() if one.id not in mine))


def offered(templates: Iterable[Template], case: Case) -> tuple[tuple[Template, ...], tuple[Template, ...]]:
    """Return the templates made for such a case, those of its specialty first, and the others."""
    modalities = {modality for study in case.studies for modality in study.modalities}
    modalities |= {series.modality for study in case.studies for series in study.series}
    regions: set[str] = set()
    for study in case.studies:
        parts = [one.body_site for one in study.series]
        regions |= regions_of(parts, [study.description, *(one.description for one in study.series)])
    specialty = case.specialty.casefold()
    fitting: list[Template] = []
    others: list[Template] = []
    for one in templates:
        (fitting if _fits(one, modalities, regions, specialty) else others).append(one)
    fitting.sort(key=lambda one: one.specialty.casefold() not in specialty)
    return tuple(fitting), tuple(others)


def _fits(template: Template, modalities: set[str], regions: set[str], specialty: str) -> bool:
    if not (template.modalities or template.regions):
        return template.specialty.casefold() in specialty
    by_modality = not template.modalities or bool(modalities & set(template.modalities))
    by_region = not template.regions or bool(regions & set(template.regions))
    return by_modality and by_region
