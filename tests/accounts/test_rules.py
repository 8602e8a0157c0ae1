"""Rights reach down a branch and nowhere else."""

import re
from pathlib import Path

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import (
    ACTIONS,
    TOKEN_ACTIONS,
    Action,
    Grant,
    Kind,
    Role,
    branches,
    may,
    may_hold,
    may_manage_person,
)

ROOT = Path(__file__).resolve().parents[2]
ids = st.lists(st.integers(1, 99), min_size=1, max_size=4)
paths = ids.map(lambda parts: "/" + "".join(f"{part}/" for part in parts))
roles = st.sampled_from(Role)
grants = st.lists(st.builds(Grant.of_role, roles, paths), max_size=4)
actions = st.sampled_from(Action)


@given(roles, paths, paths, actions)
def test_a_role_gives_its_actions_at_its_path_and_beneath(role, path, below, action):
    grant = Grant.of_role(role, path)
    assert may([grant], action, path + below[1:]) is (action in ACTIONS[role])


@given(roles, paths, ids, actions)
def test_a_role_gives_nothing_above_or_beside(role, path, beside, action):
    grant = Grant.of_role(role, path)
    parent = path[: path.rstrip("/").rindex("/") + 1]
    assert not may([grant], action, parent)
    sibling = f"{parent}{beside[0]}/"
    if sibling != path:
        assert not may([grant], action, sibling)


def test_a_path_is_no_prefix_of_a_longer_number():
    assert not may([Grant.of_role(Role.CLERK, "/1/4/")], Action.CASE_READ, "/1/40/")


@given(grants, actions, paths)
def test_branches_cover_exactly_what_is_allowed(held, action, path):
    covered = [branch for branch in branches(held, action) if path.startswith(branch)]
    assert bool(covered) is may(held, action, path)
    assert len(covered) <= 1


@given(grants, paths, st.lists(paths, max_size=3))
def test_a_person_is_managed_only_by_who_covers_every_post(held, home, posts):
    every = all(may(held, Action.PEOPLE_MANAGE, path) for path in [home, *posts])
    assert may_manage_person(held, home, posts) is every


def test_nobody_who_keeps_accounts_works_or_judges_cases():
    keeps = ACTIONS[Role.ADMINISTRATOR]
    assert not keeps & {Action.CASE_PROCESS, Action.CASE_READ, Action.WARNING_ACKNOWLEDGE}


def test_no_token_keeps_accounts_or_answers_for_a_person():
    own = {action for action in Action if action.value.endswith(".manage")}
    assert not TOKEN_ACTIONS & (own | {Action.WARNING_ACKNOWLEDGE, Action.EXTENSION_APPROVE})


def asked_in(*files: Path) -> set[str]:
    """The actions that these programs name."""
    return {name for file in files for name in re.findall(r"\bAction\.([A-Z_]+)", file.read_text())}


def test_every_action_opens_something():
    rules = ROOT / "platform" / "accounts" / "rules.py"
    rooms = [ROOT / room for room in ("platform", "monitoring", "bidding", "media")]
    files = {file for room in rooms for file in room.rglob("*.py")} - {rules}
    assert {action.name for action in Action} <= asked_in(*files)


def test_a_token_is_offered_what_the_interface_asks_for():
    interface = (ROOT / "platform" / "hall" / "api").glob("*.py")
    assert {action.name for action in TOKEN_ACTIONS} == asked_in(*interface)


def test_the_administrators_guide_has_every_post_that_people_offers():
    table = (ROOT / "docs" / "administrator.md").read_text("utf-8")
    for role in Role:
        with translation.override("en"):
            english = str(role.label)
        assert f"| {role.label} {english} |" in table


def test_every_action_belongs_to_somebody():
    assert set(Action) == set().union(*ACTIONS.values())


def test_only_a_city_stands_without_a_parent():
    assert [kind for kind in Kind if not any(may_hold(parent, kind) for parent in Kind)] == ["city"]
