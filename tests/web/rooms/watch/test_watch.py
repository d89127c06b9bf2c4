"""Health for whoever asks; measures for this machine and for who has the token."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from shouwang.secrecy import keys
from shouwang.web import health
from shouwang.web.home import HEARTBEAT

pytestmark = pytest.mark.django_db
TOLD = "right"
OUTSIDE = {"REMOTE_ADDR": "10.0.0.9"}


def test_all_is_well(client: Client, settings: LazySettings) -> None:
    health.beat(Path(settings.HOME))
    told = client.get("/health/").json()
    assert told["well"]
    assert all(told["parts"].values())


def test_without_keys_nothing_works(client: Client, settings: LazySettings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    answer = client.get("/health/")
    keys._read.cache_clear()
    assert answer.status_code == 503
    assert not answer.json()["parts"]["keys"]


def test_a_full_disk_is_not_well(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 1 << 60)
    assert client.get("/health/").status_code == 503


def test_a_silent_worker_is_told_but_people_can_work(client: Client, settings: LazySettings) -> None:
    health.beat(Path(settings.HOME))
    long_ago = time.time() - 600
    os.utime(Path(settings.HOME) / HEARTBEAT, (long_ago, long_ago))
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert not answer.json()["parts"]["worker"]


def test_this_machine_reads_the_measures(client: Client) -> None:
    client.get("/sign-in/")
    text = client.get("/metrics/").content.decode()
    assert 'shouwang_requests_total{page="sign_in:sign_in",status="200"}' in text
    assert 'shouwang_jobs{state="waiting"}' in text


@pytest.mark.parametrize("told", ["", "Bearer ", "Bearer wrong", "Basic right", "right"])
def test_from_elsewhere_nobody_learns_of_them_without_the_token(
    client: Client, settings: LazySettings, told: str
) -> None:
    settings.METRICS_TOKEN = TOLD
    assert client.get("/metrics/", HTTP_AUTHORIZATION=told, **OUTSIDE).status_code == 404


def test_the_token_opens_them(client: Client, settings: LazySettings) -> None:
    settings.METRICS_TOKEN = TOLD
    assert client.get("/metrics/", HTTP_AUTHORIZATION="Bearer right", **OUTSIDE).status_code == 200


def test_without_a_token_set_an_empty_one_does_not_open(client: Client) -> None:
    assert client.get("/metrics/", HTTP_AUTHORIZATION="Bearer ", **OUTSIDE).status_code == 404


def test_every_answer_has_its_number(client: Client) -> None:
    number = client.get("/health/")["X-Request-ID"]
    assert number.isalpha()
    assert number != client.get("/health/")["X-Request-ID"]
