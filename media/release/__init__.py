"""Public releases of openings: faces and marked regions hidden, provably made from the original.

Never of a draw or an evaluation. A publisher asks for one, a machine hides faces, an inspector
looks at all of it and lets it out; the signed derivation says which fragments it was made of, what
was hidden and by which tools, and anybody who holds the original can make it again.
"""
