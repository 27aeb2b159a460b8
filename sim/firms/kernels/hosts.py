"""A week of hosts' programmes, and of their moves between platforms."""

from __future__ import annotations

import numpy as np

from sim.core.jit import kernel
from sim.core.rng import row_key, uniform


@kernel
def plan(
    rows, lost, kind, mcn, platform, fan_incentive, quality_control, training, strictness,
    usual_exaggeration, usual_discount, usual_novelty, usual_days,
    incentive_effect, audit_effect, control_effect, discount_response, discount_cap, renewal_response, training_gain,
    step, training_step, firm, lean_discount, lean_exaggeration, lean_novelty,
    discount, exaggeration, novelty, trained, days,
):  # fmt: skip
    """Move what hosts ``rows`` ask, claim and show toward what lost share, incentives and audits make of it.

    lost [row]: log share lost; the MCN's values [mcn]; strictness of audits [platform]; usual values [host type]; the
    rest [host]. Days on air follow at once. A firm that is looked at may ask more than the cap of all others.
    """
    for i in range(len(rows)):
        h = rows[i]
        t, member = kind[h], mcn[h] >= 0
        loss = max(lost[i], 0.0)
        session = 1.0 - fan_incentive[mcn[h]] if member else 0.5
        control = quality_control[mcn[h]] if member else 0.0
        paid_for = training_gain * (training[mcn[h]] if member else 0.0)
        claim = (
            usual_exaggeration[t]
            + lean_exaggeration[h]
            + incentive_effect * session * ((1.0 if member else 0.0) + loss)
        )
        claim *= (1.0 - audit_effect * strictness[platform[h]]) * (1.0 - control_effect * control)
        usual = usual_discount[t] + lean_discount[h]
        asked = min(usual + discount_response * loss, discount_cap if firm[h] < 0 else max(discount_cap, usual))
        shown = min(max(usual_novelty[t] + lean_novelty[h] + renewal_response * loss, 0.0), 1.0)
        discount[h] += step * (asked - discount[h])
        exaggeration[h] += step * (claim - exaggeration[h])
        novelty[h] += step * (shown - novelty[h])
        trained[h] += training_step * (paid_for - trained[h])
        days[h] = np.int64(min(max(np.rint(usual_days[t] + 2.0 * loss), 1.0), 7.0))


@kernel
def move(
    seed, stream, week, per_week, pause, settled, least_gain, fan_share, portability, earned,
    alive, own_brand, firm, weeks, kind, hosts_size, size, platform, moved,
):  # fmt: skip
    """Let independent hosts who think of it this week go where they would earn clearly more: see `sim.firms.host`.

    earned [platform]; portability [host type]; ``size`` [platform], zero before, is what they share the earnings with.
    """
    for h in range(len(alive)):
        if alive[h] and own_brand[h] < 0:
            size[platform[h]] += hosts_size[h]
    for h in range(len(alive)):
        if not alive[h] or own_brand[h] >= 0 or firm[h] >= 0 or weeks[h] < settled or week - moved[h] < pause:
            continue
        if uniform(row_key(seed, np.uint64(h)), stream, week, np.uint64(0)) >= per_week:
            continue
        here, own = platform[h], hosts_size[h]
        kept = 1.0 - fan_share * (1.0 - portability[kind[h]])
        best, most = 0, 0.0 if here == 0 else kept * earned[0] / (size[0] + own)
        for p in range(1, len(size)):
            expected = 0.0 if p == here else kept * earned[p] / (size[p] + own)
            if expected > most:
                best, most = p, expected
        if most / max(earned[here] / size[here], 1e-9) - 1.0 > least_gain:
            platform[h], moved[h] = best, week
            size[here] -= own
            size[best] += own
