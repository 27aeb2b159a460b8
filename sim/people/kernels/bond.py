"""What is remembered of hosts, brands and platforms: slow-built, quickly lost."""

from sim.core.jit import formula
from sim.core.select import select


@formula
def bond_after_session(c, bond, speed, took_part, levers):
    """Bond with a host after watching her, of what is missing (an assumption to sweep)."""
    gain = c.memory_bond_gain + select(took_part, c.memory_bond_interact, 0.0)
    return bond + min(gain * speed + levers, 1.0) * (1.0 - bond)


@formula
def fault_felt(c, fault, bond):
    """A fault after forgiveness: strong bonds forgive small ones and are hit hardest by what is left."""
    left = max(fault - c.memory_forgive * bond, 0.0)
    return left * (1.0 + c.memory_betrayal * bond)


@formula
def bond_after_signal(c, bond, signal):
    """Bond after an order or news; signal is the host's part of the disconfirmation."""
    if signal >= 0.0:
        return bond + c.memory_bond_good * signal * (1.0 - bond)
    return bond - c.memory_bond_bad * fault_felt(c, -signal, bond) * bond


@formula
def trust_after_signal(c, trust, signal):
    """Trust after an experience; losses weigh more than gains."""
    if signal >= 0.0:
        return trust + c.memory_trust_gain * signal * (1.0 - trust)
    return trust + c.memory_trust_loss * signal * trust
