"""Make tests/vectors/draw anew: `python -m tests.draw_vectors` from the second implementation."""

import hashlib
import json
from pathlib import Path

import independent_draw as other
from independent_notation import d, lp

TARGET = Path(__file__).parent / "vectors" / "draw" / "order.json"
CASES = [(b"test", "panel-1", 10), (b"a", "A08", 1), (b"b", "造价", 7), (b"c", "A08", 60)]


def main() -> None:
    """Write the file."""
    orders = []
    for said, label, size in CASES:
        seed = hashlib.sha256(said).digest()
        block = b"".join(one.to_bytes(8, "big") for one in other.words(seed, label, 4)[:4])
        orders.append(
            {
                "seed": seed.hex(),
                "label": label,
                "size": size,
                "block_0": block.hex(),
                "order": other.shuffled(seed, label, size),
            }
        )
    facts = [b"T-1", (1).to_bytes(4, "big"), *(bytes([i]) * 32 for i in range(4))]
    said = [b"purchaser", b"\x11" * 32, b"centre", b"", b""]
    seed = hashlib.sha256(d("draw-seed") + lp(*facts, *said)).hexdigest()
    experts = [(f"ZJ{i:04d} 专家{i}", hashlib.sha256(bytes([i])).digest()) for i in range(5)]
    leaves = [other.leaf("综合评标专家库", *one) for one in experts]
    TARGET.parent.mkdir(exist_ok=True)
    found = {
        "orders": orders,
        "seed": {
            "tender": "T-1", "draw_no": 1, "pool_root": "00" * 32, "filters_sha256": "01" * 32,
            "rules_sha256": "02" * 32, "close_root": "03" * 32, "beacon": "",
            "contributors": [["purchaser", "11" * 32], ["centre", ""]], "seed": seed,
        },
        "pool": {
            "pool": "综合评标专家库",
            "experts": [[said, salt.hex()] for said, salt in experts],
            "leaves": [one.hex() for one in leaves],
            "root": other.root(sorted(leaves)).hex(),
        },
    }  # fmt: skip
    TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
