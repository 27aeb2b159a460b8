"""What the state of an order says, by the words in it: of English and Chinese here, of other languages in a table."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from sim.params.yaml_reader import read_yaml

SALE, UNPAID, CANCELLED, RETURNED, LOOKED, UNKNOWN = "sale", "unpaid", "cancelled", "returned", "looked", "unknown"
OTHER, TEST = "other", "test"  # papers and movements that are no sales; orders that try the shop out
TABLE = Path(__file__).with_name("states.yaml")
_RULES = (  # the first that fits; blanks stand for underscores and hyphens
    (SALE, r"\bpart\w* cancel|部分取消"),
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
    (CANCELLED, r"取消|关闭|作废|撤销|拒收|拒单|不成立|未取货"),
    (UNPAID, r"unpaid|(not|non|never|no) ?(yet )?paid|(pend|await|wait|due|expect)\w* .*pay"),
    (UNPAID, r"\bbounced?\b|pay\w* (is )?(pend|await|wait|due)|待付|待支付|未付|未支付|等待.*付款|待买家付|失败|超时"),
    (UNPAID, r"^pending$|fail|declin|expired|draft|on hold|overdue|incomplete|unsuccess|error|denied|aborted"),
    (LOOKED, r"^(pv|(page )?views?|clicks?|(add to |remove from )?cart|fav\w*|wish ?list|search|impression)$"),
    (LOOKED, r"浏览|加购|收藏|点击"),
    (SALE, r"paid|complet|success|succeed|ship|deliver|fulfil|process|finish|done\b|confirm|approv|accept|settled"),
    (SALE, r"captur|authori[sz]|dispatch|invoiced|receiv|\bsold\b|\bsales?\b|purchase|^buy$|send goods|active"),
    (
        SALE,
        r"order(ed)?$|成功|完成|已付|已支付|发货|出货|收货|签收|已确认|已结算|评价|付款|销售|消费|购买|正常|有效|送达|取货|成立",
    ),
)
_PARTLY = r"\bpart|teil|parcial|parzial|部分|部份|一部|부분|gedeelt|czesc|частичн|delvis"
_SIMPLE = str.maketrans(  # traditional Chinese signs that stand in states
    "關閉貨發訂單買賣絕請無銷廢評價確認結購瀏覽點擊運達後時貼撤選過拋處敗給從戶簽",
    "关闭货发订单买卖绝请无销废评价确认结购浏览点击运达后时贴撤选过抛处败给从户签",
)


_CREDIT = (
    r"credit ?(note|memo|invoice|slip)|gutschrift|\bavoir\b|(nota|factura) de (abono|credito)|nota di credito"
    r"|creditnota|红字|红冲"
)
_OTHER = (
    r"^((sales |price )?(quot(e|ation)|estimate|proposal|offer)|pro ?forma( invoice)?|(payment )?reminder|delivery note"
    r"|packing (slip|list)|payout|withdrawal|(.* )?fee|journal entry|(.* )?adjustment|angebot|kostenvoranschlag"
    r"|lieferschein|mahnung|devis|bon de livraison|presupuesto|albaran|preventivo|orcamento|offerte|oferta)s?$"
    r"|报价|估价|送货单|提现|手续费|转账|見積|納品書|견적"
)
_MOVED = r"^transfers?$"  # of money to the bank, unless it is a way to pay
_WAYS = r"cash|card|paypal|cheque|wallet|alipay|wechat|微信|支付宝|现金"
_PAYMENT = (
    r"^((customer )?payments?|payment received|receipts?|zahlung(seingang)?|paiement|pago|pagamento|betaling|收款"
    r"|付款单?|入金)$"
)
_BILL = r"invoice|order|sale|rechnung|facture|factura|fattura|factuur|发票|订单|销售|請求"


def of_kinds(kinds: list[str]) -> dict[str, str]:
    """What every kind of row says: papers that only lead to a sale are none, and a payment is none beside its bill."""
    bare = {kind: _blank(folded(kind)) for kind in kinds}
    bills = any(re.search(_BILL, text) and not re.search(rf"{_CREDIT}|{_OTHER}", text) for text in bare.values())
    ways = any(re.search(_WAYS, text) for text in bare.values())
    known = {}
    for kind, text in bare.items():
        if re.search(_CREDIT, text):
            known[kind] = RETURNED
        elif re.search(_OTHER, text) or (bills and re.search(_PAYMENT, text)) or (not ways and re.search(_MOVED, text)):
            known[kind] = OTHER
        else:
            known[kind] = of_word(kind)
            if known[kind] == UNKNOWN and re.search(rf"{_BILL}|{_PAYMENT}|^charges?$", text):
                known[kind] = SALE
    return known


def of_word(state: str) -> str:
    """What a state says: sale, unpaid, cancelled, returned or unknown."""
    bare = _blank(folded(state))
    if found := next((kind for kind, words in _other_languages() if words.search(bare)), None):
        return found
    text = _blank(unicodedata.normalize("NFKC", state).casefold()).translate(_SIMPLE)
    return next((kind for kind, words in _RULES if re.search(words, text)), UNKNOWN)


def partly(state: str) -> bool:
    """Whether a state speaks of a part of an order."""
    return re.search(_PARTLY, folded(state)) is not None


def folded(text: str) -> str:
    """Small letters without accents; signs of other scripts keep theirs."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", re.sub("[\u0300-\u036f]", "", apart))


def _blank(text: str) -> str:
    return re.sub(r"[\s_\-–—/]+", " ", text).strip()


@cache
def _other_languages() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What is said, and the words that say it, in the order in which they are tried."""
    return tuple(
        (kind.split()[0], re.compile("|".join(_pattern(word) for word in words.split())))
        for language in read_yaml(TABLE).values()
        for kind, words in language.items()
    )


def _pattern(word: str) -> str:
    bare = re.escape(_blank(folded(word.strip("_"))))
    return (r"\b" if word.startswith("_") else "") + bare + (r"\b" if word.endswith("_") else "")
