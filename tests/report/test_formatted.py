"""A formatted text in the report: lists, tables, headings and bold, with evidence in words."""

from __future__ import annotations

import io

from pikepdf import Pdf

from reviewer_app.report.blocks import ListBlock, ListItem, Paragraph, Run, Section, Table, TextRole
from reviewer_app.report.flowables import section_flowables
from reviewer_app.report.fonts import register_fonts
from reviewer_app.report.formatted import formatted

TEXT = (
    "## Liver\nOne lesion of ⟦m:a1⟧, **unchanged**.\nSecond line.\n\nNext.\n- S4\n- **S5** too\n3. three\n"
    "| Site | Size |\n| --- | --- |\n| S4 | **⟦m:a1⟧** |\n### Bones"
)


def in_words(text: str) -> str:
    return text.replace("⟦m:a1⟧", "22.7 mm")


def test_each_line_has_its_block() -> None:
    assert formatted(TEXT, in_words) == (
        Paragraph("Liver", TextRole.HEADING),
        Paragraph(
            "One lesion of 22.7 mm, unchanged.\nSecond line.",
            runs=(
                Run("One lesion of 22.7 mm, "), Run("unchanged", True), Run("."), Run("\n"), Run("Second line."),
            ),
        ),
        Paragraph("Next."),
        ListBlock(
            (ListItem("•", "S4"), ListItem("•", (Run("S5", True), Run(" too"))), ListItem("3.", "three"))
        ),
        Table(("Site", "Size"), (("S4", (Run("22.7 mm", True),)),), (6 / 13, 7 / 13)),
        Paragraph("Bones", TextRole.SUBHEADING),
    )  # fmt: skip


def test_it_is_set_with_the_heavier_cut() -> None:
    from reportlab.platypus import SimpleDocTemplate

    register_fonts()
    stream = io.BytesIO()
    SimpleDocTemplate(stream).build(section_flowables(Section(6, formatted(TEXT, in_words)), 400, 600))
    with Pdf.open(stream) as pdf:
        fonts = {str(one.BaseFont).split("+")[-1] for one in pdf.pages[0].Resources.Font.values()}
    assert {"ReviewerSans-SemiBold", "ReviewerSans-Regular"} <= fonts
