"""RTF: words, tables and pictures, and what is wrong with a file."""

from __future__ import annotations

import pytest

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.blocks import Heading, ListItem, Paragraph, Picture, Table
from reviewer_app.papers.rich_text import read_rich_text
from tests.helpers.paper_files import picture_bytes, rtf_bytes


def test_words_pictures_and_tables_in_their_order() -> None:
    found = read_rich_text(rtf_bytes())
    first, picture, after, table, last = found.blocks
    assert first == Paragraph("Größe with Ω.")
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height, picture.rgb[:3]) == (30, 20, bytes((0, 128, 0)))
    assert after == Paragraph("After it.")
    assert table == Table((("Test", "Value"), ("Hb", "13.2")))
    assert last == Paragraph("Last.")
    assert found.notes == ()


STYLES = rb"{\stylesheet{\s0 Normal;}{\s1\sb240\outlinelevel0 berschrift 1;}{\s2 heading 2;}{\s3\outlinelevel9 Body;}}"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (rb"10{\super 9} per litre", "10^9 per litre"),
        (rb"10\super 9\nosupersub  per litre", "10^9 per litre"),
        (rb"H{\sub 2}O", "H_2O"),
        (rb"10\up6 3\up0  and a\dn6 1\plain  there", "10^3 and a_1 there"),
        (rb"left \strike right\strike0  side", "left [struck out: right] side"),
        (rb"left {\striked1 right \'e4}side", "left [struck out: right ä]side"),
        (rb"a{\*\footnote {\super x}} b{\super }c", "a bc"),
    ],
)
def test_what_is_raised_lowered_or_struck_out_is_said(code: bytes, words: str) -> None:
    (block,) = read_rich_text(rb"{\rtf1\ansi " + code + rb"\par}").blocks
    assert block == Paragraph(words)


def test_nothing_stays_struck_out_over_a_line() -> None:
    found = read_rich_text(rb"{\rtf1 {\strike one\par two} three\par}").blocks
    assert found == (Paragraph("[struck out: one]"), Paragraph("[struck out: two] three"))


def test_headings_stay_headings_by_style_or_by_level() -> None:
    code = (
        rb"{\rtf1" + STYLES + rb"\pard\s1 Findings\par\pard\s0 None.\par\pard\s2{\b Liver}\par\pard\s3 Words.\par"
        rb"\pard\outlinelevel2 Third\par\pard End.\par}"
    )
    assert read_rich_text(code).blocks == (
        Heading(1, "Findings"), Paragraph("None."), Heading(2, "Liver"), Paragraph("Words."), Heading(3, "Third"),
        Paragraph("End."),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # as Word writes lists, as TextEdit and LibreOffice do, and as programs did before 1997
        (rb"{\listtext\pard\plain\f3 \'b7\tab}\pard\ls1\ilvl0 ", rb"{\listtext\pard\plain 2.\tab}\pard\ls1\ilvl1 "),
        (rb"\pard\ls1\ilvl0 {\listtext\uc1\u8226 *\tab}", rb"\pard\ls2\ilvl1{\listtext 2.\tab}"),
        (rb"\pard{\pntext\f3\'b7\tab}{\*\pn\pnlvlblt{\pntxtb\'b7}}\fi-360 ", rb"\pard\ilvl1{\pntext 2.\tab}"),
    ],
)
def test_items_of_lists_keep_bullet_number_and_level(first: bytes, second: bytes) -> None:
    code = (
        rb"{\rtf1\ansi{\*\listtable{\list{\listlevel\levelnfc23{\leveltext \'01\u8226 ?;}}\listid1}}"
        rb"\pard Before\par" + first + rb"One {\b bold} word\line and a line\par" + second + rb"H{\sub 2}O\par"
        rb"\pard After\par}"
    )
    assert read_rich_text(code).blocks == (
        Paragraph("Before"), ListItem(1, "•", "One bold word"), Paragraph("and a line"), ListItem(2, "2.", "H_2O"),
        Paragraph("After"),
    )  # fmt: skip


LISTS = (
    rb"{\*\listtable{\list{\listlevel\levelnfc23{\leveltext\'01\u8226 ?;}}{\listlevel\levelnfc0\levelstartat3"
    rb"{\leveltext\'02\'01.;}}\listid7}{\list{\listlevel\levelnfc4}{\listlevel\levelnfc1}\listid-8}}"
    rb"{\*\listoverridetable{\listoverride\listid7\listoverridecount0\ls1}"
    rb"{\listoverride\listid-8\listoverridecount0\ls2}}"
)


def test_items_whose_bullet_the_file_does_not_write_as_words_get_that_of_their_list() -> None:
    code = (
        rb"{\rtf1\ansi" + LISTS + rb"\pard Before\par\pard\ls1\ilvl0 One\par\pard\ls1\ilvl1 Third\par Fourth\par"
        rb"\pard\ls1\ilvl0{\b Two}\line and a line\par\pard\ls1\ilvl1 Third again\par\pard\ls2 First\par Second\par"
        rb"\pard\ls2\ilvl1 Roman\par\pard\ls9 Of no table\par\trowd\cellx1\pard\intbl\ls1 a\cell\row\pard After\par}"
    )
    assert read_rich_text(code).blocks == (
        Paragraph("Before"), ListItem(1, "•", "One"), ListItem(2, "3.", "Third"), ListItem(2, "4.", "Fourth"),
        ListItem(1, "•", "Two"), Paragraph("and a line"), ListItem(2, "3.", "Third again"), ListItem(1, "a.", "First"),
        ListItem(1, "b.", "Second"), ListItem(2, "I.", "Roman"), ListItem(1, "•", "Of no table"), Table((("a",),)),
        Paragraph("After"),
    )  # fmt: skip


def test_a_bullet_that_is_written_as_words_is_not_written_twice() -> None:
    code = rb"{\rtf1\ansi" + LISTS + rb"\pard\ls1{\listtext\'95\tab}One\par\pard\ls2{\listtext z.\tab}Last\par}"
    assert read_rich_text(code).blocks == (ListItem(1, "•", "One"), ListItem(1, "z.", "Last"))


def test_a_numbered_heading_stays_a_heading_and_a_bullet_in_a_cell_stays_there() -> None:
    code = (
        rb"{\rtf1" + STYLES + rb"{\listtext 1.\tab}\pard\s1\ls1\ilvl0 Findings\par"
        rb"\trowd\cellx1\cellx2\pard\intbl{\listtext \'95\tab}\ls1 a\cell b\cell\row\pard End.\par}"
    )
    heading, table, last = read_rich_text(code).blocks
    assert heading == Heading(1, "1. Findings")
    assert table == Table((("• a", "b"),))
    assert last == Paragraph("End.")


def test_an_item_without_words_and_a_group_that_does_not_end_break_nothing() -> None:
    code = rb"{\rtf1 {\listtext \'95\tab}\par{\listtext 1.\tab}One\par{\listtext 2"
    blocks = read_rich_text(code).blocks
    assert ListItem(1, "1.", "One") in blocks
    assert "⁣" not in str(blocks)


def test_a_cell_in_the_style_of_a_heading_stays_in_its_table() -> None:
    code = rb"{\rtf1" + STYLES + rb"\trowd\cellx1\cellx2\pard\intbl\s1 a\cell b\cell\row\pard End.\par}"
    assert read_rich_text(code).blocks == (Table((("a", "b"),)), Paragraph("End."))


def test_a_picture_in_bytes_of_its_own() -> None:
    picture = picture_bytes(kind="JPEG")
    code = rb"{\rtf1 Before {\pict\jpegblip\bin%d %b} after\par}" % (len(picture), picture)
    before, shown, after = read_rich_text(code).blocks
    assert (before, after) == (Paragraph("Before"), Paragraph("after"))
    assert isinstance(shown, Picture)


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (rb"{\pict\wmetafile8 010203}", "[Picture in a format that is not shown]"),
        (
            rb"{\pict\pngblip 89504e47}",
            "[This picture is damaged or of a kind that is not known, and cannot be shown.]",
        ),
    ],
)
def test_a_picture_that_cannot_be_shown_leaves_words(group: bytes, words: str) -> None:
    assert Paragraph(words) in read_rich_text(rb"{\rtf1 Before " + group + rb"}").blocks


def test_objects_and_hidden_destinations_are_left_out() -> None:
    code = rb"{\rtf1 Shown{\object\objemb{\*\objdata 534543524554}}{\*\unknown SECRET}{\info{\author SECRET}}\par}"
    assert read_rich_text(code).blocks == (Paragraph("Shown"),)


def test_a_file_that_ends_too_soon_says_so() -> None:
    whole = rtf_bytes()
    for end in (len(whole) - 1, whole.index(b"After"), whole.index(b"pngblip") + 40):
        found = read_rich_text(whole[:end])
        assert found.notes == ("The file ends too soon: what stood at its end is not here.",)
        assert found.blocks[0] == Paragraph("Größe with Ω.")


def test_what_is_no_rtf_or_too_long_is_refused() -> None:
    with pytest.raises(CannotDecode, match="is not RTF"):
        read_rich_text(b"%PDF-1.4")
    with pytest.raises(CannotDecode, match="too long"):
        read_rich_text(b"{\\rtf1 " + b"a" * 12_000_001 + b"}")
    with pytest.raises(CannotDecode, match="too long"):
        read_rich_text(b"{\\rtf1 " + b"a" * (100 << 20) + b"}")
