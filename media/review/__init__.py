"""Looking at recordings afterwards: asked for with a reason, consented to, and put on record.

A *viewing* is one person's leave to look at one recording for some hours. Of a draw or an
evaluation a second person must consent. Every viewing, note and package is in the ledger under the
viewing's own subject and the root's scope, so that nobody at the unit inspected learns of it.
"""
