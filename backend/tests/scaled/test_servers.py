"""The servers of the tests are the real ones, and behave as such."""

from __future__ import annotations

import psycopg
import pytest
import redis as redis_client
from botocore.exceptions import BotoCoreError

from cli.servers.ceph import CephServer
from cli.servers.postgresql import PostgresServer
from cli.servers.redis import RedisServer


def test_redis_forgets_everything_when_it_is_killed(redis: RedisServer) -> None:
    redis_client.Redis.from_url(redis.url).set("lamp", "lit")
    redis.kill()
    redis.start()
    assert redis_client.Redis.from_url(redis.url).get("lamp") is None


def test_a_hanging_redis_takes_connections_and_does_not_answer(redis: RedisServer) -> None:
    redis.pause()
    try:
        with pytest.raises(redis_client.TimeoutError):
            redis_client.Redis.from_url(redis.url, socket_timeout=0.5).ping()
    finally:
        redis.go_on()
    assert redis_client.Redis.from_url(redis.url).ping()


def test_postgresql_keeps_what_was_committed_when_it_crashes(postgres: PostgresServer) -> None:
    database = postgres.new_database()
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE lamps AS SELECT 1 AS lit")
    postgres.stop()
    postgres.start()
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT lit FROM lamps").fetchall() == [(1,)]


def test_the_gateway_keeps_what_was_stored_while_nobody_answers(ceph: CephServer) -> None:
    bucket = ceph.new_bucket()
    ceph.client().put_object(Bucket=bucket, Key="lamp", Body=b"lit")
    ceph.stop_gateway()
    try:
        with pytest.raises(BotoCoreError):
            ceph.client().get_object(Bucket=bucket, Key="lamp")
    finally:
        ceph.start_gateway()
    assert ceph.client().get_object(Bucket=bucket, Key="lamp")["Body"].read() == b"lit"
