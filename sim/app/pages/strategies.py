"""Writes `docs/strategies.md` from the shipped files: on what their amounts rest, what their costs buy, their terms.

Run `python -m sim.app.pages.strategies docs/strategies.md` in a checkout after a change; a test compares.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.params.belief import Belief
from sim.params.strategy import Benefit, Cost, Points, Strategy
from sim.params.text import shown
from sim.params.yaml_reader import read_text, read_yaml
from sim.programmes.compile import DELIVERED
from sim.report.markdown import table
from sim.study.beliefs import taken_out

CONFIGS = Path(__file__).parents[3] / "configs"
FOLDERS = {"strategies": ("strategy", "pricing"), "policies": ("policy",)}
FELT = tuple(name for name in Benefit.model_fields if name not in (*DELIVERED, "points_value"))
NAME = r"[A-Z][\w-]+(?:, [A-Z][\w-]+)*(?: & [A-Z][\w-]+)?(?: et al\.)?"
STUDY = re.compile(rf"({NAME} (?:19|20)\d\d)\b")
COST_WORDS = {
    "setup_yuan": "{} once", "fixed_yuan_per_year": "{} a year", "per_member_yuan_per_year": "{} a member and year",
    "per_reached_yuan_per_year": "{} a person reached and year", "per_contact_yuan": "{} a message",
    "per_referral_yuan": "{} a joiner brought in", "content_share_of_sales": "{} of sales",
}  # fmt: skip

_HEAD = """# Strategies: on what their amounts rest, and what their costs buy

Generated from `configs/strategy/`, `configs/pricing/` and `configs/policy/` by
`python -m sim.app.pages.strategies docs/strategies.md`; do not edit.

What a sponsor decides and hands over (prices, the terms of points, fees, the promised service, messages, gifts) is
a number. What people make of it and what running it costs is a belief ([how it is drawn](plausible.md#amounts-that-
nobody-knows)): its median and range are those of the nearest study, read into the unit of the channel and shrunk
for selection, publication and novelty, or a guess that says so. Log-odds of a rare event are about its relative
change; a fall of the hazard to leave is an amount of `switching_cost`. What industry reports claim that a strategy
achieves is no amount of it.

"Read as" marks that judgement; the number before it is the study's own. A study is the nearest one, not one of that
very measure: most come from other trades and countries, and how an effect divides between visits, liking and doubt
is a judgement wherever the study has one outcome. Ways to show goods better, for one, share a fifth of what a human
host adds to a room. Bond, trust, habit, novelty and how readily people ask friends have no causal study that is
near: they are guesses.
"""


class Entry(NamedTuple):
    """One shipped file: its family, its values with medians, and its beliefs by path inside it."""

    name: str
    family: str
    strategy: Strategy | None
    beliefs: dict[str, Belief]

    def felt(self) -> dict[str, Belief]:
        """Beliefs about what people make of it."""
        return {path: b for path, b in self.beliefs.items() if path.rpartition(".")[2] in FELT and not _setting(path)}

    def costs(self) -> dict[str, Belief]:
        """Beliefs about what running it costs."""
        return {path: b for path, b in self.beliefs.items() if path.startswith("cost.")}

    def others(self) -> dict[str, Belief]:
        """Beliefs about settings and terms."""
        known = {*self.felt(), *self.costs()}
        return {path: b for path, b in self.beliefs.items() if path not in known}


def strategies_page(configs: Path = CONFIGS) -> str:
    """The page as Markdown."""
    entries = shipped_entries(configs)
    own = [entry for entry in entries if entry.strategy is not None]
    lines = [_HEAD, "## Studies and guesses, by family", ""]
    lines += table(("family", "files", "felt amounts", "on studies", "guesses", "settings and terms", "on studies",
                    "running costs, all guessed"), _family_rows(entries))  # fmt: skip
    lines += ["", "## Which studies", "", "How many amounts rest on each; several may be cited for one.", ""]
    lines += table(("study", "amounts", "as read"), _study_rows(entries))
    lines += ["", "## Terms of memberships", "", _TERMS, ""]
    columns = ("strategy", "join", "yearly fee", "back in points", "reward of", "steps", "a point lives", "levels")
    lines += table(columns, (row for entry in own if (row := _terms(entry))))
    lines += ["", "## What running them costs, and what it buys", "", _COSTS, ""]
    lines += table(
        ("strategy", "felt amounts: studies + guesses", "cost, medians", "what it buys"), map(_cost_row, own)
    )
    return "\n".join(lines) + "\n"


_TERMS = """The designs of points that give back one per cent differ in one term each from `points_two_steps`; those of
tiers have the same steps. Under one sponsor (`'strategies.*.sponsor.platform=social'`) they differ in design only."""
_COSTS = "Besides what is handed over, and besides better service, which is charged by itself on orders."


def shipped_entries(configs: Path = CONFIGS) -> list[Entry]:
    """Every shipped strategy (those among the pricing rules too) and policy, in order of their names."""
    raw: dict[str, dict[str, Any]] = {"strategies": {}, "policies": {}}
    for field, folders in FOLDERS.items():
        for file in sorted(file for folder in folders for file in (configs / folder).glob("*.yaml")):
            if read_text(file).startswith(f"# @package {field}."):
                raw[field][file.stem] = read_yaml(file)
    plain = taken_out(raw)
    beliefs = {path: Belief.model_validate(belief) for path, belief in plain.get("beliefs", {}).items()}
    out = []
    for field in FOLDERS:
        for name, data in plain[field].items():
            start = f"{field}.{name}."
            mine = {path.removeprefix(start): b for path, b in beliefs.items() if path.startswith(start)}
            strategy = Strategy.model_validate(data) if field == "strategies" else None
            out.append(Entry(name, strategy.group if strategy else "policies", strategy, mine))
    return out


def studies_of(belief: Belief) -> list[str]:
    """The studies that a belief rests on: author and year; none for a guess."""
    return [] if belief.guessed else STUDY.findall(belief.source)


def _setting(path: str) -> bool:
    return path.startswith(("set.", "scale.", "changes."))


def _counts(beliefs: Iterable[Belief]) -> tuple[int, int, int]:
    """How many there are, rest on studies, are guesses."""
    found = [belief.guessed for belief in beliefs]
    return len(found), found.count(False), found.count(True)


def _family_rows(entries: list[Entry]) -> Iterator[tuple[str, ...]]:
    families = list(dict.fromkeys(sorted(entry.family for entry in entries)))
    for family in (*families, ""):
        mine = [entry for entry in entries if family in ("", entry.family)]
        felt = _counts(b for entry in mine for b in entry.felt().values())
        others = _counts(b for entry in mine for b in entry.others().values())
        costs = _counts(b for entry in mine for b in entry.costs().values())
        numbers = (len(mine), *felt, *others[:2], costs[0])
        yield (family.replace("_", " ") or "**all**", *map(str, numbers))


def _study_rows(entries: list[Entry]) -> Iterator[tuple[str, ...]]:
    count: Counter[str] = Counter()
    read: dict[str, Counter[str]] = {}
    for entry in entries:
        for belief in entry.beliefs.values():
            for study in dict.fromkeys(studies_of(belief)):
                count[study] += 1
                read.setdefault(study, Counter())[belief.source] += 1
    for study in sorted(count, key=lambda study: (-count[study], study)):
        yield study, str(count[study]), read[study].most_common(1)[0][0]


def _terms(entry: Entry) -> tuple[str, ...] | None:
    strategy = entry.strategy
    if strategy is None or strategy.programme is None:
        return None
    p = strategy.programme
    levels = ", ".join(f"{name} from {shown(tier.from_spend_yuan)}" for name, tier in p.tiers.items())
    fee = f"{shown(p.fee_yuan_per_year)} ¥" if p.fee_yuan_per_year else ""
    return (f"`{entry.name}`", p.join.replace("_", "-"), fee, *(_points(p.points) if p.points else [""] * 4), levels)


def _points(points: Points) -> tuple[str, ...]:
    back = (
        f"{shown(round(100 * points.earn_per_yuan * points.value_yuan, 3))} %" if points.earn_per_yuan else "for acts"
    )
    life = "for ever" if points.expiry_weeks is None else f"{points.expiry_weeks} weeks"
    reward = f"{shown(round(points.goal_points * points.value_yuan, 3))} ¥, {points.reward}"
    return back, reward, str(points.redemption_steps), life


def _cost_row(entry: Entry) -> tuple[str, ...]:
    assert entry.strategy is not None
    _, studied, guessed = _counts(entry.felt().values())
    cost = entry.strategy.cost
    grants = {action.per_grant_yuan for action in entry.strategy.actions if action.per_grant_yuan}
    told = [*_told(cost), *(f"{shown(grant)} ¥ a gift" for grant in sorted(grants))]
    return f"`{entry.name}`", f"{studied} + {guessed}", ", ".join(told) or "none", cost.buys


def _told(cost: Cost) -> Iterator[str]:
    given: Mapping[str, float] = {name: getattr(cost, name) for name in COST_WORDS}
    for name, value in given.items():
        if name == "content_share_of_sales":
            text = f"{shown(round(100 * value, 3))} %"
        else:
            text = f"{shown(round(value / 1e6, 3))} m ¥" if value >= 1e5 else f"{shown(value)} ¥"
        if value:
            yield COST_WORDS[name].format(text)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(strategies_page(), encoding="utf-8")
