"""Reports of broadcasts as files: for those who may see them, and never shown as a page."""

from __future__ import annotations

import pytest

from bridge.screens import Document
from tests.console.town import House

REPORT = Document(name='b "1" ü.csv', mime_type="text/csv", content="\ufeffAna;sent\r\n".encode())


async def test_a_report_comes_as_a_file_to_be_saved_and_is_kept_nowhere(house: House) -> None:
    tenant, person = await house.somebody()
    house.desk.reports["b1"] = (tenant, REPORT)
    browser = await house.signed_in(tenant, person)

    answer = await browser.get("/reports/b1.csv")

    assert (answer.status, answer.text.encode()) == (200, REPORT.content)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"b _1_ _.csv\"; filename*=UTF-8''b%20%221%22%20%C3%BC.csv"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/reports/b1.csv", "/reports/b2.csv", "/reports/%2e%2e.csv", "/reports/.csv"]
)
async def test_what_is_not_there_and_what_is_another_businesss_look_the_same(house: House, path: str) -> None:
    tenant, _ = await house.somebody()
    house.desk.reports["b1"] = (tenant, REPORT)
    stranger, _ = await house.owner("Café Aurora")

    answer = await stranger.get(path)

    assert answer.status == 404


async def test_whoever_is_not_signed_in_gets_no_report_and_neither_does_another_sites_page(
    house: House,
) -> None:
    tenant, person = await house.somebody()
    house.desk.reports["b1"] = (tenant, REPORT)
    browser = await house.signed_in(tenant, person)

    fetched = await browser.get(
        "/reports/b1.csv", **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    )

    assert (await house.browser().get("/reports/b1.csv")).status == 401
    assert fetched.status == 403
