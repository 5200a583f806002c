"""What is pasted keeps headings, lists, tables and bold, and nothing else."""

from __future__ import annotations

import pytest

from reviewer_app.cases.pasted import from_html
from reviewer_app.cases.rich_text import markup

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {color: red}</style></head><body>
<!--StartFragment--><p class=MsoNormal><b>Impression</b><span style='color:red'>: two
lesions<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'>
<span style='mso-list:Ignore'>\u00b7<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span>
<![endif]>Liver</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span>&nbsp; </span></span><![endif]>Spleen</p>
<table><tr><td><p class=MsoNormal><b>Site</b></p></td><td>Size</td></tr><tr><td>S4</td><td>12<br>mm</td></tr></table>
<!--EndFragment--></body></html>"""


def test_a_piece_of_word() -> None:
    assert markup(from_html(WORD)) == (
        "**Impression**: two lesions\n- Liver\n2. Spleen\n| **Site** | Size |\n| --- | --- |\n| S4 | 12 mm |"
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>One</h1><p>a</p><h3>Two</h3>", "## One\na\n### Two"),
        ("<ul><li>a<li>b</ul><ol start=4><li>c</li><li>d</li></ol>", "- a\n- b\n4. c\n5. d"),
        ("<ul><li><p>a</p></li><li><div>b <b>c</b></div></li></ul>", "- a\n- b **c**"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<b style='font-weight:normal'>from a browser <span style='font-weight:700'>bold</span></b>",
         "from a browser **bold**"),
        ("<script>alert(1)</script><img src='file:///etc/passwd'>x<a href='http://y'>link</a>", "xlink"),
        ("1. <i>not a list</i>", "\\1. not a list"),
        ("<p>&lt;5 mm &amp; **</p>", "<5 mm & **"),
        ("<td>loose", "loose"),
        ("", ""),
    ],
)  # fmt: skip
def test_pieces_of_html(html: str, text: str) -> None:
    assert markup(from_html(html)) == text
