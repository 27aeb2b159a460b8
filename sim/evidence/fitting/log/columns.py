"""Which column is what: by the names that shops and their platforms use, or as the user says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from sim.core.errors import UserError, did_you_mean, printable
from sim.evidence.fitting.log.apply import check_asked
from sim.evidence.fitting.log.scale import ENDS
from sim.evidence.fitting.log.states import NONE
from sim.evidence.fitting.log.states import ROLES as STATES
from sim.params.yaml_reader import read_yaml

ROLES = ("customer", "date", "amount", "basket", "quantity", "brand", "host", "currency")  # and those of states
MORE = ("category", "platform", "channel", "list_price", "deal", "member_since")  # of which only laws ask
REFUND = "refund"  # how much of the amount was given back
SUMMARY = ("frequency", "recency", "age", "monetary")
SAYABLE = ("customer", "date", "amount", "basket", "quantity", "brand", "host", "state", *SUMMARY)  # with an option
TABLE = Path(__file__).with_name("names.yaml")
_EACH = {
    "price",
    "unitprice",
    "单价",
    "商品单价",
    "价格",
    "einzelpreis",
}  # of one piece, where the quantity stands beside
_UNIT = rf"(?:(?:in)?(?:元|rmb|cny|usd|eur|gbp|jpy|krw|hkd|utc|gmt|local|{ENDS}))+$"  # ends that count for nothing
_AGAIN = r"(.*)_duplicated_\d+"  # how Polars tells columns of one name apart


@cache
def usual_names() -> dict[str, tuple[str, ...]]:
    """By role, names of columns without what does not count, the best first."""
    return {role: tuple(plain(name) for name in names.split()) for role, names in read_yaml(TABLE).items()}


def plain(name: str) -> str:
    """A name without what does not count."""
    return _bare(re.sub(r"[(\[{].*?[)\]}]", "", unicodedata.normalize("NFKC", name)))


def _bare(name: str) -> str:
    return re.sub(r"[\s_\-.#:/(){}\[\]'’\"*?!]+", "", unicodedata.normalize("NFKC", name).casefold())


def find_columns(names: list[str], asked: Mapping[str, str], file: Path) -> dict[str, str]:
    """The file's name of every column used, by role; of orders, or of a summary by customer (with `frequency`)."""
    if states := asked.get("state") != NONE or NONE in names:
        asked = dict(asked)
    else:
        asked = {role: name for role, name in asked.items() if role != "state"}
    times = {name: 1 for name in names if not _again(name, names)}
    for name in names:
        if first := _again(name, names):
            times[first] += 1
    names = list(times)
    for role, name in asked.items():
        if name not in times:
            raise UserError(f"--{role} {name}: no such column in {file}{did_you_mean(name, names)}")
    summary = _found(names, asked, SUMMARY, file)
    orders = _found(names, asked, (*ROLES, *STATES, REFUND) if states else ROLES, file)
    whole = set(SUMMARY[:3]) <= summary.keys()
    if whole and "date" not in asked and (set(SUMMARY[:3]) <= asked.keys() or "date" not in orders):
        also = ("customer", "currency") if "monetary" in summary else ("customer",)
        found = summary | {role: orders[role] for role in also if role in orders}
        check_asked(asked, found, file)
    else:
        if "date" not in orders and {"frequency", "recency"} <= summary.keys():
            raise UserError(
                f"{file}: no column for T, the time from a customer's first purchase to the end of observation; a"
                " summary by customer needs frequency, recency and T: say which with --age COLUMN"
            )
        for role in ("customer", "date"):
            if role not in orders:
                raise UserError(
                    f"{file}: no column for the {role}{_for_another(role, asked)}; the first line names"
                    f" {_listed(times)}; say which with --{role} COLUMN"
                )
        found = orders
        check_asked(asked, found, file)
        if "quantity" not in asked and not ("amount" in found and plain(found["amount"]) in _EACH):
            found.pop("quantity", None)
        if "amount" not in found:
            for role in ("currency", REFUND):
                found.pop(role, None)
    if clash := next((name for name in found.values() if list(found.values()).count(name) > 1), None):
        roles = " and ".join(role for role, name in found.items() if name == clash)
        raise UserError(f"{file}: column {clash} cannot be both {roles}")
    for role, name in found.items():
        if times[name] > 1:
            many = "two" if times[name] == 2 else str(times[name])
            raise UserError(f"{file}: {many} columns are called {name or '(nothing)'} ({role}); rename one")
    return found


def find_more(names: list[str], asked: Mapping[str, str], used: Iterable[str], file: Path) -> dict[str, str]:
    """The file's name, by role, of columns that say more of an order (`MORE`) and have no other role (``used``)."""
    used = set(used)
    for role, name in asked.items():
        if name not in names:
            raise UserError(f"--{_option(role)} {name}: no such column in {file}{did_you_mean(name, names)}")
        if name in used:
            raise UserError(f"--{_option(role)} {name}: that column has another role already; take another")
    return _found([name for name in names if name not in used], asked, MORE, file)


def taken(role: str, asked: Mapping[str, str]) -> str | None:
    """The role for which an option took the column whose name says that it is of this one; None if none did."""
    usual = usual_names()[role]
    for other, name in asked.items():
        if other not in (role, *SUMMARY) and not {plain(name), re.sub(_UNIT, "", plain(name))}.isdisjoint(usual):
            return other
    return None


def _for_another(role: str, asked: Mapping[str, str]) -> str:
    other = taken(role, asked)
    return "" if other is None else f", for --{other} {printable(asked[other])} takes the one that is called so"


def _again(name: str, names: list[str]) -> str | None:
    """The name that a column shares with an earlier one; None if it has its own."""
    found = re.fullmatch(_AGAIN, name, re.DOTALL)
    return found[1] if found and found[1] in names else None


def _found(names: list[str], asked: Mapping[str, str], roles: Iterable[str], file: Path) -> dict[str, str]:
    spelt: list[dict[str, list[str]]] = [{}, {}, {}]  # columns by their names: whole, without brackets, without a unit
    for name in names:
        for kind, key in zip(spelt, (_bare(name), plain(name), re.sub(_UNIT, "", plain(name))), strict=True):
            kind.setdefault(key, []).append(name)
    found = {}
    for role in roles:
        if role in asked:
            found[role] = asked[role]
            continue
        usual = next((kind[name] for name in usual_names()[role] for kind in spelt[:2] if name in kind), [])
        usual = usual or next((spelt[2][name] for name in usual_names()[role] if name in spelt[2]), [])
        if not usual and role == "customer":
            usual = _like_a_customer(names) or spelt[0].get(usual_names()["customer last"][0], [])
        free = [name for name in usual if name not in asked.values()]
        if len(free) > 1 and role in (*SAYABLE, *MORE):
            option = _option(role)
            raise UserError(
                f"{file}: columns {' and '.join(free)} could be the {role}; say which with --{option} COLUMN"
            )
        if free:
            found[role] = free[0]
    return found


def _option(role: str) -> str:
    return role.replace("_", "-")


def _like_a_customer(names: list[str]) -> list[str]:
    """The one column whose name speaks of customers and nothing else; empty if there are more or none."""
    like, unlike = (usual_names()[f"customer {kind}"] for kind in ("like", "unlike"))
    found = []
    for name in names:
        word = plain(name)
        if any(one in word for one in like) and not any(one in word for one in unlike):
            found.append(name)
    return found if len(found) == 1 else []


def _listed(times: Mapping[str, int], most: int = 12) -> str:
    names = list(times)
    lines = (printable(" ".join(name.split())) or "(nothing)" for name in names[:most])
    lines = (f"{line[:40]}..." if len(line) > 40 else line for line in lines)
    shown = ", ".join(
        line if times[name] == 1 else f"{line} ({times[name]} times)" for line, name in zip(lines, names, strict=False)
    )
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
