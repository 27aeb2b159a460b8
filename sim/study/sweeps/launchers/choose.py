"""Which launcher does a sweep, how many runs at once, and with how many cores each: none idle, none shared."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sim.study.execution.jobs import Engine
from sim.study.sweeps.launchers.call import Opened
from sim.study.sweeps.settings import BASIC, JOBLIB, RAY, SUBMITIT, Launcher

_PROCESSES_PAY = 2  # runs a core from which on processes of their own are worth starting


class Plan(NamedTuple):
    """Who does the runs."""

    launcher: Launcher
    at_once: int  # runs at the same time; on a cluster, as many as it has room for
    threads: int  # cores of each


def planned(launcher: Launcher | None, runs: int, cores: int) -> Plan:
    """The plan for so many runs. Without a ``launcher`` many runs are done over processes, few one after the other."""
    if launcher is None:
        launcher = Launcher(engine=JOBLIB if cores > 1 and runs >= _PROCESSES_PAY * cores else BASIC)
    if launcher.engine == BASIC:
        return Plan(launcher, 1, launcher.cpus or cores)
    if launcher.engine == RAY:
        return Plan(launcher, runs, launcher.cpus or 1)
    if launcher.engine == SUBMITIT:
        here = launcher.cluster == "local"
        threads = launcher.cpus or 1
        return Plan(launcher, min(launcher.tasks, max(1, cores // threads)) if here else launcher.tasks, threads)
    at_once = max(1, min(cores // (launcher.cpus or 1), runs))
    return Plan(launcher, at_once, launcher.cpus or max(1, cores // at_once))


def opened(plan: Plan, root: Path, cores: int, market: type[Engine] | None = None) -> Opened:
    """The launcher of a plan, ready to be given runs; ``root``: the sweep's folder; ``market``: the class that runs."""
    if plan.launcher.engine == RAY:
        from sim.study.sweeps.launchers.on_ray import on_ray

        return on_ray(plan.launcher.address, cores, plan.threads)
    if plan.launcher.engine == SUBMITIT:
        from sim.study.sweeps.launchers.on_slurm import on_slurm

        return on_slurm(plan.launcher, root, plan.at_once, plan.threads)
    if plan.launcher.engine == JOBLIB and plan.at_once > 1:
        from sim.study.sweeps.launchers.on_processes import on_processes

        return on_processes(plan.at_once, market)
    from sim.study.sweeps.launchers.here import here

    return here()
