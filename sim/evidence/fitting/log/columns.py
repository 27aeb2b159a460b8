"""Which column is what: by the names that shops and their platforms use, or as the user says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from sim.core.errors import UserError, did_you_mean
from sim.evidence.fitting.log.apply import check_asked
from sim.evidence.fitting.log.states import NONE
from sim.evidence.fitting.log.states import ROLES as STATES

ROLES = ("customer", "date", "amount", "basket", "quantity", "brand", "host")  # and those of states
SUMMARY = ("frequency", "recency", "age", "monetary")
NAMES = {  # best first; case, spaces, underscores and what stands in brackets do not count
    "customer": (
        "customer customerid customeruniqueid customerno customernumber customerkey custid client clientid user userid"
        " buyer buyerid member memberid membercode shopper shopperid account accountid householdkey household openid"
        " visitorid person personid personnumber customeremail email username buyernick phone"
        " 客户 客户id 客户编号 客户号 客户编码 顾客 顾客id 用户 用户id 用户编号 用户名 会员 会员id 会员号 会员编号"
        " 会员卡号 买家 买家id 买家昵称 买家会员名 买家会员 买家账号 购买人 下单人 手机号 手机号码 id"
    ),
    "date": (
        "date orderdate purchasedate transactiondate invoicedate saledate salesdate paymentdate paiddate paidat"
        " paymenttime paytime ordertime orderedat purchasetime purchasedat orderpurchasetimestamp transactiontime"
        " transactionat createdat createtime creationdate datecreated datetime timestamp eventtime time day"
        " 日期 付款时间 订单付款时间 支付时间 付款日期 支付日期 下单时间 下单日期 订单时间 订单日期 订单创建时间"
        " 购买时间 购买日期 消费时间 消费日期 交易时间 交易日期 成交时间 创建时间 时间"
    ),
    "amount": (
        "amount paid paidyuan amountpaid paidamount payment paymentvalue paymentamount actualpayment spend spent total"
        " totalamount totalprice totalprc ordertotal ordervalue orderamount grandtotal netamount netsales lineamount"
        " linetotal subtotal sales salesvalue salesamount revenue turnover gmv value monetaryvalue price unitprice"
        " 金额 实付金额 实付款 实付 实际支付金额 买家实际支付金额 买家实付金额 买家应付货款 支付金额 付款金额 订单金额"
        " 订单总额 成交金额 交易金额 消费金额 销售额 销售金额 总金额 总价 商品金额 应付金额 单价 价格"
    ),
    "basket": (
        "basket basketid order orderid orderno ordernumber invoice invoiceid invoiceno invoicenumber transaction"
        " transactionid receipt receiptid receiptno receiptnumber ticket 订单 订单id 订单号 订单编号 主订单编号"
        " 父订单号 交易号 流水号 小票号 单号"
    ),
    "quantity": "quantity qty units 数量 件数 商品数量 购买数量",
    "brand": "brand brandid brandname 品牌 品牌id",
    "host": "host hostid streamer streamerid anchor anchorid 主播 主播id 主播昵称",
    "state": (
        "orderstatus orderstate status state transactionstatus fulfillmentstatus fulfilmentstatus deliverystatus"
        " 订单状态 交易状态 状态 物流状态"
    ),
    "payment state": "financialstatus paymentstatus paymentstate paystatus 支付状态 付款状态",
    "return state": (
        "refundstatus returnstatus aftersalestatus aftersalesstatus 退款状态 售后状态 退货状态 售后退款状态"
    ),
    "kind": (
        "transactiontype ordertype recordtype eventtype event txntype behaviortype behaviourtype behavior kind type"
        " 交易类型 业务类型 单据类型 订单类型 行为类型 类型"
    ),
    "cancelled": "cancelled canceled iscancelled iscanceled 是否取消 已取消",
    "returned": "returned refunded isreturned isrefunded isreturn isrefund 是否退款 是否退货 已退款 已退货",
    "frequency": "frequency frequencycal x repeatpurchases repeats 频次 重复购买次数",
    "recency": "recency recencycal tx 最近购买",
    "age": "t tcal age tenure observed 观察期",
    "monetary": "monetary monetaryvalue monetaryvaluecal mx zbar meanamount averageamount 平均金额 客单价",
}
_EACH = {"price", "unitprice", "单价", "价格"}  # amounts of one piece, where the quantity stands beside them


def plain(name: str) -> str:
    """A name without what does not count."""
    bare = re.sub(r"[(\[{].*?[)\]}]", "", unicodedata.normalize("NFKC", name))
    return re.sub(r"[\s_\-.#:/]+", "", bare.casefold())


def find_columns(names: list[str], asked: Mapping[str, str], file: Path) -> dict[str, str]:
    """The file's name of every column used, by role; of orders, or of a summary by customer (with `frequency`)."""
    if states := asked.get("state") != NONE or NONE in names:
        asked = dict(asked)
    else:
        asked = {role: name for role, name in asked.items() if role != "state"}
    for role, name in asked.items():
        if name not in names:
            raise UserError(f"--{role} {name}: no such column in {file}{did_you_mean(name, names)}")
    summary = _found(names, asked, SUMMARY, file)
    orders = _found(names, asked, (*ROLES, *STATES) if states else ROLES, file)
    whole = set(SUMMARY[:3]) <= summary.keys()
    if whole and "date" not in asked and (set(SUMMARY[:3]) <= asked.keys() or "date" not in orders):
        found = summary | {role: orders[role] for role in ("customer",) if role in orders}
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
                    f"{file}: no column for the {role}; the first line names {_listed(names)};"
                    f" say which with --{role} COLUMN"
                )
        found = orders
        check_asked(asked, found, file)
        if "quantity" not in asked and not ("amount" in found and plain(found["amount"]) in _EACH):
            found.pop("quantity", None)
    if clash := next((name for name in found.values() if list(found.values()).count(name) > 1), None):
        roles = " and ".join(role for role, name in found.items() if name == clash)
        raise UserError(f"{file}: column {clash} cannot be both {roles}")
    for role, name in found.items():
        if f"{name}_duplicated_0" in names:
            raise UserError(f"{file}: two columns are called {name} ({role}); rename one")
    return found


def _found(names: list[str], asked: Mapping[str, str], roles: Iterable[str], file: Path) -> dict[str, str]:
    by_plain: dict[str, list[str]] = {}
    for name in names:
        by_plain.setdefault(plain(name), []).append(name)
    found = {}
    for role in roles:
        if role in asked:
            found[role] = asked[role]
            continue
        usual = next((by_plain[name] for name in NAMES[role].split() if name in by_plain), [])
        free = [name for name in usual if name not in asked.values()]
        if len(free) > 1 and role not in STATES[1:]:
            raise UserError(f"{file}: columns {' and '.join(free)} could be the {role}; say which with --{role} COLUMN")
        if free:
            found[role] = free[0]
    return found


def _listed(names: list[str], most: int = 12) -> str:
    lines = (" ".join(name.split()) for name in names[:most])
    shown = ", ".join(name if len(name) <= 40 else f"{name[:40]}..." for name in lines)
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
