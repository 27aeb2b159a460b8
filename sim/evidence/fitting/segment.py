"""A segment of one's own customers: the shipped one, with what their log says about buying, leaving and spending."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.core.errors import UserError, did_you_mean
from sim.evidence.fitting.fitted import Fitted
from sim.evidence.fitting.maximum import Estimate
from sim.evidence.fitting.ordinary import Ordinary
from sim.params.check import validated
from sim.params.population import Segment
from sim.params.schema import bounds_at
from sim.params.text import to_yaml
from sim.params.yaml_reader import read_yaml
from sim.report.numbers import decimal
from sim.state.names import SEGMENTS
from sim.study.compose import configs_folder
from sim.words import say

WIDTH = 120


def shipped_segment(name: str) -> dict[str, Any]:
    """The shipped YAML of a segment, with what the shipped calibration says of it."""
    if name not in SEGMENTS:
        raise UserError(f"--as {name}: unknown segment{did_you_mean(name, SEGMENTS)}")
    values, calibrated = (
        read_yaml(configs_folder() / file) for file in (f"segment/{name}.yaml", "calibrated/default.yaml")
    )
    for key, value in calibrated.get("segment", {}).get(name, {}).items():
        values[key] = {**values[key], **value} if isinstance(value, dict) else value
    return dict(values)


def why_no_segment(fitted: Fitted) -> str | None:
    """What a segment needs and the log does not say; None if nothing."""
    rates = not fitted.standing("bg_nbd").identified("r", "alpha")
    leaving = not fitted.leaving("bg_nbd") or not fitted.bg.identified("a", "b")
    if rates and leaving:
        return say(
            "no segment is written: the log does not identify how purchase rates differ between customers and how"
            " customers leave"
        )
    if rates:
        return say("no segment is written: the log does not identify how purchase rates differ between customers")
    return say("no segment is written: the log does not identify how customers leave") if leaving else None


def learned(fitted: Fitted, shipped: Segment, ordinary: Ordinary, yuan: float) -> dict[str, float]:
    """Traits that the log speaks of: shipped ones times the ratio of the two fits. yuan: of one unit of amounts."""
    bg = fitted.bg
    found = {
        "visit_ceiling": shipped.visit_ceiling * fitted.rate / ordinary.rate,
        "visit_shape": shipped.visit_shape * bg["r"] / ordinary.r,
        "dropout_a": shipped.dropout_a * bg["a"] / ordinary.a,
        "dropout_b": shipped.dropout_b * bg["b"] / ordinary.b,
    }
    if fitted.mean_amount is not None:
        found["basket"] = shipped.basket * fitted.mean_amount * yuan / ordinary.amount
    return found


def segment_yaml(
    fitted: Fitted, replaces: str, name: str, ordinary: Ordinary, *, yuan: float = 1.0, source: str = ""
) -> tuple[str, list[str]]:
    """The text of a YAML file for `configs/segment`, and one line a trait that had to stay within its range."""
    data = shipped_segment(replaces)
    shipped = Segment(**data)
    found = learned(fitted, shipped, ordinary, yuan)
    kept, notes = {}, []
    for key, value in found.items():
        low, high = bounds_at(Segment, [key])
        kept[key] = float(f"{min(max(value, low), high):.4g}")
        if not low <= value <= high:
            notes.append(
                say(
                    "{key} is {value}: allowed is {low} to {high}; written as {kept}",
                    key=key,
                    value=decimal(value, 4),
                    low=f"{low:g}",
                    high=f"{high:g}",
                    kept=f"{kept[key]:g}",
                )
            )
    about = say("{name}: customers of a transaction log, in the place of {replaces}.", name=name, replaces=replaces)
    data |= {"description": about, **kept}
    validated(Segment, data, origin=f"segment {name}: ")
    text = "\n".join(
        [f"# @package segment.{replaces}", *_provenance(fitted, found, shipped, ordinary, yuan, source), ""]
    )
    return text + to_yaml(data, WIDTH), notes


def _provenance(
    fitted: Fitted, found: dict[str, float], shipped: Segment, ordinary: Ordinary, yuan: float, source: str
) -> list[str]:
    bg, pareto, spend = fitted.bg, fitted.pareto, fitted.spend.estimate
    log = fitted.log

    def shown(estimate: Estimate) -> str:
        known = zip(estimate.names, estimate.values, estimate.low, strict=True)
        return ", ".join(
            f"{name} {value:.4g}" if low == low else say("{name} not identified", name=name)
            for name, value, low in known
        )

    def of_weeks(model: str, estimate: Estimate) -> str:
        return say(
            "{model} {parameters} (weeks); log-likelihood {value}.",
            model=model,
            parameters=shown(estimate),
            value=f"{estimate.log_likelihood:.1f}",
        )

    lines = [
        say(
            "From {log}: {customers} customers, {weeks} weeks.",
            log=" ".join(source.split()) or say("a transaction log"),
            customers=f"{log.summary.customers:,}",
            weeks=f"{(log.calibration_days + 1) / 7:.1f}",
        ),
        of_weeks("BG/NBD", bg),
        of_weeks("Pareto/NBD", pareto),
        *([say("Gamma-gamma {parameters}.", parameters=shown(spend))] if spend is not None else []),
        _amounts(fitted, yuan),
        say(
            "Joiners of the segment that this replaces look like BG/NBD r {r}, alpha {alpha}, a {a}, b {b}, mean amount"
            " {amount} yuan.",
            **{name: f"{value:.4g}" for name, value in asdict(ordinary).items()},
        ),
        say("A trait is the shipped one times what the log's customers are to those joiners:"),
        *(f"  {key} {getattr(shipped, key):g} -> {value:.4g}" for key, value in found.items()),
        say("All else is as shipped."),
    ]
    return [f"# {line}" for line in lines]


def _amounts(fitted: Fitted, yuan: float) -> str:
    """What the basket comes from."""
    if fitted.mean_amount is None:
        return say("No amounts: the basket is as shipped.")
    mean = f"{fitted.mean_amount:.4g}"
    if yuan == 1:
        return say("Mean amount {mean}.", mean=mean)
    return say("Mean amount {mean} x {yuan} yuan.", mean=mean, yuan=f"{yuan:g}")
