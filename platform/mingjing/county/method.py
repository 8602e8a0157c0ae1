"""How the county's bids are evaluated: comprehensive scoring for works, published as a file."""

from bidding.envelope.ranking import Check, Item, Method, PriceRule

METHOD = Method(
    title="综合评估法",
    regime="tendering",
    kind="construction",
    limits="cn-2026",
    way="comprehensive",
    checks=(
        Check("form", "投标文件的格式、签字和盖章符合招标文件", "committee"),
        Check("response", "工期、质量等实质性响应招标文件", "committee"),
    ),
    items=(
        Item("design", "施工组织设计", "technical", 2500, objective=False),
        Item("quality", "质量和安全保证措施", "technical", 1500, objective=False),
        Item("record", "同类工程业绩", "commercial", 1000, objective=False),
    ),
    price=PriceRule("lowest-ratio", 5000, 0, 0, 0, 0, 0),
    preferences=(),
    mean="all",
    ties=("price", "technical"),
    brands=False,
    deviations=False,
    anonymous=True,
    explain=3000,
    places=2,
    round_sums=False,
    most_lots=0,
    candidates=3,
)
