"""Whether there is an opinion at all: where none can be rendered, what is missing takes its place (std Q51)."""

from __future__ import annotations

from reviewer_app.cases.opinion import AGREEMENT_PATH, FIELDS_BY_PATH, MISSING_PATH, OUTCOME_PATH, UNABLE, Opinion
from reviewer_app.cases.rich_text import is_filled, plain
from reviewer_app.cases.rules.checks import Check, held

REASON_PATH = "unable.reason"
#: What only an opinion says: none of it is printed by mistake where there is none.
_OF_AN_OPINION = (
    "diagnosis.text", "diagnosis.certainty", "diagnosis.differential", "treatment.text", "concordance.diagnosis",
    "concordance.treatment", "concordance.reason", "concordance.impact", AGREEMENT_PATH,
)  # fmt: skip


def is_unable(opinion: Opinion) -> bool:
    """Whether the reviewer says that no opinion can be rendered."""
    return opinion.get(OUTCOME_PATH) == UNABLE


def missing_items(opinion: Opinion) -> tuple[str, ...]:
    """Return what is missing for an opinion, one item for each line."""
    lines = (line.strip().lstrip("-•*").strip() for line in plain(opinion.get(MISSING_PATH)).splitlines())
    return tuple(line for line in lines if line)


def unable_checks(opinion: Opinion) -> list[Check]:
    """Return what a document without an opinion must say: why there is none, and what is missing."""
    reason, missing = is_filled(opinion.get(REASON_PATH)), missing_items(opinion)
    listed = f"{len(missing)} item{'' if len(missing) == 1 else 's'}" if missing else ""
    left = next((path for path in _OF_AN_OPINION if is_filled(opinion.get(path))), "")
    kept = f"No opinion can be rendered, and yet there is one: empty “{FIELDS_BY_PATH[left].title}”" if left else ""
    return [
        Check("unable-alone", held(not left), kept or "Nothing is left of an opinion", target=left),
        Check(
            "unable-reason",
            held(reason),
            "Said why no opinion can be rendered" if reason else "Say why no opinion can be rendered",
            target=REASON_PATH,
        ),
        Check(
            "unable-missing",
            held(bool(missing)),
            "What is missing is listed" if missing else "List what is missing, one item a line",
            listed,
            target=MISSING_PATH,
        ),
    ]
