"""What the case window is built of after its first image, loaded after what that image needs."""

from __future__ import annotations

from reviewer_app.ui.case.amending import Amending
from reviewer_app.ui.case.case_dictation import CaseDictation
from reviewer_app.ui.case.case_lesions import CaseLesions
from reviewer_app.ui.case.case_texts import CaseTexts
from reviewer_app.ui.case.opinion_joining import join_opinion
from reviewer_app.ui.case.opinion_panel import OpinionPanel
from reviewer_app.ui.case.sign_page import SignPage

__all__ = ["Amending", "CaseDictation", "CaseLesions", "CaseTexts", "OpinionPanel", "SignPage", "join_opinion"]
