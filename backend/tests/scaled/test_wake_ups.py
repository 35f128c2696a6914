"""Wake-ups: one while it waits, none that anybody waits for, and a flag that outlives a fork."""

from __future__ import annotations

import os
import threading
import time

import pytest
from celery import Celery
from redis import Redis

from cli.servers.daemon import free_ports
from cli.servers.redis import RedisServer
from jobs.bell import Bell
from jobs.celery_runner import CeleryRunner, answers
from jobs.shared_flag import SharedFlag
from tests.scaled.site import wait_until


def light_lamp(lamp: str) -> None:
    """What workers would do."""


def runner_at(url: str) -> CeleryRunner:
    client = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True)
    return CeleryRunner(Celery(broker=url), client, lambda function: "render")


def sent(runner: CeleryRunner) -> int:
    """How many wake-ups wait in the queue, once everything was sent."""
    assert runner.stop(10)
    return runner.lengths(("render",))["render"]


def test_the_same_wake_up_waits_only_once(redis: RedisServer) -> None:
    runner = runner_at(redis.url)
    for lamp in ("north", "north", "south", "north"):
        assert runner.submit(light_lamp, lamp)
    assert sent(runner) == 2


def test_a_wake_up_that_was_taken_is_sent_again(redis: RedisServer) -> None:
    runner = runner_at(redis.url)
    runner.submit(light_lamp, "north")
    assert sent(runner) == 1
    runner.taken(light_lamp, "north")
    again = runner_at(redis.url)
    again.submit(light_lamp, "north")
    assert sent(again) == 2


def test_a_queue_that_forgot_everything_is_filled_again(redis: RedisServer) -> None:
    runner = runner_at(redis.url)
    runner.submit(light_lamp, "north")
    assert sent(runner) == 1
    Redis.from_url(redis.url).flushall()
    again = runner_at(redis.url)
    again.submit(light_lamp, "north")
    assert sent(again) == 1


def test_what_a_queue_did_not_take_while_it_hung_is_sent_when_it_goes_on(redis: RedisServer) -> None:
    runner = runner_at(redis.url)
    runner.submit(light_lamp, "north")
    wait_until(lambda: runner.lengths(("render",)) == {"render": 1})
    redis.pause()
    try:
        runner.submit(light_lamp, "south")
        time.sleep(2.5)  # longer than the runner waits for an answer
    finally:
        redis.go_on()
    wait_until(lambda: runner.lengths(("render",)) == {"render": 2})


def test_nobody_waits_for_a_queue_that_is_not_there() -> None:
    (port,) = free_ports(1)
    runner = runner_at(f"redis://127.0.0.1:{port}/0")
    began = time.monotonic()
    assert runner.submit(light_lamp, "north")
    assert time.monotonic() - began < 0.5
    assert runner.lengths(("render",)) == {}
    assert not answers(f"redis://127.0.0.1:{port}/0")


def test_after_the_stop_nothing_is_taken(redis: RedisServer) -> None:
    runner = runner_at(redis.url)
    assert runner.stop(1)
    assert not runner.submit(light_lamp, "north")


def test_a_bell_is_heard_by_others_even_after_its_redis_was_lost(redis: RedisServer) -> None:
    heard = threading.Event()
    listening, ringing = (Bell(Redis.from_url(redis.url, socket_timeout=2)) for _ in range(2))
    listening.listen(heard.set)
    for lost in (False, True):
        if lost:
            redis.kill()
            redis.start()
        heard.clear()
        deadline = time.monotonic() + 30
        while not heard.wait(0.2):
            ringing.ring()
            assert time.monotonic() < deadline, "nobody heard it"


def test_a_ring_brings_the_newest_text_of_each_channel_along(redis: RedisServer) -> None:
    client = Redis.from_url(redis.url, decode_responses=True)
    bell = Bell(Redis.from_url(redis.url, socket_timeout=2))
    heard: dict[str, str] = {}
    with client.pubsub(ignore_subscribe_messages=True) as listening:  # type: ignore[no-untyped-call]
        listening.subscribe("lamps.north", "lamps.south")
        listening.get_message(timeout=1.0)
        bell.ring({"lamps.north": "lit"})
        bell.ring({"lamps.south": "dark"})
        bell.ring()
        deadline = time.monotonic() + 30
        while heard != {"lamps.north": "lit", "lamps.south": "dark"}:
            assert time.monotonic() < deadline, heard
            if message := listening.get_message(timeout=0.2):
                heard[message["channel"]] = message["data"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="not here by design: this system does not fork")
def test_a_child_sees_the_flag_that_its_parent_sets_later() -> None:
    flag = SharedFlag()
    child = os.fork()
    if not child:
        deadline = time.monotonic() + 30
        while not flag.is_set() and time.monotonic() < deadline:
            time.sleep(0.01)
        os._exit(0 if flag.is_set() else 1)
    flag.set()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
