"""What a template makes of an opinion: texts that are empty get its own, written ones get it below theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reviewer_app.cases.findings import PARTS, begun, finding_path
from reviewer_app.cases.merge_fields import Facts, resolved
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.templates import Template, TemplateFinding


def written_fields(template: Template, facts: Facts) -> tuple[str, ...]:
    """Return the paths of the fields of a template that hold words already."""
    return tuple(path for path in template.fields if facts.work.opinion.get(path).strip())


def filled(template: Template, facts: Facts, new_id: Callable[[], str]) -> dict[str, str]:
    """Return the new texts by path, and the fields of the findings that it begins with.

    Nothing that was written is lost. Its studies are those of its modalities; `new_id` makes the id of a finding.
    """
    found: dict[str, str] = {}
    facts = replace(facts, modalities=template.modalities)
    for path, text in template.fields.items():
        before = facts.work.opinion.get(path).rstrip()
        made = resolved(text, facts)
        found[path] = f"{before}\n\n{made}" if before else made
    opinion = facts.work.opinion
    for kind in template.findings:
        if kind.first:
            values = begun_from(kind, new_id(), replace(facts, work=replace(facts.work, opinion=opinion)))
            opinion = Opinion({**opinion.values, **values})
            found |= values
    return found


def begun_from(kind: TemplateFinding, finding_id: str, facts: Facts) -> dict[str, str]:
    """Return the fields that begin a finding of a kind, after the others."""
    parts = {part: getattr(kind, part) for part in PARTS if part != "place"}
    parts["text"] = resolved(kind.text, facts)
    values = {finding_path(finding_id, part): value for part, value in parts.items() if value}
    return {**begun(facts.work.opinion, finding_id), **values}
