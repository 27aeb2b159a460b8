"""Does she leave, and why?"""

from sim.core.jit import formula
from sim.people.kernels.numbers import logistic


@formula
def leave_parts(c, satisfaction, trust, fatigue, annoyance, privacy, outside, parts):
    """What drives leaving, log-odds, by reason (LOSS_REASONS): experience, distrust, fatigue, privacy, better offer."""
    parts[1] = c.leave_satisfaction * max(c.experience_content - satisfaction, 0.0)
    parts[2] = c.leave_distrust * max(c.leave_trusted - trust, 0.0)
    parts[3] = c.leave_fatigue * fatigue
    parts[4] = max(c.leave_privacy * annoyance + privacy, 0.0)
    parts[5] = c.leave_better * outside


@formula
def leave_probability(c, personal, ordinary, habit, bond, content, parts, levers):
    """Dropout after one experience: personal log-odds (beta-distributed: Fader, Hardie & Lee 2005) and what drives it.

    content is satisfaction above the ordinary; habit, bond and switching cost (levers) slow leaving.
    """
    link = personal + ordinary + parts[1] + parts[2] + parts[3] + parts[4] + parts[5]
    link -= c.leave_tenure * habit + c.leave_bond * bond + c.leave_satisfaction * content + levers
    return logistic(link)


@formula
def main_reason(parts, u):
    """One reason, drawn in proportion to what drove her out."""
    total = parts[1] + parts[2] + parts[3] + parts[4] + parts[5]
    if total <= 0.0:
        return 5
    mark = u * total
    for reason in range(1, 5):
        mark -= parts[reason]
        if mark < 0.0:
            return reason
    return 5
