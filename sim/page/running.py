"""How far the runs of this session are, and how busy the machine is."""

from __future__ import annotations

import streamlit as st

from sim.page import server
from sim.page.called import called
from sim.page.job import CANCELLED, FAILED, WAITING, Job
from sim.page.screen import Screen, speak
from sim.page.texts import plain
from sim.words import say

_EVERY_SECONDS = 1.0


def show_running(now: Screen) -> None:
    """Runs that wait or run, each with its progress and a way to cancel it; and why the one looked at failed."""
    alive = [job for job in now.jobs() if not job.over]
    if alive:
        follow(alive, now)
    _choose(now)
    job = now.job
    if job is not None and job.state == FAILED:
        st.error(say("This run failed. {why}", why=plain(job.why)))
    elif job is not None and job.state == CANCELLED:
        st.info(say("This run was cancelled; what it had finished is kept and will be found again."))


@st.fragment(run_every=_EVERY_SECONDS)
def follow(jobs: list[Job], now: Screen) -> None:
    """Look again every second; the page is drawn anew once one of them is over."""
    speak(now)
    if any(job.over for job in jobs):
        st.rerun(scope="app")
    for at, job in enumerate(jobs):
        with st.container(border=True):
            st.markdown(f"**{plain(called(job) if job.module == 'sim' else job.command)}**")
            if job.state == WAITING:
                st.progress(0.0, text=_waiting(job))
            else:
                done, total = job.progress
                st.progress(min(done / total, 1.0) if total else 0.0, text=_running(job, done, total))
            if st.button(say("Cancel"), key=f"cancel{id(job)}", help=say("Cancel run {number}", number=at + 1)):
                job.cancel()


def show_standing() -> None:
    """One line on the machine and who uses it."""
    now = server.queue().standing()
    told = say(
        "This machine has {cores} cores. Running: {running}, on {busy} of them; waiting: {waiting}.",
        cores=now.cores,
        running=now.running,
        busy=now.busy,
        waiting=now.waiting,
    )
    st.caption(told)


def wait_for(job: Job, now: Screen) -> bool:
    """Show how far one run is; whether it is over."""
    if not job.over:
        follow([job], now)
    return job.over


def _waiting(job: Job) -> str:
    ahead = server.queue().ahead(job)
    return say("Waits for a free core; {ahead} before it.", ahead=ahead) if ahead else say("Waits for a free core.")


def _running(job: Job, done: int, total: int) -> str:
    seconds = round(job.seconds)
    if not done:
        told = {"seconds": seconds, "says": job.says or say("starting")}
        return say("{seconds} s so far: {says}", **told)
    if done >= total:
        return say("Drawing figures and writing the report, {seconds} s so far.", seconds=seconds)
    told = {
        "percent": round(100 * done / total),
        "seconds": seconds,
        "left": round(job.seconds / done * (total - done)),
    }
    return say("{percent} % of all weeks, {seconds} s so far, about {left} s left.", **told)


def _choose(now: Screen) -> None:
    """Which of several answers is looked at; while one is awaited, that one."""
    over = [job for job in now.jobs() if job.over]
    if now.job is None and over:
        now.job = over[0]
    if len(over) < 2 or now.job is None or not now.job.over:
        return
    marks = {FAILED: say("failed: "), CANCELLED: say("cancelled: ")}
    found = st.selectbox(
        say("Answer"),
        range(len(over)),
        index=over.index(now.job) if now.job in over else 0,
        format_func=lambda at: f"{len(over) - at} · {marks.get(over[at].state, '')}{called(over[at])}",
        key=f"answer{len(over)}",
    )
    now.job = over[found]
