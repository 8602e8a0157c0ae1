"""What is written on paper can be read off it again, whichever slices of the font it takes."""

from io import BytesIO

import pypdfium2

from documents.pdf import Paper

WORDS = ("青溪大桥加固工程", "招标人（采购人）：交通运输局", "2050f24650c34229", "¥ 11,496,000.00")


def test_every_character_comes_back() -> None:
    paper = Paper("开标记录")
    paper.facts([("项目名称", WORDS[0])])
    paper.heading(WORDS[1])
    paper.table(["标头", "投标报价"], [WORDS[2:]])
    with pypdfium2.PdfDocument(BytesIO(paper.encode())) as document:
        read = document[0].get_textpage().get_text_range()
    for text in ("开标记录", "项目名称", "标头", "投标报价", *WORDS):
        assert text in read
