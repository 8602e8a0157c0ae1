"""The names of a package's files."""

PAYLOAD = "data"
SEAL = "seal.note"
STAMP = "seal.tsr"
AUTHORITIES = "seal-authorities.pem"
ALGORITHMS = ("sha256", "sha512")
FORM = "mingjing-archive/1"


def manifest_name(algorithm: str) -> str:
    """The file of the payload's hashes."""
    return f"manifest-{algorithm}.txt"


def tag_manifest_name(algorithm: str) -> str:
    """The file of the other files' hashes, the payload's manifests among them."""
    return f"tagmanifest-{algorithm}.txt"
