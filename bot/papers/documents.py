"""Writes documents as the state's standard GB/T 9704-2012 sets them: margins, type, page numbers.

Sizes are those of the standard: 三号 is 16 points, 二号 22, 四号 14; 22 lines of 28 characters.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, Final

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from bot.atomicfiles import write_atomically
from bot.papers.texts import FANG, HEI, KAI, SMALL, SONG
from handlers.papers.documents import Document, Paragraph, Style
from handlers.papers.tables import Table

RED: Final = RGBColor(0xE6, 0x00, 0x12)
MARGINS: Final = {"top": 37, "bottom": 35, "left": 28, "right": 26}  # millimetres
WIDTH: Final = 156  # millimetres of type
LINE: Final = Pt(28)
STAMPED: Final = 5  # millimetres by which the footer reaches lower, so that numbers stay
TWO_CHARACTERS: Final = Pt(32)
FONTS: Final = {
    Style.FIRST: (HEI, 16),
    Style.SECOND: (KAI, 16),
    Style.BODY: (FANG, 16),
    Style.SIGNED: (FANG, 16),
    Style.NOTE: (KAI, 10.5),
}


def write_document(path: Path, document: Document, stamp: str = "") -> None:
    """Write it; texts stay texts, whatever stands in them.

    `stamp` is printed under every page and kept in the file's properties.

    Raises:
        FileExistsError: there is such a file already.
        OSError: it cannot be written.
    """
    if path.exists():
        raise FileExistsError(path)
    book = docx.Document()
    _set_page(book, stamp)
    _write_head(book, document)
    _paragraph(book, document.title, SMALL, 22, ALIGN.CENTER, spacing=Pt(36))
    for part in document.parts:
        if isinstance(part, Table):
            _write_table(book, part)
        else:
            _write_part(book, part)
    book.core_properties.title, book.core_properties.author = document.title, document.right
    book.core_properties.comments = stamp
    content = BytesIO()
    book.save(content)
    write_atomically(path, content.getvalue())


def _set_page(book: Any, stamp: str) -> None:
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, size in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(size))
    section.footer_distance = Mm(28 - (STAMPED if stamp else 0))
    book.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        indent = paragraph.paragraph_format
        indent.left_indent = indent.right_indent = Pt(14)
        for text in ("— ", None, " —"):
            run = _run(paragraph, text or "", SONG, 14)
            if text is None:
                _add_field(run, "PAGE")
        if stamp:
            below = footer.add_paragraph()
            below.alignment = ALIGN.CENTER
            below.paragraph_format.space_before = below.paragraph_format.space_after = Pt(0)
            _run(below, stamp, SONG, 8)


def _add_field(run: Any, name: str) -> None:
    for kind in ("begin", None, "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = name
        run._r.append(element)


def _write_head(book: Any, document: Document) -> None:
    """The red name, what stands under it, and the red line across the type."""
    head = _paragraph(book, document.head, SMALL, 36, ALIGN.CENTER, spacing=Pt(54))
    head.runs[0].font.color.rgb = RED
    line = _paragraph(book, f"{document.left}\t{document.right}", FANG, 16, ALIGN.LEFT)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    border = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", str(RED))):
        border.set(qn(f"w:{name}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(border)
    line._p.get_or_add_pPr().append(borders)
    line.paragraph_format.space_after = Pt(28)


def _write_part(book: Any, part: Paragraph) -> None:
    font, size = FONTS[part.style]
    aligned = {Style.SIGNED: ALIGN.RIGHT, Style.NOTE: ALIGN.CENTER}
    paragraph = _paragraph(book, part.text, font, size, aligned.get(part.style, ALIGN.LEFT))
    layout = paragraph.paragraph_format
    if part.style is Style.SIGNED:
        layout.right_indent = TWO_CHARACTERS
    elif part.style is not Style.NOTE:
        layout.first_line_indent = TWO_CHARACTERS
    layout.keep_with_next = part.style in (Style.FIRST, Style.SECOND)


def _write_table(book: Any, table: Table) -> None:
    made = book.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    made._tblPr.append(_narrow_margins())
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    total = sum(column.width for column in table.columns)
    for cell, column in zip(made.rows[0].cells, table.columns, strict=True):
        _write_cell(cell, column.heading, HEI)
    for row in table.rows:
        for cell, value in zip(made.add_row().cells, row, strict=True):
            _write_cell(cell, "" if value is None else str(value), FANG)
    for column, shape in zip(table.columns, made.columns, strict=True):
        shape.width = Mm(WIDTH * column.width / total)
        for cell in shape.cells:
            cell.width = Mm(WIDTH * column.width / total)


def _narrow_margins() -> Any:
    """A millimetre beside the texts of all cells: two characters fit a narrow column."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        for name, value in (("w", "57"), ("type", "dxa")):
            margin.set(qn(f"w:{name}"), value)
        margins.append(margin)
    return margins


def _write_cell(cell: Any, text: str, font: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    _run(paragraph, text, font, 10.5)


def _paragraph(
    book: Any, text: str, font: str, size: float, align: Any, spacing: Any = LINE
) -> Any:
    paragraph = book.add_paragraph()
    paragraph.alignment = align
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, spacing
    layout.space_before = layout.space_after = Pt(0)
    _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph: Any, text: str, font: str, size: float) -> Any:
    run = paragraph.add_run("".join(char for char in text if char == "\t" or char >= " "))
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run
