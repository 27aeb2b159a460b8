"""Signals: one line or none, the status that shells expect, and an end even where libraries swallow exceptions."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from places import ROOT

BEGIN = "import os, signal, sys, time; from sim.core import endings; "
ALL = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]


def python(code, **more):
    return subprocess.run(
        [sys.executable, "-c", BEGIN + code], cwd=ROOT, capture_output=True, text=True, timeout=60, **more
    )


@pytest.mark.parametrize(("sent", "status"), ALL)
def test_a_signal_while_a_command_starts_ends_it_at_once(sent, status):
    done = python(f"endings.listen(); os.kill(os.getpid(), {sent:d}); time.sleep(60)")
    assert done.returncode == status and done.stdout == ""
    assert done.stderr == ("interrupted\n" if sent == signal.SIGINT else "")


@pytest.mark.parametrize(("sent", "status"), ALL)
def test_a_signal_that_a_library_swallows_ends_the_command_all_the_same(sent, status):
    code = f"""
endings.GRACE_SECONDS = 0.1
endings.listen()
endings.started()
try:
    os.kill(os.getpid(), {sent:d})
    time.sleep(60)
except BaseException:
    pass
time.sleep(60)
"""
    assert python("\n" + code).returncode == status


@pytest.mark.parametrize("asked", [True, False])
def test_what_an_ending_breaks_in_threads_of_libraries_is_not_told(asked):
    code = f"""
import threading
def breaks():
    raise KeyError(5)
endings.listen()
endings.started()
try:
    if {asked}:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
except endings.Ended:
    pass
thread = threading.Thread(target=breaks)
thread.start()
thread.join()
"""
    assert ("KeyError: 5" in python("\n" + code).stderr) != asked


def test_a_signal_where_nothing_can_be_raised_is_heard_again():
    code = """
class Gone:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.2)
endings.listen()
endings.started()
try:
    thing = Gone()
    del thing
    time.sleep(60)
except endings.Ended as end:
    print("ended", end.status)
"""
    done = python("\n" + code)
    assert (done.stdout, done.stderr) == ("ended 143\n", "")


def test_another_exception_that_came_of_a_signal_is_not_taken_for_a_fault():
    code = """
endings.listen()
endings.started()
try:
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
    finally:
        None.flags
except AttributeError:
    try:
        endings.heed()
    except endings.Ended as end:
        print("ended", end.status)
"""
    assert python("\n" + code).stdout == "ended 143\n"


def test_what_is_ignored_stays_ignored():
    code = """
signal.signal(signal.SIGHUP, signal.SIG_IGN)
endings.listen()
os.kill(os.getpid(), signal.SIGHUP)
print("alive")
"""
    assert python("\n" + code).stdout == "alive\n"
