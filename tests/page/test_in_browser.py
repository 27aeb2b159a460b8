"""Headless Chromium drives the page: ask, see numbers change, cancel, keep, share, upload, at a desk and on a phone.

What takes time is a market that runs, so one answer is looked at from all sides, and only one other is asked for.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from cdnow import cdnow
from visitor import PHONE, TINY, Visitor, serious

pytestmark = pytest.mark.browser
ASK = " ".join(["+scenario=ageing_base", *TINY])
LONG = "+scenario=price_war size=small replications=2"
ORDERS = 600  # of the log that is uploaded


@pytest.fixture(scope="module")
def answered(browser, address):
    """Somebody who has one answer in front of them."""
    somebody = Visitor(browser, address)
    somebody.open(ask=ASK)
    somebody.told = somebody.run()
    yield somebody
    somebody.close()


def test_an_answer_is_kept_as_a_report_and_as_data_and_the_report_keeps_nobody_out(answered, browser, tmp_path: Path):
    with answered.page.expect_download() as begun:
        answered.page.get_by_role("button", name="Everything (.zip)").click()
    names = zipfile.ZipFile(begun.value.path()).namelist()
    assert {Path(name).name for name in names} >= {"kpi.parquet", "comparison.csv", "manifest.json", "report.html"}
    with answered.page.expect_download() as begun:
        answered.page.get_by_role("button", name="Report, one file (.html)").click()
    begun.value.save_as(tmp_path / "report.html")
    report = browser.new_page()
    report.goto((tmp_path / "report.html").as_uri())
    assert report.title() and serious(report) == []
    report.close()


def test_the_page_keeps_nobody_out(answered):
    for closed in answered.page.locator("details:not([open]) > summary").element_handles():
        closed.click()
    assert serious(answered.page) == []
    for view, heading in (
        ("Week by week", "The market week by week"),
        ("Compare answers", "Answers beside each other"),
        ("My firm", "A firm of your own"),
        ("My log", "Your own customers, from a log of orders"),
        ("Sweep", "A sweep: many questions at once"),
        ("Ask", "What do you want to know?"),
    ):
        answered.look_at(view, heading)
        assert serious(answered.page) == [], view
        assert not answered.page.get_by_text("Traceback").count(), view
    assert answered.table == answered.told, "the answer is still there"


def test_another_scenario_has_other_numbers_and_its_link_brings_them_to_a_phone(answered, browser, address):
    page = answered.page
    box = page.get_by_role("combobox", name="Scenario")
    box.click()
    box.fill("promotion dependence")
    page.get_by_role("option", name="promotion dependence").click()
    page.keyboard.press("Escape")
    page.get_by_text("'+scenario=[ageing_base,promotion_dependence]'").first.wait_for()
    told = answered.run()
    assert told != answered.told
    phone = Visitor(browser, address, PHONE)
    there = phone.open(**{"ask": page.evaluate("new URLSearchParams(location.search).get('ask')")})
    phone.to_keep.wait_for()
    assert phone.table == told, "the answer of the link, not run again"
    assert there.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "nothing is wider than the screen"
    button = there.get_by_role("button", name="Run", exact=True)
    assert any(_is_focused(there, button) for _ in range(60)), "the keyboard reaches it"
    assert not phone.elsewhere and not answered.elsewhere, "nothing comes from elsewhere"
    phone.close()


def _is_focused(page, button) -> bool:
    """Whether one step further by the keyboard leads there."""
    page.keyboard.press("Tab")
    return button.evaluate("button => button === document.activeElement")


def test_a_run_is_cancelled_and_a_mistake_is_told_in_place(visitor):
    page = visitor.open(ask=f"{LONG} behaviour.buy.loss_aversion=7")
    told = page.get_by_text("7: allowed is 1 .. 2 ratio", exact=True)
    told.wait_for()
    run = page.get_by_role("button", name="Run", exact=True)
    assert run.is_disabled()
    page.get_by_role("textbox", name="behaviour.buy.loss_aversion").fill("1.25")
    page.keyboard.press("Enter")
    told.wait_for(state="detached")
    run.click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("This run was cancelled").wait_for()
    page.get_by_text("Running: 0,").wait_for()


def test_a_log_becomes_a_firm_that_can_be_asked_about(visitor, tmp_path: Path):
    cdnow().head(ORDERS).write_csv(tmp_path / "orders.csv")
    page = visitor.open(view="log")
    page.locator("input[type=file]").set_input_files(str(tmp_path / "orders.csv"))
    page.get_by_role("button", name="Fit", exact=True, disabled=False).click()
    page.get_by_role("button", name="Ask about this firm").click()
    page.get_by_role("heading", name="What do you want to know?").wait_for()
    page.get_by_text("+firm=my_brand").first.wait_for()


def test_somebody_else_has_the_own_answer_and_another_language_which_the_link_keeps(answered, visitor):
    page = visitor.open(ask=ASK)
    assert visitor.table == answered.told, "not what the other one has asked since"
    page.get_by_role("button", name="简体中文").click()
    page.get_by_role("heading", name="您想知道什么？").wait_for()
    page.wait_for_url("**&lang=zh")
    page.reload()
    page.get_by_role("heading", name="您想知道什么？").wait_for()
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="What do you want to know?").wait_for()
