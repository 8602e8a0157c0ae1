"""The ledger kinds of this room."""

ANALYSIS_ASKED = "signs.analysis.asked.v1"
ANALYSIS_ENDED = "signs.analysis.ended.v1"
ANALYSIS_BROKEN = "signs.analysis.broken.v1"
SIGN_NOTED = "signs.sign.noted.v1"
