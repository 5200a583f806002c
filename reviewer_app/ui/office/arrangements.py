"""How each case was left, kept in the vault beside its work."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from reviewer_app.errors import StoreDamaged
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.vault import Vault

if TYPE_CHECKING:
    from reviewer_app.cases.arrangement import CaseArrangement

logger = logging.getLogger(__name__)


def keep_arrangement(vault: Vault, case_id: str, arrangement: CaseArrangement | None) -> None:
    """Keep how a case was left; None forgets it. In the store lane."""
    text = None if arrangement is None else encode(arrangement).decode()
    vault.set_value(_name(case_id), text)


def kept_arrangement(vault: Vault, case_id: str) -> CaseArrangement | None:
    """Return how a case was left; one that cannot be read is as good as none. In the store lane."""
    from reviewer_app.cases.arrangement import CaseArrangement  # noqa: PLC0415 - the worklist is painted without it

    text = vault.get_value(_name(case_id))
    try:
        return None if text is None else decode(_renewed(text), CaseArrangement)
    except StoreDamaged as error:
        logger.warning("arrangement not read: %s", error.detail)
        return None


def _renewed(text: str) -> bytes:
    """Return what was kept as it is written now: it had rows and columns before it had the name of a layout."""
    kept = decode(text.encode(), dict)
    viewer = kept.get("viewer")
    if isinstance(viewer, dict) and "layout" not in viewer:
        viewer["layout"] = f"{viewer.get('rows', 1)}x{viewer.get('columns', 1)}"
    return encode(kept)


def _name(case_id: str) -> str:
    return f"arrangement:{case_id}"
