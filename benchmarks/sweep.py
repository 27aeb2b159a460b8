"""What a sweep costs beside the runs in it, and what is left of it when it is killed.

    python benchmarks/sweep.py [--jobs 200] [--kills 2] [--probe 8]

The runs are tiny: 400 persons, a strategy against the market without it, eight weeks, one replication, a seed each, so
that what a sweep adds to each of them shows as large as it can be. Some are first done one after the other in one
process, by `sim.study.run`, without a sweep. Then a sweep of all, on all cores, is killed with all its processes
(SIGKILL) each time another part of its runs is there, and begun again by the same command; then asked once more, when
all is known. CPU is that of the commands and all their workers, those that were killed included (Linux: they become
children of this process). Two efficiencies are printed, both from the beginning of the first command to the end of the
last: how busy all cores were, and what of their time the runs alone would have taken. Wall time is worth nothing while
other work runs on the machine: the load stands beside it.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sim.core.folders import cache_folder
from sim.study.sweeps.table import parts_of, read

WORDS = ("size=tiny", "horizon.burn_in_weeks=0", "horizon.weeks=8", "replications=1", "+strategy=points")
_ADOPT = 36  # PR_SET_CHILD_SUBREAPER
COMPILED = ("compiled", "sources", "warm")  # of the cache: what is no answer
DIRECT = """
import json, sys, time
from pathlib import Path
from sim.study.compose import compose
from sim.study.run import run
words, count, into = sys.argv[4:], int(sys.argv[1]), Path(sys.argv[2])
market = [compose([*words, f"seed={seed}"]) for seed in range(int(sys.argv[3]), int(sys.argv[3]) + count)]
run(market.pop(), into=into)  # imports, and compiled code from disk
seconds = []
for params in market:
    began = time.process_time()
    run(params, into=into)
    seconds.append(time.process_time() - began)
print(json.dumps(seconds))
"""


def begun(root: Path, jobs: int, log: Path) -> subprocess.Popen[bytes]:
    """The command, in a group of its own, so that nothing of it outlives a kill."""
    words = [*WORDS, f"seed=range(0,{jobs})", f"output.dir={root}"]
    return subprocess.Popen(
        [sys.executable, "-m", "sim", "-m", *words], stderr=log.open("ab"), stdout=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def adopt() -> None:
    """From here on processes whose parent is killed become children of this one, so that their CPU is counted."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)


def killed(process: subprocess.Popen[bytes]) -> None:
    """Kill a command with all its processes, and wait for every one."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def open_files(process: subprocess.Popen[bytes]) -> int:
    """Of a command that runs."""
    with suppress(OSError):
        return len([*Path(f"/proc/{process.pid}/fd").iterdir()])
    return 0


def cpu() -> float:
    """Seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--probe", type=int, default=8, help="runs done without a sweep")
    options = parser.parse_args()
    adopt()
    table = Table("", "", title=f"A sweep of {options.jobs:,} tiny runs on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        theirs = cache_folder()
        for kind in COMPILED:
            if theirs and (theirs / kind).is_dir():
                shutil.copytree(theirs / kind, place / "cache" / kind)
        (place / "cache").chmod(0o700)
        os.environ |= {"SIM_CACHE_DIR": str(place / "cache"), "PYTHONWARNINGS": "ignore"}
        probe = [str(options.probe + 1), str(place / "direct"), "100000"]
        told = subprocess.run([sys.executable, "-c", DIRECT, *probe, *WORDS, "threads=1"], capture_output=True)
        alone = sum(json.loads(told.stdout.splitlines()[-1])) / options.probe
        root, log, load = place / "sweep", place / "log", [os.getloadavg()[0]]
        before, clock, kept, files = cpu(), time.perf_counter(), [], 0
        for number in range(options.kills):
            process = begun(root, options.jobs, log)
            wanted = options.jobs * (number + 1) // (options.kills + 1)
            print(f"killed when {wanted} of {options.jobs} runs are there", file=sys.stderr)
            while process.poll() is None and len(parts_of(root)) < wanted:
                files = max(files, open_files(process))
                time.sleep(0.1)
            killed(process)
            kept.append(len(parts_of(root)))
        print("begun again, to its end", file=sys.stderr)
        begun(root, options.jobs, log).wait()
        wall, used = time.perf_counter() - clock, cpu() - before
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        load.append(os.getloadavg()[0])
        folders = sum(1 for _ in root.glob("*/*/manifest.json"))
        rows, found = len(parts_of(root)), read(root)
        before, clock = cpu(), time.perf_counter()
        begun(root, options.jobs, log).wait()
        again, waited = cpu() - before, time.perf_counter() - clock
        last = [line for line in log.read_text().splitlines() if line.startswith("runs ")]
    table.add_row("a run in one process, without a sweep, CPU s", f"{alone:.3f}")
    table.add_row("a run of the sweep, everything together, CPU s", f"{used / options.jobs:.3f}")
    table.add_row("ratio", f"{used / options.jobs / alone:.2f}")
    table.add_row("runs in the folder when it was killed", ", ".join(map(str, kept)) or "not killed")
    table.add_row("what the last command said", last[-2].removeprefix("runs").strip())
    table.add_row("results folders; runs in the table", f"{folders}; {found['job'].n_unique()} of {rows}")
    cores = os.cpu_count() or 1
    table.add_row("wall s of all commands", f"{wall:.1f}")
    table.add_row("cores that were busy: CPU of all processes / (cores x wall)", f"{used / wall / cores:.2f}")
    table.add_row("useful: runs x CPU of one alone / (cores x wall)", f"{options.jobs * alone / wall / cores:.2f}")
    table.add_row("the same command once all is known, CPU s and wall s", f"{again:.1f} and {waited:.1f}")
    table.add_row("largest process, MB; open files of a command", f"{memory:.0f}; {files}")
    table.add_row("load at its beginning and its end", " and ".join(f"{each:.1f}" for each in load))
    Console().print(table)


if __name__ == "__main__":
    main()
