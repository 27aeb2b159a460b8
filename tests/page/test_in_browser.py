"""Headless Chromium drives the page: ask, see numbers change, cancel, keep, share, upload, at a desk and on a phone."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from cdnow import cdnow
from visitor import PHONE, TINY, Visitor, serious

pytestmark = pytest.mark.browser
ASK = " ".join(["+scenario=price_war", *TINY])
LONG = "+scenario=price_war size=small replications=2"


@pytest.fixture(scope="module")
def answered(browser, address):
    """Somebody who has one answer in front of them."""
    somebody = Visitor(browser, address)
    somebody.open(ask=ASK)
    somebody.told = somebody.run()
    yield somebody
    somebody.close()


def test_another_scenario_has_other_numbers_and_the_link_brings_them_back(answered, browser, address):
    page = answered.page
    box = page.get_by_role("combobox", name="Scenario")
    box.click()
    box.fill("trust scandal")
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    page.get_by_text("+scenario='[price_war,trust_scandal]'").first.wait_for()
    told = answered.run()
    assert "2 of 2" in told and told != answered.told
    other = Visitor(browser, address)
    restored = other.open(**{"ask": page.evaluate("new URLSearchParams(location.search).get('ask')")})
    restored.get_by_role("heading", name="To keep").wait_for()
    assert restored.get_by_role("table").first.inner_text() == told, "the answer of the link, not run again"
    assert not other.elsewhere and not answered.elsewhere, "nothing comes from elsewhere"
    other.close()


def test_an_answer_is_kept_as_a_report_and_as_data_and_the_report_keeps_nobody_out(answered, tmp_path: Path):
    with answered.page.expect_download() as begun:
        answered.page.get_by_role("button", name="Everything (.zip)").click()
    names = zipfile.ZipFile(begun.value.path()).namelist()
    assert {Path(name).name for name in names} >= {"kpi.parquet", "comparison.csv", "manifest.json", "report.html"}
    with answered.page.expect_download() as begun:
        answered.page.get_by_role("button", name="Report, one file (.html)").click()
    begun.value.save_as(tmp_path / "report.html")
    report = answered.context.new_page()
    report.goto((tmp_path / "report.html").as_uri())
    assert report.title() and serious(report) == []
    report.close()


def test_the_page_keeps_nobody_out(answered):
    assert serious(answered.page) == []
    answered.page.get_by_text("Week by week").first.click()
    answered.page.get_by_role("heading", name="The market week by week").wait_for()
    answered.page.get_by_role("slider").wait_for()
    assert serious(answered.page) == []
    assert not answered.page.get_by_text("Traceback").count()


def test_a_run_is_cancelled_and_a_mistake_is_told_in_place(visitor):
    page = visitor.open(ask=f"{LONG} behaviour.buy.loss_aversion=7")
    page.get_by_text("7: allowed is 1 .. 2 ratio").wait_for()
    assert page.get_by_role("button", name="Run", exact=True).is_disabled()
    page.get_by_role("textbox", name="behaviour.buy.loss_aversion").fill("1.25")
    page.keyboard.press("Enter")
    page.get_by_text("7: allowed is").wait_for(state="detached")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("This run was cancelled").wait_for()
    page.get_by_text("0 runs are running").wait_for()


def test_a_log_becomes_a_firm_that_can_be_asked_about(visitor, tmp_path: Path):
    cdnow().head(1500).write_csv(tmp_path / "orders.csv")
    page = visitor.open(view="log")
    page.locator("input[type=file]").set_input_files(str(tmp_path / "orders.csv"))
    fit = page.get_by_role("button", name="Fit", exact=True)
    page.wait_for_function("button => !button.disabled", arg=fit.element_handle())
    fit.click()
    page.get_by_role("button", name="Ask about this firm").click()
    page.get_by_text("is chosen. Go to Ask").wait_for()
    page.get_by_text("Ask", exact=True).first.click()
    page.get_by_text("+firm=my_brand").first.wait_for()


def test_on_a_phone_nothing_is_wider_than_the_screen_and_keys_reach_the_button(browser, address):
    phone = Visitor(browser, address, PHONE)
    page = phone.open(ask=ASK)
    page.get_by_role("heading", name="To keep").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    button = page.get_by_role("button", name="Run", exact=True)
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    assert button.evaluate("button => button === document.activeElement"), "the keyboard reaches it"
    phone.close()
