"""The profit and loss of strategies on the terminal and as a figure."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from fake_accounts import fake_accounts
from fake_club import CLUB, DISCOUNT, SOCIAL, WOBBLE, club, config, kpis
from fake_kpis import fake_run
from rich.console import Console

from sim.report.figures.all import draw as draw_figures
from sim.report.figures.all import figures
from sim.report.text.amounts import scale_of
from sim.report.text.beliefs import apart, worth_sentences
from sim.report.text.printed import print_report
from sim.report.text.runs import runs_table
from sim.report.text.waterfall import LABELS, print_loyalty
from sim.report.text.worth import statements
from sim.study.analysis.loyalty.table import STEPS, loyalty_table
from sim.study.analysis.windows import shown_years
from sim.words import language

WEEKS = 260
TOTALS = {
    "orders": 10e6, "gmv_yuan": 1e9, "mcn_income_yuan": 1e6, "consumer_surplus_yuan": 3e6, "repurchase_rate": 0.6,
}  # fmt: skip


def stopped(replication: int, quarter: int):
    return club()(replication, quarter) if quarter < 12 else {SOCIAL: {"paid": -10 + WOBBLE[replication]}}


def copied(replication: int, quarter: int):
    return club(gain=80.0)(replication, quarter) | (
        {("strategy", "club@discount"): {"fixed": 3.0}} if replication else {}
    )


STRESSED = {"treatment": club(), "half": club(0.5), "double": club(2.0), "stopped": stopped}


def table_of(arms: dict, weeks: int = WEEKS, replications: int = 3, markets: int = 1, **strategy) -> pl.DataFrame:
    levels = {arm: {name: (1 + 0.01 * i) * level for name, level in TOTALS.items()}
              for i, arm in enumerate(["reference", *arms])}  # fmt: skip
    accounts = fake_accounts(arms, quarters=-(-weeks // 13), replications=replications)
    ensemble = {"plausible": {"names": ["behaviour.visit.base"], "markets": [[0.0]] * markets}}
    return loyalty_table(accounts, kpis(levels, weeks, replications), config(weeks, **strategy) | ensemble)


def printed(table: pl.DataFrame, width: int = 120, stress: bool = False, weeks: int = WEEKS) -> str:
    console = Console(width=width, record=True, file=StringIO(), force_terminal=True)
    print_loyalty(console, table, weeks, stress, shown_years(weeks))
    return console.export_text()


def told(table: pl.DataFrame, weeks: int = WEEKS) -> dict[str, str]:
    return dict(statements(table, scale_of(table, weeks)))


@pytest.fixture(scope="module")
def stressed() -> pl.DataFrame:
    return table_of(STRESSED)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_it_fits_the_terminal(stressed: pl.DataFrame, width: int):
    text = printed(stressed, width)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    assert "…" not in text
    for words in (
        "paid by the social platform",
        "Paid sales",
        "Contribution",
        "difference",
        "pay-back",
        "of 100 ¥ won",
    ):
        assert words in text
    assert ("year 5" in text) == (width >= 112)


def test_every_step_has_a_label():
    assert set(LABELS) == {*STEPS, "contribution", "uncopied"}


def test_amounts_are_millions_a_year(stressed: pl.DataFrame):
    paid = next(line for line in printed(stressed).splitlines() if line.startswith(" Paid sales"))
    assert paid.split()[2:5] == ["4,000", "4,400", "+400"]
    assert "million ¥ a year" in printed(stressed)
    billions = stressed.with_columns(pl.col("reference", "treatment", "value", "ci_low", "ci_high") * 1000)
    assert scale_of(billions, WEEKS).name == "bn"


def test_levels_that_would_be_long_are_told_in_the_larger_unit_and_changes_are_not(stressed: pl.DataFrame):
    with language("zh"):
        lines = printed(stressed).splitlines()
    paid = next(line for line in lines if line.startswith(" 支付成交额"))
    assert paid.split()[1:4] == ["40.0", "44.0", "+40,000"]
    assert any("基准，亿元" in line and "方案，亿元" in line for line in lines), (
        "changes are in 万元, as the heading says"
    )
    assert any("万元" in line for line in lines)


def test_statements_say_what_was_computed(stressed: pl.DataFrame):
    lines = told(stressed)
    assert lines["cost"].startswith("40.0 million ¥ a year: price cuts 16.0, rewards 32.0, less membership fees 8.00")
    assert lines["of 100 ¥ won"].startswith(
        "60 [60, 60] come from the discount platform and 40 [40, 40] are new demand"
    )
    assert lines["return"].startswith("1.00 ¥ before cost per ¥ spent [0.98, 1.02]; sales change by +10.0 %")
    assert lines["return"].endswith("; sales would pay for it from +10.0 % on")
    assert lines["who pays"].startswith("its rivals −12.0")
    assert lines["gain"].startswith("no gain or loss of the sponsor can be told from chance: ")
    assert lines["pay-back"].startswith("there is no gain that could be told from chance")
    assert "after week 156 sales −40.0" in lines["after it stops"]
    assert "take" not in lines["rivals"]
    assert "subsidies 1.7 % of sales" in lines["rivals"]


def test_the_copied_number_comes_first_and_the_uncopied_beside_it(tmp_path: Path):
    table = table_of({"treatment": copied, "uncopied": club(gain=200.0)}, markets=3)
    text = printed(table)
    rows = [line.split() for line in text.splitlines() if line.startswith(" Contribution")]
    assert rows[0][3] == "−8.00" and rows[1][:4] == ["Contribution", "if", "nobody", "copies"] and rows[1][6] == "+40.0"
    assert told(table)["copied"] == (
        "copied by the discount platform in 2 of 3 replications; uncopied +40.0 [+39.0, +41.0], it gains in all 3"
    )
    run = fake_run(tmp_path, weeks=WEEKS, replications=3)
    run.tables["loyalty"], run.config["beliefs"] = table, {}
    act, sentence = worth_sentences(run)
    assert act.startswith("Would I act on club? No: the sponsor is told to lose by it")
    assert (
        sentence.startswith("club: the sponsor loses (−8.0")
        and "; copied by the discount platform in 2 of 3" in sentence
    )
    title = figures(compared=True)["figure_6_profit_and_loss"](run).texts[0].get_text().replace("\n", " ")
    assert title.startswith("club: sponsor loses (−8.0") and title.endswith("(uncopied +40.0 [+39.0, +41.0])")
    columns = runs_table([run], ["club"], ["gmv_yuan"]).columns
    assert [str(next(iter(column.cells))) for column in columns[-2:]] == ["−0.0080 ▼", "+0.0400 ▲"]


def test_nobody_copying_is_told_once():
    table = table_of({"treatment": club(), "uncopied": club()})
    assert told(table)["copied"] == "no rival copies it: by what they see it would not pay"
    assert "uncopied" not in " ".join(told(table).values())


def test_ratios_that_say_nothing_are_not_printed():
    def beside(replication: int, quarter: int):  # all of the gain is beside the few purchases with a benefit
        return club()(replication, quarter) | {CLUB: {"orders": 0.001, "paid": 0.1, "discount": 4.0}}

    assert "per 100" not in told(table_of({"treatment": beside}))["purchases"]

    def luck(replication: int, quarter: int):
        return {SOCIAL: {"paid": (-50.0, 10.0, 60.0)[replication]}, CLUB: {"paid": 400.0, "orders": 4.0}}

    lines = told(table_of({"treatment": luck}))
    assert "nothing to divide" in lines["of 100 ¥ won"] and "for the sponsor" not in lines["purchases"]


def test_what_the_running_cost_buys_is_told_beside_it():
    assert told(table_of({"treatment": club()}, cost={"buys": "hosts' hours"}))["cost"].endswith(
        "; running it buys hosts' hours"
    )
    assert "buys" not in told(table_of({"treatment": club()}))["cost"]


def test_stress_is_offered_only_when_it_was_not_asked(stressed: pl.DataFrame):
    assert "stress=true" not in printed(stressed, stress=True)
    assert "stress=true" in printed(stressed, stress=False)
    plain = told(table_of({"treatment": club()}))
    assert not {"budget", "copied", "after it stops"} & set(plain)
    assert plain["of 100 ¥ won"] == "60 [60, 60] come from the discount platform and 40 [40, 40] are new demand"


def test_points_at_the_end_are_told():
    def change(replication: int, quarter: int):
        points = {
            "points_issued": 15.0,
            "points_burnt": 4.0,
            "points_expired": 1.0,
            "points_held": 10.0 * (quarter + 1),
        }
        return {SOCIAL: {"programme": -1.0}, CLUB: {"rewards": 1.0, "liability": 0.07, "member_people": 3.0} | points}

    held = told(table_of({"treatment": change}, programme={"points": {"value_yuan": 0.01}}))["at the end"]
    assert held.startswith("3.00 million members; 200 million points held, 0.07 million ¥ owed for them (3.5 %")
    assert held.endswith("of the points gone 20.0 % expired unused")
    # Where the market drew twice the worth of a point, as much is owed for half of them.
    path = "strategies.club.programme.points.value_yuan"
    drawn = pl.DataFrame({"path": [path], "market": [0], "value": [0.02]})
    accounts = fake_accounts({"treatment": change}, quarters=20, replications=3)
    settings = config(WEEKS, programme={"points": {"value_yuan": 0.01}})
    levels = dict.fromkeys(("reference", "treatment"), TOTALS)
    table = loyalty_table(accounts, kpis(levels, WEEKS, 3), settings, drawn)
    assert table.filter(section="close", line="expected_redemption")["value"].item() == pytest.approx(0.0175)


@pytest.mark.parametrize(
    ("arms", "options"),
    [
        ({"treatment": lambda *_: {}}, {}),
        ({"treatment": club()}, {"replications": 1}),
        ({"treatment": club()}, {"weeks": 8}),
        ({"treatment": lambda *_: {DISCOUNT: {"paid": -600.0}, SOCIAL: {"paid": -1000.0}}}, {}),
    ],
)
def test_degenerate_runs_are_told_and_drawn(tmp_path: Path, arms: dict, options: dict, monkeypatch: pytest.MonkeyPatch):
    table = table_of(arms, **options)
    weeks = options.get("weeks", WEEKS)
    assert "Contribution" in printed(table, weeks=weeks)
    run = fake_run(tmp_path, weeks=weeks, replications=options.get("replications", 3))
    run.tables["loyalty"] = table
    mine = {name: draw for name, draw in figures(compared=True).items() if "profit" in name}
    monkeypatch.setattr("sim.report.figures.all.figures", lambda compared: mine)
    assert draw_figures(run, tmp_path) == [tmp_path / "figure_6_profit_and_loss.png"]


def test_a_run_with_strategies_ends_with_their_profit_and_loss(stressed: pl.DataFrame, tmp_path: Path):
    run = fake_run(tmp_path, weeks=WEEKS, replications=3)
    console = Console(width=120, record=True, file=StringIO(), force_terminal=True)
    print_report(console, run)
    assert "Profit and loss" not in console.export_text()
    run.tables["loyalty"] = stressed
    print_report(console, run)
    assert "Profit and loss: club · paid by the social platform" in console.export_text()


def test_rivals_are_named_when_their_change_is_clear():
    table = table_of({"treatment": club()})
    extra = [
        {"section": "rivals", "line": f"sales:{name}", "value": -2e9, "ci_low": -3e9, "ci_high": high}
        for name, high in (("discount", -1e9), ("shelf_live", 1e9))
    ]
    rows = pl.DataFrame(extra).with_columns(strategy=pl.lit("club"), window=pl.lit("all"), replications=pl.lit(90))
    lines = told(pl.concat([table, rows], how="diagonal_relaxed"))
    assert "sales of the discount platform −400 [−600, −200]" in lines["rivals"] and "shelf live" not in lines["rivals"]


def test_it_says_in_how_many_plausible_markets_the_sponsor_gains():
    assert "plausible" not in told(table_of(STRESSED))["gain"]
    table = table_of(STRESSED, markets=2)
    rows = {row["line"]: row["value"] for row in table.filter(section="plausible").iter_rows(named=True)}
    mean = table.filter(section="waterfall", line="contribution", window="all")["value"].item()
    assert rows["markets"] == 2 and rows["gains"] + rows["loses"] <= 2
    assert rows["mean"] == pytest.approx(mean) and rows["low"] <= rows["mean"] <= rows["high"]
    words = told(table)["gain"]
    counted = {0: "gains nothing in all 2", 1: "gains in 1 of 2", 2: "gains in all 2"}[int(rows["gains"])]
    assert f"it {counted} plausible markets" in words and "median" not in words
    assert "drawn" not in words and told(table)["amounts"] == "every amount is taken as certain, none is a belief"


VISIT = {"median": 0.02, "low": 0.0, "high": 0.06, "source": "Nastasoiu et al. 2021"}
FIXED = {"median": 5.0, "low": 1.0, "high": 9.0, "source": "Guess, wide"}
BELIEFS = {"strategies.club.benefit.visit": VISIT, "strategies.club.cost.fixed_yuan_per_year": FIXED}


def in_markets(tmp_path: Path, beliefs: dict, strategies: tuple[str, ...] = ("club",), case: str = ""):
    """A run in four markets, in three of which the sponsor of all ``strategies`` gains."""

    def change(replication: int, quarter: int):
        return {SOCIAL: {"technical_fee": 2.0 * replication - 1.0}}

    markets = {"plausible": {"names": ["behaviour.visit.base"], "markets": [[0.0]] * 4}, "beliefs": beliefs}
    settings = config(WEEKS)
    settings["strategies"] = dict.fromkeys(strategies, settings["strategies"]["club"])
    accounts = fake_accounts({"treatment": change}, quarters=20, replications=4)
    levels = dict.fromkeys(("reference", "treatment"), TOTALS)
    run = fake_run(tmp_path, weeks=WEEKS, replications=4)
    run.tables["loyalty"] = loyalty_table(accounts, kpis(levels, WEEKS, 4), settings | markets)
    run.config |= markets | {"cases": {case: {"made_of": list(strategies)}} if case else {}}
    run.manifest["plausible"] = [0, 1, 2, 3]
    return run


def test_an_answer_opens_with_who_gains_in_how_many_markets_and_on_what_that_rests(tmp_path: Path):
    act, sentence = worth_sentences(in_markets(tmp_path, BELIEFS))
    assert act == (
        "Would I act on club? Not on this: whether the sponsor gains or loses cannot be told from chance; more"
        " replications or persons would show smaller gains."
    )
    assert sentence == (
        "club: no gain or loss of the sponsor can be told from chance: in the middle of the markets +8.0 million ¥ a"
        " year, it gains in 3 of 4 plausible markets (amounts drawn from their priors), 80 % of them between"
        " −1.6 and +17.6; 1 of 2 uncertain amounts is a guess (cost fixed yuan per year)."
    )
    rule = {"policies.audit.changes.0.set.policy.fine_share": FIXED}
    *_, last = worth_sentences(in_markets(tmp_path, BELIEFS | rule))
    assert last.startswith("Of what happens to the market 1 of 1 uncertain amounts is a guess (policies audit ")


def test_strategies_of_one_sponsor_are_told_once_by_the_name_of_their_case(tmp_path: Path):
    run = in_markets(tmp_path, {}, ("club", "cards"), case="both")
    assert [sentence.partition(":")[0] for sentence in worth_sentences(run)][1:] == ["both"]
    console = Console(width=120, record=True, file=StringIO(), force_terminal=True)
    print_report(console, run)
    text = console.export_text()
    assert (
        "both: no gain or loss of the sponsor can be told from chance" in text
        and "Profit and loss: club + cards · part of both" in text
        and text.count("Profit and loss: ") == 1
    )
    after = text[text.index("Profit and loss") :]
    assert "▲" not in after and "▼" not in after  # no gain can be told from chance


def test_the_figure_shows_the_gain_in_every_market(tmp_path: Path):
    run = in_markets(tmp_path, BELIEFS)
    figure = figures(compared=True)["figure_6_profit_and_loss"](run)
    assert figure is not None and len(figure.axes) == 3
    assert figure.texts[0].get_text() == "club: no gain or loss of the sponsor can be told from chance"
    dots = [line for line in figure.axes[2].lines if line.get_marker() == "o"]
    assert [float(line.get_ydata()[0]) for line in dots] == pytest.approx([-4.0, 4.0, 12.0, 20.0])
    assert len(figures(compared=True)["figure_6_profit_and_loss"](in_markets(tmp_path, {}, ("a", "b"))).axes) == 3


def test_parts_of_a_case_with_several_sponsors_are_told_apart():
    run = SimpleNamespace(config={"cases": {"shops": {"made_of": ["basics", "stories"]}}})
    assert apart(run, ["basics"], [["basics"], ["stories"]]) == ["shops (basics)"]
    assert apart(run, ["basics", "stories"], [["basics", "stories"], ["points"]]) == ["shops"]
    assert apart(run, ["points"], [["basics", "stories"], ["points"]]) == ["points"]
