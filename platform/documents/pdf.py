"""Documents as PDF on A4: a title, facts, tables and paragraphs; signed by the platform's seal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from documents.fonts import marked_up

MARGIN = 20 * mm
_BODY = ParagraphStyle("body", fontSize=10, leading=15, wordWrap="CJK")
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=8, leading=12)
_TITLE = ParagraphStyle("title", parent=_BODY, fontSize=17, leading=26, alignment=TA_CENTER)
_HEADING = ParagraphStyle("heading", parent=_BODY, fontSize=12, leading=20, spaceBefore=8)
_LINES = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
    ]
)


@dataclass
class Paper:
    """A document being written from top to bottom."""

    title: str
    _story: list[Flowable] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """A heading of a section."""
        self._story.append(Paragraph(marked_up(text), _HEADING))

    def text(self, text: str, *, small: bool = False) -> None:
        """A paragraph."""
        self._story.append(Paragraph(marked_up(text), _SMALL if small else _BODY))

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """What is what, one under another."""
        width = A4[0] - 2 * MARGIN
        rows = [[_cell(name), _cell(value)] for name, value in facts]
        table = Table(rows, colWidths=[width * 0.26, width * 0.74])
        table.setStyle(TableStyle(_LINES.getCommands()[:2]))
        self._story += [table, Spacer(1, 3 * mm)]

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table; its header stands again on each page."""
        width = (A4[0] - 2 * MARGIN) / len(header)
        cells = [[_cell(one) for one in row] for row in (header, *rows)]
        table = Table(cells, colWidths=[width] * len(header), repeatRows=1)
        table.setStyle(_LINES)
        self._story += [table, Spacer(1, 3 * mm)]

    def encode(self) -> bytes:
        """The PDF, not signed."""
        target = BytesIO()
        made = SimpleDocTemplate(
            target, pagesize=A4, title=self.title, leftMargin=MARGIN, rightMargin=MARGIN,
            topMargin=MARGIN, bottomMargin=MARGIN,
        )  # fmt: skip
        made.build([Paragraph(marked_up(self.title), _TITLE), Spacer(1, 4 * mm), *self._story])
        return target.getvalue()


def _cell(text: str) -> Paragraph:
    return Paragraph(marked_up(text), _SMALL)
