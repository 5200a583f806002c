"""The report is tagged: everything painted is content of the tree or decoration, in the order of reading."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Object

from reviewer_app.report.content import ReportInput, ReportStatus
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.pdf import build_pdf
from tests.helpers.report_samples import sample_report, with_values

PAINTING = {"Tj", "TJ", "Do", "S", "f", "f*", "B"}


def kids(element: Object) -> list[Object]:
    """Return what an element holds: a list, or the one thing alone (PDF 32000-1, table 323)."""
    return list(element.K) if isinstance(element.K, pikepdf.Array) else [element.K]


def elements(one: Object) -> Iterator[Object]:
    """Yield an element and all below it, in the order of reading."""
    if isinstance(one, Dictionary) and Name.S in one:
        yield one
        for kid in kids(one):
            yield from elements(kid)


def tree(document: pikepdf.Pdf) -> list[Object]:
    return list(elements(document.Root.StructTreeRoot.K[0]))


def words_of(one: Object) -> list[str]:
    return [str(part.get(Name.ActualText, "")) for part in elements(one)]


@pytest.fixture(scope="module")
def document() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(prepare_for_signing(build_pdf(sample_report())))) as opened:
        yield opened


def test_it_says_that_it_is_tagged(document: pikepdf.Pdf) -> None:
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en"
    assert document.Root.ViewerPreferences.DisplayDocTitle


@pytest.mark.parametrize("status", [ReportStatus.FINAL, ReportStatus.DRAFT])
def test_nothing_is_painted_outside_of_the_marks(status: ReportStatus) -> None:
    pdf = build_pdf(replace(sample_report(), status=status))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            depth = 0
            for _, operator in pikepdf.parse_content_stream(page):
                word = str(operator)
                depth += (word in ("BDC", "BMC")) - (word == "EMC")
                assert depth in (0, 1)
                assert depth == 1 or word not in PAINTING
            assert depth == 0


def test_headings_follow_each_other_as_in_the_outline(document: pikepdf.Pdf) -> None:
    headings = [(str(one.S), str(one.ActualText)) for one in tree(document) if str(one.S).startswith("/H")]
    assert headings[:5] == [
        ("/H1", "Second opinion"),
        ("/H2", "In short"),
        ("/H2", "Request"),
        ("/H2", "Questions and answers"),
        ("/H3", "1\u00a0\u00a0Is this lesion benign?"),
    ]


def test_the_head_of_the_page_is_read_once(document: pikepdf.Pdf) -> None:
    assert len(document.pages) > 1
    assert [str(one.get(Name.ActualText, "")) for one in tree(document)].count("Okafor, Daniel") == 1


def test_a_figure_is_told_by_its_caption(document: pikepdf.Pdf) -> None:
    figures = [str(one.Alt) for one in tree(document) if Name.Figure == one.S]
    assert figures
    assert all(one.startswith(f"Figure {number}. ") for number, one in enumerate(figures, start=1))


def test_tables_have_rows_of_heads_and_values(document: pikepdf.Pdf) -> None:
    for table in (one for one in tree(document) if Name.Table == one.S):
        for row in table.K:
            assert row.S == Name.TR
            assert {str(cell.S) for cell in row.K} <= {"/TH", "/TD"}
    heads = [one for one in tree(document) if one.S == Name.TH]
    assert any(str(one.K[0].get(Name.ActualText, "")) == "First opinion" for one in heads)


def test_every_link_hangs_in_the_tree(document: pikepdf.Pdf) -> None:
    hung = [one.K[0].Obj.objgen for one in tree(document) if Name.Link == one.S]
    links = [one for page in document.pages for one in page.obj.get(Name.Annots, []) if one.Subtype == Name.Link]
    assert sorted(hung) == sorted(one.objgen for one in links)
    numbers = document.Root.StructTreeRoot.ParentTree.Nums.as_list()
    by_key = dict(zip([int(one) for one in numbers[::2]], numbers[1::2], strict=True))
    for one in links:
        assert Name.Link == by_key[int(one.StructParent)].S


def test_the_marks_of_every_page_lead_to_their_elements(document: pikepdf.Pdf) -> None:
    numbers = document.Root.StructTreeRoot.ParentTree.Nums.as_list()
    by_key = dict(zip([int(one) for one in numbers[::2]], numbers[1::2], strict=True))
    found = [
        (kid.Pg.objgen, int(kid.MCID), one.objgen)
        for one in tree(document)
        for kid in kids(one)
        if kid.get(Name.MCID, -1) >= 0
    ]
    for page in document.pages:
        marked = by_key[int(page.obj.StructParents)]
        told = sorted((number, element) for at, number, element in found if at == page.obj.objgen)
        assert told == [(number, one.objgen) for number, one in enumerate(marked)]


def test_hebrew_is_told_in_the_order_of_reading() -> None:
    text = "בבדיקת MRI (T2) של המוח נצפה נגע. " * 6
    report: ReportInput = with_values(sample_report(), diagnosis__text=text)
    with pikepdf.open(io.BytesIO(build_pdf(report))) as opened:
        assert text.strip() in [str(one.get(Name.ActualText, "")) for one in tree(opened)]


def test_the_number_of_an_item_is_read_with_it() -> None:
    made = with_values(
        sample_report(), diagnosis__text="1. Biopsy of the nodule\n2. Control in three months\n- Without contrast"
    )
    with pikepdf.open(io.BytesIO(build_pdf(made))) as opened:
        lists = [one for one in tree(opened) if one.S == Name.L]
        (found,) = [one for one in lists if "Biopsy of the nodule" in words_of(one)]
        assert [[(str(part.S), str(part.ActualText)) for part in kids(item)] for item in kids(found)] == [
            [("/Lbl", "1."), ("/LBody", "Biopsy of the nodule")],
            [("/Lbl", "2."), ("/LBody", "Control in three months")],
            [("/Lbl", "•"), ("/LBody", "Without contrast")],
        ]
        assert {str(one.S) for one in kids(found)} == {"/LI"}
        assert found.A.ListNumbering == Name.Decimal
        limits = [one for one in lists if any("has not examined the patient" in said for said in words_of(one))]
        assert [one.A.ListNumbering for one in limits] == [Name.Disc]


def test_an_item_over_two_pages_is_one() -> None:
    item = "One long item without an end. " * 400
    made = with_values(sample_report(), findings__imaging=f"1. {item}\n2. Another")
    with pikepdf.open(io.BytesIO(build_pdf(made))) as opened:
        (found,) = [one for one in tree(opened) if one.S == Name.L and "Another" in words_of(one)]
        first, _ = kids(found)
        label, body = kids(first)
        assert (Name.Lbl, Name.LBody) == (label.S, body.S)
        assert len({one.Pg.objgen for one in kids(body)}) == len(kids(body)) > 1
        assert str(body.ActualText) == item.strip()


def test_a_table_over_pages_is_one_and_its_head_is_read_once() -> None:
    rows = "\n".join(f"| Lesion {number} | {number} mm |" for number in range(150))
    made = with_values(sample_report(), findings__imaging=f"| What | Size |\n|---|---|\n{rows}")
    with pikepdf.open(io.BytesIO(build_pdf(made))) as opened:
        (found,) = [one for one in tree(opened) if Name.Table == one.S and "Lesion 7" in words_of(one)]
        assert len(kids(found)) == 151
        assert [str(cell.S) for cell in kids(kids(found)[0])] == ["/TH", "/TH"]
        assert all(str(cell.S) == "/TD" for row in kids(found)[1:] for cell in kids(row))


def test_headings_within_a_text_leave_no_level_out() -> None:
    text = "### Part\n\nWords.\n\n## Chest\n\nWords.\n\n### Lungs\n\nWords."
    made = with_values(sample_report(), findings__imaging=text, diagnosis__text=text)
    with pikepdf.open(io.BytesIO(build_pdf(made))) as opened:
        heads = [one for one in tree(opened) if str(one.S).startswith("/H")]
        levels = [int(str(one.S)[2:]) for one in heads]
        named = [str(one.ActualText) for one in heads]
    assert named.count("Lungs") == 2
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    for number, name in enumerate(named):
        if name == "Chest":
            assert levels[number + 1] == levels[number] + 1


def test_a_text_over_two_pages_has_an_element_on_each() -> None:
    report = with_values(sample_report(), findings__imaging="One long finding without an end. " * 400)
    with pikepdf.open(io.BytesIO(build_pdf(report))) as opened:
        parts = [one for one in tree(opened) if "One long finding" in str(one.get(Name.ActualText, ""))]
        assert len(parts) > 1
        assert len({one.K[0].Pg.objgen for one in parts}) == len(parts)


def test_the_head_of_a_table_says_what_it_is_over(document: pikepdf.Pdf) -> None:
    scopes = {str(one.A.Scope) for one in tree(document) if one.S == Name.TH}
    assert scopes == {"/Row", "/Column"}
    assert not any(Name.A in one for one in tree(document) if one.S == Name.TD)


def test_the_fields_for_signatures_stand_at_the_end_as_forms_that_say_what_they_are() -> None:
    with pikepdf.open(io.BytesIO(prepare_for_signing(build_pdf(sample_report())))) as made:
        forms = [one for one in made.Root.StructTreeRoot.K[0].K if one.get(Name.S) == Name.Form]
        fields = list(made.Root.AcroForm.Fields)
        assert [one.K.Obj.objgen for one in forms] == [one.objgen for one in fields]
        assert [str(one.TU) for one in fields] == [str(one.Alt) for one in forms]
        assert str(fields[0].TU) == "Signature of the author"
        numbers = made.Root.StructTreeRoot.ParentTree.Nums.as_list()
        by_key = dict(zip([int(one) for one in numbers[::2]], numbers[1::2], strict=True))
        assert [by_key[int(one.StructParent)].objgen for one in fields] == [one.objgen for one in forms]
        assert int(made.Root.StructTreeRoot.ParentTreeNextKey) == len(by_key)
        assert all(Name.N in one.AP for one in fields)


def test_the_part_for_the_patient_says_its_language_where_it_is_another() -> None:
    report = with_values(sample_report(), plain__summary="Der Fleck ist harmlos.")
    german = replace(report, case=replace(report.case, patient=replace(report.case.patient, language="de")))
    for one, languages in ((german, ["de"]), (report, [])):
        with pikepdf.open(io.BytesIO(build_pdf(one))) as opened:
            parts = [part for part in tree(opened) if Name.Lang in part]
            assert [str(part.Lang) for part in parts] == languages
            words = [str(said.get(Name.ActualText, "")) for part in parts for said in elements(part)]
            assert ("Der Fleck ist harmlos." in words) is bool(languages)
            assert "Limitations" not in words
