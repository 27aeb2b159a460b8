"""What living firms spend, programmes among it: KPIs and accounts say the same, and curves are drawn of it."""

from __future__ import annotations

import polars as pl
import pytest
from markets import market_of, params_of

from sim.app.firm import main
from sim.firms.money.accounts import LINES
from sim.params.spending import LEVERS
from sim.study.results import read

CHANNELS = ("own_rooms", "host_rooms", "shops", "private_list", "no_channel")
FIRM = "+firms.mine={description: d, kind: brand, category: food, rank: 0}"
PROFITS = ("profit_yuan", *(f"profit_{name}_yuan" for name in CHANNELS))
SIZE = ["population.persons=300", "horizon.weeks=8", "horizon.burn_in_weeks=30", "threads=1", "replications=2"]


def test_kpis_of_spending_add_up_with_the_accounts():
    words = (
        FIRM, "+firms.h={description: d, kind: host, type: head, rank: 0}",
        "+firms.p={description: d, kind: platform, platform: shelf_live}",
        "+strategy=[points,private_domain,fan_levels]", "strategies.points.sponsor={firm: mine}",
        "strategies.private_domain.sponsor={firm: mine}", "strategies.fan_levels.sponsor={firm: h}",
        "brand.turnover.merchants=20", "rivals.copy_after_weeks=null",
    )  # fmt: skip
    market = market_of(params_of(*words, persons=600, weeks=26))
    market.run(market.params.horizon.first_week + 26)
    kpis, accounts = market.kpis(), market.accounts()
    market.close()

    def read(name: str, entity: str, called: str) -> tuple[dict[str, float], dict[str, float]]:
        """What a firm spent by lever, and its account by line; of a line without money there is no row."""
        mine = kpis.filter(dimension="firm", group=name)
        lines = accounts.filter(entity=entity, name=called).group_by("line").agg(pl.col("yuan").sum())
        spent = {lever: mine.filter(metric=f"spent_{lever}_yuan")["value"].sum() for lever in LEVERS}
        return spent, dict.fromkeys(LINES, 0.0) | dict(lines.iter_rows())

    spent, line = read("mine", "brand", "mine")
    hosts = sum(yuan for lever, yuan in spent.items() if lever.endswith("_hosts"))
    assert hosts == pytest.approx(-line["host_commission"] - line["slotting"])
    assert spent["paid_traffic"] == pytest.approx(-line["advertising"])
    programmes = -line["programme"] - line["programme_discount"]
    assert spent["programme"] + spent["private_list"] == pytest.approx(programmes)
    assert spent["programme"] > 0 and spent["private_list"] > 0 and spent["own_rooms"] > 0
    total = {metric: kpis.filter(dimension="firm", group="mine", metric=metric)["value"].sum() for metric in PROFITS}
    assert sum(total.values()) == pytest.approx(2 * total["profit_yuan"]), "channels and the rest are the profit"
    assert total["profit_shops_yuan"] > 0 and all(total[metric] != 0 for metric in PROFITS)
    assert 0 < kpis.filter(metric="private_list_share", group="h")["value"].max() <= 1
    assert set(kpis.filter(metric="profit_no_channel_yuan")["group"]) == {"mine"}, "of brands and merchants"
    spent, line = read("h", "host", "h")
    assert spent["programme"] == pytest.approx(-line["programme"] - line["programme_discount"])
    assert spent["programme"] != 0, "less what members pay, here more than it costs"
    assert spent["on_air"] > spent["content"] > 0 == spent["own_rooms"] == spent["service"]
    spent, line = read("p", "platform", "shelf_live")
    assert spent["service"] + spent["host_support"] + spent["audit"] == pytest.approx(-line["other"])
    assert spent["acquisition"] == pytest.approx(-line["acquisition"])


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A cache that both questions share: they begin with the same weeks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.mark.usefixtures("known")
def test_curves_are_printed_drawn_and_written(tmp_path, capsys):
    assert main(["respond", *SIZE, FIRM, f"output.dir={tmp_path}/out", "--ratios", "2"]) == 0
    told = capsys.readouterr().out
    points = pl.read_parquet(f"{told.splitlines()[-1]}/response.parquet")
    assert set(points.group_by("lever").len()["len"]) == {2}
    assert {"own_rooms", "paid_traffic", "head_hosts"} <= set(points["lever"])
    dearer = points.filter(lever="paid_traffic").sort("ratio")["spent"]
    assert dearer[1] > 1.3 * dearer[0]
    assert "2 paired replications" in told and "Paid traffic:" in told


@pytest.mark.usefixtures("known")
def test_an_allocation_is_asked_and_answered(tmp_path, capsys):
    from sim.app.run import main as ask

    share = "firms.mine.allocation.paid_traffic=.5"
    assert ask([*SIZE, FIRM, share, f"output.dir={tmp_path / 'out'}"]) == 0
    told = capsys.readouterr().out
    assert "mine, a year" in told and "50.0 %" in told and "of the rest" in told
    found = read(told.splitlines()[-1])
    assert found.names == ("mine_allocation",)
    assert set(found.config["scenarios"]["mine_allocation"]["changes"][0]["scale"]) >= {"firms.mine.spend.paid_traffic"}
