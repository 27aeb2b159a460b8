"""The language of a run: what people read, and nothing of the market."""

from pathlib import Path
from typing import get_args

import pytest

from sim.core.errors import UserError
from sim.observe.metrics import METRICS
from sim.params.market import MarketParams
from sim.report.style import asked_name, display_of, firm_name, group_name, percent
from sim.report.text.amounts import scale_for
from sim.report.text.headline import HEADLINE, windows_name
from sim.report.text.sentences import sales_headline
from sim.report.text.words import listed
from sim.study.arms import arms_of
from sim.study.compose import compose, config_hash, to_config
from sim.study.execution.cache import arm_entry, burn_in_entry
from sim.words import LANGUAGES, language
from sim.words.catalogue import names

FALL = {
    "difference": -2.0, "reference": 100.0, "relative_difference": -0.02, "ci_low": -3.0, "ci_high": -1.0,
    "finding": True, "markets": 8, "higher": 1, "lower": 7, "relative_low": -0.04, "relative_high": 0.01,
}  # fmt: skip


def test_a_market_knows_nothing_of_the_language():
    english, chinese = compose(["+strategy=points"]), compose(["+strategy=points", "lang=zh"])
    root = Path("cache")
    assert (english.lang, chinese.lang) == ("en", "zh")
    assert chinese.strategies["points"].description_zh.startswith("每消费1元积1分")
    assert to_config(english) == to_config(chinese) and "description_zh" not in str(to_config(chinese))
    assert config_hash(english) == config_hash(chinese)
    assert burn_in_entry(root, english, 7) == burn_in_entry(root, chinese, 7)
    arms = [arms_of(params)[-1] for params in (english, chinese)]
    assert arm_entry(root, arms[0], 7) == arm_entry(root, arms[1], 7)


def test_a_language_that_there_is_not_is_refused():
    with pytest.raises(UserError, match="lang"):
        compose(["lang=klingon"])
    assert get_args(MarketParams.model_fields["lang"].annotation) == tuple(LANGUAGES)


def test_amounts_are_counted_in_what_people_count_in():
    sales, buyers = METRICS["gmv_yuan"], METRICS["registered_people"]
    assert display_of(sales)[:2] == (1e-9, "bn ¥/year")
    with language("zh"):
        assert display_of(sales)[:2] == (1e-8, "亿元/年")
        assert display_of(sales, of_firm=True)[:2] == (1e-4, "万元/年")
        assert display_of(buyers)[:2] == (1e-4, "万")
        assert display_of(METRICS["return_rate"]).difference_unit == "个百分点"
        assert percent(0.042) == "+4.2%"
        assert [scale_for(big, 1.0).a_year for big in (True, False)] == ["亿元/年", "万元/年"]


def test_names_and_lists_are_those_of_the_trade():
    with language("zh"):
        assert asked_name("price_war + points") == "价格战+消费积分"
        assert asked_name("my_own") == "my_own"
        assert (METRICS["gmv_yuan"].row, METRICS["gmv_yuan"].phrase) == ("成交额（GMV）", "成交额")
        assert listed([group_name(group) for group in ("genz", "silver", "lower_tier")]) == "Z世代、银发族和下沉市场"
        assert windows_name(["year2", "year5"]) == "第2和5年"
        assert firm_name("snack_brand", "Lingshan Foods, snacks from its own rooms") == "灵山食品（snack_brand）"


def test_a_sentence_is_whole_in_each_language():
    assert sales_headline(FALL) == (
        "Sales fall by 2.0 % [−3.0, −1.0] over the whole horizon; lower in 7 of 8 plausible markets, which lie between"
        " −4.0 and +1.0 %."
    )
    with language("zh"):
        assert sales_headline(FALL) == "全期成交额下降2.0%[−3.0, −1.0]；7/8个可能市场为下降，变动在−4.0%至+1.0%之间。"


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_sections_and_units_have_names(code):
    assert set(HEADLINE) - set(names(code)["section"]) == set()
    assert {metric.unit for metric in METRICS.values()} - set(names(code)["unit"]) == set()
