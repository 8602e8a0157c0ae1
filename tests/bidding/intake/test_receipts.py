"""What a bidder holds afterwards: a promise at once, a proof with the next batch, and paper."""

from io import BytesIO

from ceremony import Ceremony
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from bidding.envelope.tenderlog import Receipt
from bidding.services.intake import handed_in
from bidding.services.receipts import receipt_pdf


def test_a_receipt_is_a_promise_at_once_and_a_proof_after_the_next_batch(ceremony: Ceremony):
    company = ceremony.company(0)
    at_once = ceremony.hand_in(company).receipt
    assert at_once.proof is None
    ceremony.pass_time(hours=6)
    (later,) = handed_in(company.slip)
    assert later.receipt.proof is not None
    assert later.receipt.promise_bytes == at_once.promise_bytes
    again = Receipt.parse(later.receipt.encode())
    again.verify()
    assert again.leaf.read().header_sha256 == company.sealed[0].head.header_sha256


def test_a_receipt_on_paper_is_signed(ceremony: Ceremony):
    company = ceremony.company(0)
    handed = ceremony.hand_in(company)
    pdf = receipt_pdf(ceremony.tender, handed)
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    roots = ValidationContext(trust_roots=[signature.signer_cert])
    status = validate_pdf_signature(signature, roots)
    assert status.intact
    assert status.valid
