"""How each case was left, kept in the vault beside its work.

Steps of the layout are without limit, and the arrangement is written after each of them. So all but the last few stand
apart, in pages that are named by what they hold: a page that is there is not written again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import msgspec

from reviewer_app.decoding import from_builtins
from reviewer_app.errors import StoreDamaged
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.vault import Vault

if TYPE_CHECKING:
    from reviewer_app.cases.arrangement import CaseArrangement, LayoutStep

logger = logging.getLogger(__name__)
#: Steps of a page.
PAGE: Final = 64
_OLDER: Final = "older"
_STACKS: Final = ("undo", "redo")


@dataclass(frozen=True, slots=True)
class _Page:
    """Steps that stand apart; `name` is made of what they are encoded to."""

    steps: tuple[LayoutStep, ...]
    name: str
    text: str


class ArrangementKeeper:
    """Keeps how one case stands, again and again. In the store lane."""

    def __init__(self, case_id: str) -> None:
        self._case_id = case_id
        self._pages: dict[str, tuple[_Page, ...]] = dict.fromkeys(_STACKS, ())

    def keep(self, vault: Vault, arrangement: CaseArrangement) -> None:
        """Keep how the case stands, all of it or nothing."""
        pages = {one: _paged(getattr(arrangement, one), self._pages[one]) for one in _STACKS}
        names = {one.name: one.text for stack in pages.values() for one in stack}
        there = _written(vault, self._case_id)
        with vault.together():
            for name in names.keys() - there:
                vault.set_value(_page_name(name, self._case_id), names[name])
            vault.set_value(_name(self._case_id), _encoded(arrangement, pages))
            for name in there - names.keys():
                vault.set_value(_page_name(name, self._case_id), None)
        self._pages = pages


def forget_arrangement(vault: Vault, case_id: str) -> None:
    """Forget how a case was left. In the store lane."""
    for name in _written(vault, case_id):
        vault.set_value(_page_name(name, case_id), None)
    vault.set_value(_name(case_id), None)


def kept_arrangement(vault: Vault, case_id: str) -> CaseArrangement | None:
    """Return how a case was left; one that cannot be read is as good as none. In the store lane."""
    from reviewer_app.cases.arrangement import CaseArrangement  # noqa: PLC0415 - the worklist is painted without it

    text = vault.get_value(_name(case_id))
    if text is None:
        return None
    try:
        kept = _renewed(text)
        older = _older(kept)
        found = decode(encode(kept), CaseArrangement)
    except StoreDamaged as error:
        logger.warning("arrangement not read: %s", error.detail)
        return None
    undo, redo = (_steps(vault, case_id, older[one]) for one in _STACKS)
    return replace(found, undo=(*undo, *found.undo), redo=(*redo, *found.redo))


def _paged(steps: tuple[LayoutStep, ...], before: tuple[_Page, ...]) -> tuple[_Page, ...]:
    """Return the pages of a stack, the oldest first; what is left over for a whole one is in none."""
    return tuple(
        before[at] if at < len(before) and before[at].steps == own else _page(own)
        for at in range(len(steps) // PAGE)
        for own in (steps[at * PAGE : (at + 1) * PAGE],)
    )


def _page(steps: tuple[LayoutStep, ...]) -> _Page:
    data = encode(list(steps))
    import hashlib  # noqa: PLC0415 - the worklist is painted without OpenSSL

    return _Page(steps, hashlib.sha256(data).hexdigest()[:32], data.decode())


def _encoded(arrangement: CaseArrangement, pages: dict[str, tuple[_Page, ...]]) -> str:
    last = {one: getattr(arrangement, one)[len(pages[one]) * PAGE :] for one in _STACKS}
    kept: dict[str, Any] = msgspec.to_builtins(replace(arrangement, **last))
    kept[_OLDER] = {one: [page.name for page in pages[one]] for one in _STACKS}
    return encode(kept).decode()


def _steps(vault: Vault, case_id: str, names: tuple[str, ...]) -> tuple[LayoutStep, ...]:
    """Return the steps of pages; what is older than a page that cannot be read leads nowhere and is left out."""
    from reviewer_app.cases.arrangement import LayoutStep  # noqa: PLC0415 - the worklist is painted without it

    found: tuple[LayoutStep, ...] = ()
    for name in reversed(names):
        text = vault.get_value(_page_name(name, case_id))
        try:
            found = (*from_builtins(decode((text or "").encode(), list), tuple[LayoutStep, ...]), *found)
        except (StoreDamaged, msgspec.ValidationError) as error:
            logger.warning("steps of the layout not read: %s", type(error).__name__)
            break
    return found


def _written(vault: Vault, case_id: str) -> frozenset[str]:
    """Return the names of the pages that are kept for a case."""
    try:
        older = _older(decode((vault.get_value(_name(case_id)) or "{}").encode(), dict))
    except StoreDamaged:
        return frozenset()
    return frozenset(name for names in older.values() for name in names)


def _older(kept: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Take the names of the pages out of what was kept: none in that of a version before there were any."""
    named = kept.pop(_OLDER, None)
    named = named if isinstance(named, dict) else {}
    return {one: tuple(str(name) for name in named.get(one) or ()) for one in _STACKS}


def _renewed(text: str) -> dict[str, Any]:
    """Return what was kept as it is written now: it had rows and columns before it had the name of a layout."""
    kept: dict[str, Any] = decode(text.encode(), dict)
    viewer = kept.get("viewer")
    if isinstance(viewer, dict) and "layout" not in viewer:
        viewer["layout"] = f"{viewer.get('rows', 1)}x{viewer.get('columns', 1)}"
    return kept


def _name(case_id: str) -> str:
    return f"arrangement:{case_id}"


def _page_name(name: str, case_id: str) -> str:
    return f"layout-steps-{name}:{case_id}"
