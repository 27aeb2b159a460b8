"""Which channels a strategy's result comes from: what disappears when one of them is off (`explain=true`).

With T what the sponsor sells or earns more while nobody copies it, and H the same with a channel off, that channel
carries T - H. Channels act together (who visits more is also offered more), and each is off alone, so that shares need
not sum to 1.
"""

from __future__ import annotations

from sim.study.analysis.explain import share_interval
from sim.study.analysis.loyalty.arms import Study
from sim.study.analysis.loyalty.flows import SPONSOR
from sim.study.analysis.loyalty.worth import Estimate, mean_of
from sim.study.arms import WITHOUT

MONEY = ("paid", "contribution")


def on_channels(study: Study) -> None:
    """What each channel carries of the sponsor's sales and contribution, and its share with Fieller's interval."""
    for arm in (arm for arm in study.flows.arms if arm.startswith(WITHOUT)):
        for money in MONEY:
            total, held = (study.change(of, SPONSOR, money).sum(axis=1) for of in (study.alone, arm))
            channel = arm.removeprefix(WITHOUT)
            study.say(f"channel_{money}", channel, "yuan", mean_of(total - held))
            share, low, high = share_interval(total - held, total)
            found = Estimate(float(share), float(low), float(high), len(total))
            study.say(f"channel_share_{money}", channel, "share", found)
