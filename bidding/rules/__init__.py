"""What a tender is and what the law asks of it. Pure: time and calendar are arguments.

`kinds` names things, `states` says what may follow what, `limits` holds the statutory numbers with
their citations (files of `limits/`), `calendar` checks a tender's dates against them, `changes`
moves a deadline, `objections` says until when and how fast, `money` and `parties` the rest.
"""
