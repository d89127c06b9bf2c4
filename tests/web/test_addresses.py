"""Where a request comes from is said by our own proxies, never by the visitor."""

from __future__ import annotations

from django.conf import LazySettings
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from shouwang.web.addresses import client_address, is_loopback

PROXY, VISITOR = "10.0.0.1", "203.0.113.7"
anything = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40)
fixture_is_constant = trying(suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(claimed=anything)
@fixture_is_constant
def test_without_proxies_the_header_is_not_read(claimed: str, settings: LazySettings) -> None:
    settings.TRUSTED_PROXIES = 0
    request = RequestFactory().get("/", REMOTE_ADDR=VISITOR, HTTP_X_FORWARDED_FOR=claimed)
    assert client_address(request) == VISITOR


@given(claimed=anything)
@fixture_is_constant
def test_behind_a_proxy_only_what_it_wrote_itself_counts(claimed: str, settings: LazySettings) -> None:
    settings.TRUSTED_PROXIES = 1
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"{claimed},{VISITOR}")
    assert client_address(request) == VISITOR


def test_behind_two_proxies_the_outer_one_saw_the_visitor(settings: LazySettings) -> None:
    settings.TRUSTED_PROXIES = 2
    told = f"1.2.3.4, {VISITOR}, 10.0.0.2"
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=told)) == VISITOR


def test_a_proxy_that_says_nothing_is_taken_for_the_visitor(settings: LazySettings) -> None:
    settings.TRUSTED_PROXIES = 1
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=PROXY)) == PROXY


def test_loopback_is_this_machine_and_nobody_behind_a_proxy_on_it() -> None:
    assert is_loopback(RequestFactory().get("/", REMOTE_ADDR="127.0.0.1"))
    assert is_loopback(RequestFactory().get("/", REMOTE_ADDR="::1"))
    assert not is_loopback(RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=VISITOR))
    assert not is_loopback(RequestFactory().get("/", REMOTE_ADDR=VISITOR))
