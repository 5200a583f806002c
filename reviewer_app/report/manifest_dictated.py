"""What of an opinion was dictated, as the signed manifest holds it: which passages, by which engine, how accepted."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from reviewer_app.cases.amendments import amendment_path, is_amendment
from reviewer_app.cases.dictated import DictatedPassage, runs_of, standing
from reviewer_app.cases.dictated_places import flat
from reviewer_app.cases.work import Work


class ManifestDictated(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One passage that was dictated, and stands in the field `field`; its words stand there, not here.

    `words` counts what the engine heard, `unsure` the parts of the text that it doubted and nobody replaced, `chosen`
    those that the author replaced. `spoken` and `accepted` are moments in UTC; `how` tells what came before it was
    accepted: "shown" (every word was on the screen) or "replayed" (its sound was heard). `model_sha256` is the hash
    of the folder with the model of the engine, empty for the one that it brings along.
    """

    id: str
    field: str
    engine: str
    spoken: str
    words: int
    unsure: int = 0
    chosen: int = 0
    accepted: str = ""
    how: str = ""
    model_sha256: str = ""


def dictated_of(work: Work, amendment: int = 0) -> tuple[ManifestDictated, ...]:
    """Return the passages of which words are left in the opinion, or in one of its amendments."""
    mine = amendment_path(amendment, "")
    paths = dict.fromkeys(one.path for one in work.runs)
    asked = [path for path in paths if (path.startswith(mine) if amendment else not is_amendment(path))]
    left = ((path, standing(work.dictated, runs_of(work.runs, path), flat(work.opinion.get(path)))) for path in asked)
    return tuple(_told(one, path) for path, passages in left for one in passages)


def _told(one: DictatedPassage, path: str) -> ManifestDictated:
    return ManifestDictated(
        id=one.id,
        field=path,
        engine=one.engine,
        spoken=_moment(one.spoken),
        words=len(one.words),
        unsure=sum(map(one.is_unsure, one.pieces)),
        chosen=sum(piece.chosen for piece in one.pieces),
        accepted="" if one.accepted is None else _moment(one.accepted),
        how=one.how or "",
        model_sha256=one.model_sha256,
    )


def _moment(one: datetime) -> str:
    return one.astimezone(UTC).isoformat()
