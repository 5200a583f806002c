"""What a template makes of an opinion: texts that are empty get its own, written ones get it below theirs."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.merge_fields import Facts, resolved
from reviewer_app.cases.templates import Template


def written_fields(template: Template, facts: Facts) -> tuple[str, ...]:
    """Return the paths of the fields of a template that hold words already."""
    return tuple(path for path in template.fields if facts.work.opinion.get(path).strip())


def filled(template: Template, facts: Facts) -> dict[str, str]:
    """Return the new texts by path; nothing that was written is lost. Its studies are those of its modalities."""
    found: dict[str, str] = {}
    facts = replace(facts, modalities=template.modalities)
    for path, text in template.fields.items():
        before = facts.work.opinion.get(path).rstrip()
        made = resolved(text, facts)
        found[path] = f"{before}\n\n{made}" if before else made
    return found
