"""What `--help` of a command shows below its options: examples that work as they stand, and where to go from there."""

from __future__ import annotations

EXAMPLES = {
    "catalog": """\
  python -m sim.catalog                             everything that can be asked, one line each
  python -m sim.catalog behaviour.buy               a group of parameters: default, range, unit, source
  python -m sim.catalog strategies.NAME.cost        what that a strategy can say
  python -m sim.catalog --config-dir my_configs     your own files among them

then: python -m sim +strategy=NAME""",
    "compare": """\
  python -m sim.compare results/price_war           an answer again
  python -m sim.compare results/price_war --role brand        all that a role asks for
  python -m sim.compare results/points results/member_card    two answers of the same seeds, paired
  python -m sim.compare results/sweep --by strategy,scenario --table matrix.csv
                                                    many runs: what is best, under which conditions

then: python -m sim.plot RESULT --kind matrix, python -m sim.report RESULT""",
    "plot": """\
  python -m sim.plot results/price_war              all figures again
  python -m sim.plot results/price_war --metric repurchase_rate --by segment
  python -m sim.plot results/price_war --metric gmv_yuan --kind fan --format svg --to figures
  python -m sim.plot results/sweep --kind regret    of many runs: also matrix, heat, pareto ...

then: python -m sim.report RESULT, which puts figures, tables and sentences into one file""",
    "report": """\
  python -m sim.report results/price_war            report.html and report.md in each results folder there
  python -m sim.report results/sweep                what is best, matrix, regret
  python -m sim.report results/sensitivity          also of search, discover, firm respond and allocate
  python -m sim.report results/price_war results/points --out both.html
  python -m sim.report results/price_war --pdf

What a report says, and what its health card checks: docs/report.md""",
    "fit": """\
  python -m sim.fit orders.csv                      columns are found by their names, or by --customer, --date ...
  python -m sim.fit orders.csv --date-format %d/%m/%Y --decimal , --returns net
  python -m sim.fit orders.csv --horizon 26 --holdout 13 --name my_customers
  python -m sim.fit orders.csv --firm my_brand --category food --yuan 7.2

then: python -m sim --config-dir my_configs +firm=my_brand +scenario=price_war; docs/fitting.md""",
    "validate": """\
  python -m sim.validate                            the scorecard: laws, facts, experiments, claims (long)
  python -m sim.validate --law 7 --scale 0.2       one law, and quicker
  python -m sim.validate --log orders.csv           your own log held against the same laws

then: docs/scorecard.md, which says what each line means for an answer""",
    "firm": """\
  python -m sim.firm new my_configs/firm/my_brand.yaml
  python -m sim.firm new my_configs/firm/my_room.yaml --kind host
  python -m sim.firm respond +firm=snack_brand      what more and less of each lever does
  python -m sim.firm allocate +firm=snack_brand     the best way to spend the same budget

then: python -m sim --config-dir my_configs +firm=my_brand +scenario=price_war; docs/firm.md""",
}


def examples_of(program: str) -> str | None:
    """The examples of a command such as `python -m sim.compare`; None where it brings its own."""
    return EXAMPLES.get(program.removeprefix("python -m sim."))
