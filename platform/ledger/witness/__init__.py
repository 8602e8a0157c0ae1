"""The witness: a program of its own that remembers every log's largest tree and cosigns no fork.

It implements `add-checkpoint` of https://c2sp.org/tlog-witness. It knows nothing of Django or of
the platform's database, being meant for somebody else's machine: `python -m ledger.witness`.
"""
