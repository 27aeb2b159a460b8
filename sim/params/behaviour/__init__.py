"""What people do and remember: every person-level coefficient, with its unit, range and source.

Log-odds are on the link scale of the logistic or logit model that they enter; "per unit" means from 0 to 1 of the
named state. "assumed" marks a value chosen by judgement inside the range, to be calibrated and swept.
"""

from __future__ import annotations

from sim.params.behaviour.buying import Buy, Experience
from sim.params.behaviour.leaving import Leave
from sim.params.behaviour.membership import Membership
from sim.params.behaviour.memory import Loyalty, Memory
from sim.params.behaviour.talk import Talk
from sim.params.behaviour.visiting import Look, Visit, Where
from sim.params.quantity import Block


class Behaviour(Block):
    """All person-level coefficients."""

    visit: Visit = Visit()
    where: Where = Where()
    look: Look = Look()
    buy: Buy = Buy()
    experience: Experience = Experience()
    memory: Memory = Memory()
    leave: Leave = Leave()
    talk: Talk = Talk()
    loyalty: Loyalty = Loyalty()
    programme: Membership = Membership()
