"""Rows that are no sales by the state of their order: cancelled, never paid for, or taken back.

Shops write states in many ways ("Cancelled by customer", "TRADE_CLOSED", "退款成功"), so they are known by the words in
them. States that no word tells stay in, and are named.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import polars as pl

from sim.evidence.fitting.log.account import Account, rows_of
from sim.evidence.fitting.log.amounts import MISSING
from sim.evidence.fitting.log.table import as_text

ROLES = ("state", "payment state", "return state", "kind", "cancelled", "returned")  # of columns; users name the first
NONE = "none"  # asked for, no column is read
SALE, UNPAID, CANCELLED, RETURNED, LOOKED, UNKNOWN = "sale", "unpaid", "cancelled", "returned", "looked", "unknown"
WHY = {
    CANCELLED: "cancelled by their state, left out",
    UNPAID: "not paid for by their state, left out",
    RETURNED: "taken back by their state, left out",
    LOOKED: "looked at and not bought by their kind, left out",
}
_RULES = (  # the first that fits; blanks stand for underscores and hyphens
    (CANCELLED, r"^(order |trade )?cancell?ed|^(订单|交易)?(已)?(取消|关闭)"),
    (RETURNED, r"退款成功|退货成功|退款完成|退货完成|已退|全额退|退款退货成功"),
    (SALE, r"\bpart\w* ?(refund|return)|(refund|return)\w* (in )?part|部分退"),  # what is left of it was bought
    (RETURNED, r"^(returned|refunded)"),
    (
        SALE,
        r"\b(no|not|non|un|never|without|reject\w*|declin\w*|fail\w*|request\w*|pending|await\w*)\W*(refund|return)",
    ),
    (SALE, r"(refund|return) ?(is )?(request|pending|reject|declin|denied|fail|clos|cancel|process|progress|initiat)"),
    (SALE, r"(未|无|没有|不|拒绝|申请|等待.*)(退|售后)|(退|售后).{0,4}(中|关闭|失败|拒绝|撤销|取消|申请)"),
    (RETURNED, r"\b(refund|return)(s|ed|ing)?\b|charge ?back|charged back|\breversed|退款|退货|仅退"),
    (CANCELLED, r"cancel|void|undeliver|not delivered|lost in|reject|abandon|annul|trade closed"),
    (CANCELLED, r"取消|关闭|作废|撤销|拒收|拒单"),
    (UNPAID, r"unpaid|(not|non|never|no) ?(yet )?paid|(pend|await|wait|due|expect)\w* .*pay"),
    (UNPAID, r"pay\w* (is )?(pend|await|wait|due)|待付|待支付|未付|未支付|等待.*付款|待买家付|失败|超时"),
    (UNPAID, r"^pending$|fail|declin|expired|draft|on hold|overdue|incomplete|unsuccess|error|denied|aborted"),
    (LOOKED, r"^(pv|(page )?views?|clicks?|(add to |remove from )?cart|fav\w*|wish ?list|search|impression)$"),
    (LOOKED, r"浏览|加购|收藏|点击"),
    (SALE, r"paid|complet|success|succeed|ship|deliver|fulfil|process|finish|done\b|confirm|approv|accept|settled"),
    (SALE, r"captur|authori[sz]|dispatch|invoiced|receiv|\bsold\b|\bsales?\b|purchase|^buy$|send goods|active"),
    (SALE, r"order(ed)?$|成功|完成|已付|已支付|发货|收货|签收|已确认|已结算|评价|付款|销售|消费|购买|正常|有效"),
)
_CLOSED = {"closed", "close"}  # done in one shop, undone in another
_YES, _NO = ("1", "true", "yes", "y", "t", "是", "1.0"), ("0", "false", "no", "n", "f", "否", "0.0")


@dataclass(frozen=True)
class States:
    """What the columns with states say of every row."""

    gone: pl.Series  # why a row is no sale; empty for sales
    back: pl.Series  # [row] whether it is taken back: a return if its amount is negative
    negative: pl.Series  # [row] whether it is itself a return, whatever the sign of its amount


def of_word(state: str) -> str:
    """What a state says: sale, unpaid, cancelled, returned or unknown."""
    text = re.sub(r"[\s_\-–—/]+", " ", unicodedata.normalize("NFKC", state).casefold()).strip()
    return next((kind for kind, words in _RULES if re.search(words, text)), UNKNOWN)


def read_states(rows: pl.DataFrame, found: dict[str, str], account: Account, *, asked: bool = False) -> States:
    """States of all rows, with notes on what they are; `asked`: the user named the column.

    A line without a state has that of the first line of its basket. Columns none of whose words is known are none with
    states, unless they are asked for or named so that they can be nothing else.
    """
    empty = pl.Series("gone", [""]).new_from_index(0, len(rows))
    said = States(empty, empty != "", empty != "")
    for role in ROLES:
        if role not in found:
            continue
        text = as_text(rows[role])
        text = text.set(text.str.to_lowercase().is_in(MISSING), None)
        if "basket" in rows.columns:
            table = rows.select(rows["basket"], text.alias("state"))
            first = pl.col("state").drop_nulls().first().over("basket")
            text = table.select(
                pl.when(pl.col("basket").is_null()).then("state").otherwise(pl.coalesce("state", first))
            ).to_series()
        counts = dict(text.drop_nulls().value_counts().sort("count", descending=True).iter_rows())
        known = _flags(list(counts), role) if role in (CANCELLED, RETURNED) else _known(list(counts))
        sure = role == "state" and (asked or found[role].casefold() not in ("state", "status"))
        if not counts or (not sure and set(known.values()) == {UNKNOWN}) or (role == "kind" and not _is_kind(known)):
            found.pop(role)
            continue
        kind = text.replace_strict(known, default="").fill_null("")
        said = _with(said, kind, role)
        _tell(account, found[role], counts, known, role)
    return said


def _known(states: list[str]) -> dict[str, str]:
    """What every state says; closed is undone where another word says that a sale was made."""
    known = {state: of_word(state) for state in states}
    for state in states:
        if state.casefold() in _CLOSED and SALE in known.values():
            known[state] = CANCELLED
    return known


def _flags(values: list[str], role: str) -> dict[str, str]:
    """Of columns that say yes or no; unknown where they say anything else."""
    if not all(value.casefold() in (*_YES, *_NO) for value in values):
        return dict.fromkeys(values, UNKNOWN)
    return {value: role if value.casefold() in _YES else SALE for value in values}


def _is_kind(known: dict[str, str]) -> bool:
    """Kinds of rows tell returns from sales; other types, of goods or customers, do not."""
    return not {RETURNED, CANCELLED, LOOKED}.isdisjoint(known.values())


def _with(said: States, kind: pl.Series, role: str) -> States:
    back = kind.is_in([RETURNED, CANCELLED]) if role == "kind" else kind == RETURNED
    lost = kind.is_in([CANCELLED, UNPAID, LOOKED]) & ~back
    gone = pl.select(pl.when((said.gone == "") & lost).then(kind).otherwise(said.gone)).to_series()
    if role == "kind":
        return States(gone, said.back, said.negative | back)
    return States(gone, said.back | back, said.negative)


def _tell(account: Account, column: str, counts: dict[str, int], known: dict[str, str], role: str) -> None:
    def named(*kinds: str) -> str:
        those = [f"{state} ({counts[state]:,})" for state in counts if known[state] in kinds]
        return ", ".join(those[:5]) + (f" and {len(those) - 5} more" if len(those) > 5 else "")

    lost, unknown = named(CANCELLED, UNPAID, RETURNED, LOOKED), named(UNKNOWN)
    if lost:
        what = "are returns or no sales" if role == "kind" else "are no sales"
        account.notes.append(f"states in {column}: {lost} {what}; --state none takes all rows for sales")
    if unknown:
        rows = sum(counts[state] for state in counts if known[state] == UNKNOWN)
        account.notes.append(f"states in {column} that are not known, {rows_of(rows)} kept as sales: {unknown}")
