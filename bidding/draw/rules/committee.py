"""How a committee has to be made up: refused with the article, whoever asks."""

from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bidding.draw.rules.law import Law
from bidding.errors import Refused
from bidding.rules.kinds import Regime
from bidding.rules.statutes import Article


def check_committee(
    law: Law, regime: Regime, amount: Decimal, *, experts: int, others: int, weighty: bool
) -> None:
    """Raise `Refused` unless `experts` and `others` together are odd, enough, and mostly experts.

    `amount` is the estimate or budget in yuan.
    """
    members, size = experts + others, law.size(regime, amount, weighty=weighty)
    if members % 2 == 0:
        text = _("评标委员会应为单数，现为 %(members)s 人（%(article)s）。")
        raise _refused("even", text, size.article, members=members)
    if members < size.least:
        text = _("评标委员会至少 %(least)s 人，现为 %(members)s 人（%(article)s）。")
        raise _refused("too_few", text, size.article, least=size.least, members=members)
    if experts < law.share * members:
        text = _(
            "评审专家不得少于成员总数的三分之二，现为 %(experts)s / %(members)s（%(article)s）。"
        )
        raise _refused("few_experts", text, law.share_article, experts=experts, members=members)


def _refused(code: str, text: object, article: Article, **facts: object) -> Refused:
    said = str(text) % {**facts, "article": article.text(get_language() or "")}
    return Refused(code, said)
