"""A bidder's receipt on paper: what the signed file says, in words, under the platform's seal."""

from django.utils import timezone
from django.utils.translation import gettext as _

import accounts.selectors
from bidding.envelope.tenderlog import Kind
from bidding.models import Tender
from bidding.services.intake import Handed
from documents.pdf import Paper
from documents.seal import seal


def receipt_pdf(tender: Tender, handed: Handed) -> bytes:
    """The receipt as a signed PDF. Raises `documents.seal.SealMissing`."""
    record, receipt = handed.record, handed.receipt
    paper = Paper(_title(record.leaf.kind))
    at = timezone.localtime(record.at)
    paper.facts(
        [
            (_("招标编号"), tender.number),
            (_("项目名称"), tender.project.title),
            (_("标段（包）和阶段"), f"{record.lot} / {record.stage}" if record.lot else "—"),
            (_("投标人"), accounts.selectors.organisation(record.party).title),
            (_("收到时间"), f"{at:%Y-%m-%d %H:%M:%S.%f}"),
            (_("标书标头 SHA-256"), record.header_sha256 or "—"),
            (_("签名证书"), record.certificate),
            (_("日志"), receipt.promise.log_origin),
            (_("日志条目哈希"), record.leaf.hash.hex()),
            (_("承诺签名"), receipt.signature.hex()),
        ]
    )
    if receipt.proof is None:
        paper.text(_("本条目最迟在截止批次进入日志；进入后可换取带证明的回执。"))
    else:
        paper.heading(_("日志证明"))
        for line in str(receipt.proof).splitlines():
            paper.text(line or " ", small=True)
    paper.text(_("以 JSON 回执文件为准，可用 ebid 离线核验。"), small=True)
    return seal(paper.encode(), _("投标回执"))


def _title(kind: Kind) -> str:
    if kind is Kind.WITHDRAWAL:
        return _("投标文件撤回回执")
    return _("更换密钥回执") if kind is Kind.CERTIFICATE else _("投标文件递交回执")
