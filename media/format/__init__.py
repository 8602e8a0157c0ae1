"""Recordings as evidence: how they lie on disk, and how anyone tells whether they are whole.

Pure but for the files it reads and writes: no Django, no database, no decoder.
docs/recording-format.md has the format to the byte. A *recording* has *tracks*, one a camera or a
remote expert's browser; a track is a chain of records over the *fragments* in its segment files; a
signed *manifest* ends it.
"""
