"""Was it what she was promised?"""

from sim.core.jit import formula
from sim.core.rng import normal
from sim.people.kernels.numbers import clip, logistic


@formula
def delivered(c, quality, service, u):
    """Delivered value in 0-1: goods and service, with luck."""
    return c.experience_quality * quality + (1.0 - c.experience_quality) * service + c.experience_noise * normal(u)


@formula
def expected(c, promise, expectation):
    """What she expected: the room's promise and her own experience."""
    return c.experience_promise * promise + (1.0 - c.experience_promise) * expectation


@formula
def disconfirmation(value, expectation):
    """Delivered minus expected (Oliver 1980), kept in [-1, 1]."""
    return clip(value - expectation, -1.0, 1.0)


@formula
def return_probability(c, ordinary_logit, signal, levers):
    """Chance that the order is sent back."""
    return logistic(ordinary_logit - c.experience_returns * signal + levers)


@formula
def complaint_probability(c, signal, late):
    """Chance of a complaint. late: days by which a refund takes longer than was usual there; 0 where nothing is."""
    return logistic(c.experience_complain - c.experience_complain_signal * signal + c.experience_complain_refund * late)


@formula
def experienced(c, value, signal):
    """How an order is felt against an ordinary one, in [-1, 1]: what was delivered, and how it met what she expected.

    Performance counts beside disconfirmation (Churchill & Surprenant 1982; Anderson & Sullivan 1993): what she has got
    used to expect may still be poor. What is worse than ordinary weighs more than what is better (Mittal et al. 1998).
    """
    w = c.experience_performance
    felt = w * (value - c.experience_ordinary) + (1.0 - w) * signal
    return clip(felt if felt >= 0.0 else c.experience_shortfall * felt, -1.0, 1.0)


@formula
def promise_kept(c, value, signal, expectation):
    """Delivered minus claimed, in [-1, 1]: disconfirmation once her own expectation is taken out of it."""
    w = c.experience_promise
    return clip((signal - (1.0 - w) * (value - expectation)) / w, -1.0, 1.0) if w > 0.0 else 0.0


@formula
def trust_signal(c, felt, kept):
    """What an order says of the platform: how it was felt, and whether what was claimed there held (Bart et al. 2005:
    fulfilment builds trust online). A broken promise weighs more than one exceeded."""
    w = c.experience_promise_kept
    return clip((1.0 - w) * felt + w * (kept if kept >= 0.0 else c.experience_shortfall * kept), -1.0, 1.0)


@formula
def satisfied(c, felt):
    """Satisfaction with one order, 0-1."""
    return clip(c.experience_content + felt, 0.0, 1.0)


@formula
def satisfaction_after(c, satisfaction, felt):
    """Satisfaction moves toward how this order felt."""
    return satisfaction + c.memory_satisfaction_gain * (satisfied(c, felt) - satisfaction)
