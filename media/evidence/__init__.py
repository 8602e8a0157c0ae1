"""Packages of evidence: a piece of a recording that proves itself, written and verified. Pure.

```
index.html           plays and verifies the package in a browser, without a network
verify.pyz           verifies it by command: python3 verify.pyz
README.txt           what this is
TRACK/film-1.mp4     the fragments of the piece behind their initialisation; one a connection to
                     the camera, each of which plays by itself
TRACK/chain.jsonl    the whole chain: holds each fragment's hash
manifest.json        the recording's certificate of completeness, and
manifest.note        the signature over it
marks.jsonl          what was done meanwhile
certificate.json     what the piece is, who took it and why, the hash of every file beside it
certificate.note     the house's signature over that
```
"""
