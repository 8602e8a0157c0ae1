"""Who is named in a text: people and their numbers, telephones, addresses, accounts, licences.

Found by a quick search for where they can be, and read there: a bid can have twenty megabytes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from bidding.signs.reading.facts import Seen
from bidding.signs.reading.folding import Units

STAFF = ("项目经理", "项目负责人", "技术负责人", "安全负责人", "质量负责人", "造价负责人",
         "授权代表", "委托代理人", "授权委托人", "联系人", "编制人", "法定代表人")  # fmt: skip
ACCOUNT = ("账号", "帐号", "账户")
REGISTERED = ("注册编号", "注册号", "证书编号", "执业印章号", "注册证号")
LICENCE = ("加密锁号", "加密锁", "软件锁号", "锁号", "软件授权号", "授权序列号", "License")
BIDDER_LABELS = ("投标人", "投标单位", "单位名称", "承诺人", "盖章", "公章", "声明人", "供应商")
MOST_EACH = 400
"""So many of one label are read: a name that stands a thousand times is found in the first."""
AROUND = 24
_NAME = re.compile(
    r"[（(]?(?:签字|签名|姓名)?[）)]?\s*[:：\s]\s*([\u4e00-\u9fff·]{2,5})(?![\u4e00-\u9fff])"
)
_CODE = re.compile(r"\s*[:：]?\s*([A-Za-z\u4e00-\u9fff]?[A-Za-z0-9-]{6,32})")
_DIGITS = re.compile(r"\s*[:：]?\s*(\d[\d ]{8,28}\d)")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,40}@[A-Za-z0-9.-]{1,40}\.[A-Za-z]{2,8}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LABELLED = (
    ("staff", STAFF, _NAME),
    ("account", ACCOUNT, _DIGITS),
    ("registered", REGISTERED, _CODE),
    ("licence", LICENCE, _CODE),
)


def identifiers(text: str, raw: Units) -> Iterator[Seen]:
    """Everything found, with its place in the text; `raw` are the units of `text`."""
    labels = [label for _, words, _ in _LABELLED for label in words]
    found = occurrences(text, raw, labels)
    for kind, words, pattern in _LABELLED:
        for label in words:
            for at in found.get(label, ()):
                yield from _after(text, kind, label, pattern, at)
    for start, end in digit_runs(raw):
        if kind := _number(raw, start, end):
            digits = text[start : end + 1] if kind == "identity" else text[start:end]
            yield _seen(text, kind, digits.strip().upper(), start)
    yield from _mails(text)


def mentions(text: str, raw: Units, names: Iterable[str]) -> Iterator[Seen]:
    """Where other bidders are named: `mixed` where the text has them as its own bidder."""
    for name, places in occurrences(text, raw, names).items():
        for at in places:
            before = text[max(at - 16, 0) : at]
            after = text[at + len(name) : at + len(name) + 8]
            own = any(label in before or label in after for label in BIDDER_LABELS)
            yield _seen(text, "mixed" if own else "mentioned", name, at)


def occurrences(text: str, raw: Units, words: Iterable[str]) -> dict[str, list[int]]:
    """Where words of two signs and more stand, each the first times it does.

    All words at once: a place is looked at where two signs are such as begin one of them.
    """
    wanted = [word for word in words if len(word) > 1]
    beginnings = np.zeros((2, 1 << 16), np.bool_)
    for word in wanted:
        beginnings[0, ord(word[0]) & 0xFFFF] = beginnings[1, ord(word[1]) & 0xFFFF] = True
    places = np.flatnonzero(beginnings[0][raw[:-1]] & beginnings[1][raw[1:]])
    by_beginning: dict[str, list[str]] = defaultdict(list)
    for word in wanted:
        by_beginning[word[:2]].append(word)
    found: dict[str, list[int]] = defaultdict(list)
    for at in places.tolist():
        for word in by_beginning.get(text[at : at + 2], ()):
            if len(found[word]) < MOST_EACH and text.startswith(word, at):
                found[word].append(at)
    return found


def digit_runs(raw: Units, least: int = 11, longest: int = 18) -> list[tuple[int, int]]:
    """Where numbers of `least` to `longest` digits begin and end."""
    digits = np.zeros(len(raw) + 2, np.int8)
    digits[1:-1] = (raw >= ord("0")) & (raw <= ord("9"))
    edges = np.flatnonzero(np.diff(digits))
    starts, ends = edges[::2], edges[1::2]
    right = (ends - starts >= least) & (ends - starts <= longest)
    return list(zip(starts[right].tolist(), ends[right].tolist(), strict=True))[: 50 * MOST_EACH]


def is_identity(number: str) -> bool:
    """Whether 18 signs are a citizen's number by its check sign (GB 11643-1999)."""
    if len(number) != 18 or not number[:17].isdigit() or not 1900 <= int(number[6:10]) <= 2030:
        return False
    total = sum(int(sign) * weight for sign, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def _number(raw: Units, start: int, end: int) -> str:
    """What a run of digits is by itself: `identity`, `phone`, or nothing."""
    digits = raw[start : end + 1].astype(np.uint8).tobytes().decode("latin-1")
    if end - start == 11:
        return "phone" if digits[0] == "1" and digits[1] in "3456789" else ""
    if end - start == 17 and digits[17:18] in ("X", "x") and is_identity(digits):
        return "identity"
    return "identity" if end - start == 18 and is_identity(digits[:18]) else ""


def _after(text: str, kind: str, label: str, pattern: re.Pattern[str], at: int) -> Iterator[Seen]:
    """What stands after a label, where it is of the kind."""
    found = pattern.match(text, at + len(label), at + len(label) + 40)
    if found is None:
        return
    value = re.sub(r"\s", "", found[1])
    if kind == "staff":
        yield _seen(text, kind, f"{label} {value}", at)
    elif sum(sign.isdigit() for sign in value) >= 5:
        yield _seen(text, kind, value, at)


def _mails(text: str) -> Iterator[Seen]:
    at = -1
    for _ in range(MOST_EACH):
        at = text.find("@", at + 1)
        if at < 0:
            return
        for found in _MAIL.finditer(text, max(at - 40, 0), at + 50):
            if found.start() <= at < found.end():
                yield _seen(text, "mail", found[0].lower(), found.start())


def _seen(text: str, kind: str, value: str, at: int) -> Seen:
    around = text[max(at - AROUND, 0) : at + len(value) + AROUND]
    return Seen(kind, value, "", at, re.sub(r"\s+", " ", around).strip())
