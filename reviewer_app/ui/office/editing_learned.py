"""What dictation has learned, between the vault and the page that lists it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shiboken6 import isValid

from reviewer_app.dictation.corrections import Correction
from reviewer_app.ui.office.learned_words import corrections, keep_corrections
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.ui.office.case_desk import OfficeDesk
    from reviewer_app.ui.settings.learned_page import LearnedPage


def join_learned(page: LearnedPage, services: Services, desk: OfficeDesk | None) -> None:
    """Show on a page what was learned, and keep what is changed there, in the open case (`desk`) too."""

    def show(found: tuple[Correction, ...]) -> None:
        if isValid(page):
            page.show_corrections(found)

    def keep(kept: tuple[Correction, ...]) -> None:
        services.store(lambda vault: keep_corrections(vault, kept))
        if desk is not None:
            desk.corrections.take(kept)

    page.kept.connect(keep)
    services.store(corrections, show)
