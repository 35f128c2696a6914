"""A message in a worker's hands: only where Redis did not take its end does the worker connect anew."""

# Kombu tells its types in part only.
# mypy: disable-error-code="assignment, attr-defined, import-untyped, no-untyped-call"

from __future__ import annotations

import pytest
from celery import Celery
from kombu import Connection
from kombu.asynchronous import Hub
from redis import ConnectionError as RedisConnectionError
from vine import promise

from cli.servers.redis import RedisServer
from storyflow_backend.celery import Taken

QUEUE = "lamps"


@pytest.fixture
def app(redis: RedisServer) -> Celery:
    app = Celery(broker=redis.url, set_as_current=False)
    app.conf.broker_transport_options = {"socket_connect_timeout": 1, "max_retries": 0}

    @app.task(name="light", shared=False)  # type: ignore[untyped-decorator]
    def light() -> None: ...

    return app


def taken(app: Celery, connection: Connection, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Taken:
    """A message as a worker takes it: its end is left to the loop."""
    app.send_task("light", queue=QUEUE)
    message = connection.SimpleQueue(QUEUE).get(timeout=5)
    monkeypatch.setattr(Taken, "hub", hub)
    return Taken(
        message,
        app=app,
        task=app.tasks["light"],
        on_ack=promise(hub.call_soon, (message.ack_log_error,)),
        connection_errors=connection.connection_errors,
    )


def turn(hub: Hub, times: int = 3) -> None:
    """Let the loop do what it has, and what comes of it."""
    loop = hub.create_loop()
    hub.call_repeatedly(0.01, int)  # nothing else would come
    for _ in range(times):
        next(loop)


@pytest.mark.parametrize("connections", [1, 2])
def test_a_message_whose_end_redis_took_disturbs_nobody(
    app: Celery, connections: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub()
    for _ in range(connections):  # a worker that connects anew begins its loop again
        with app.connection_for_read() as connection:
            request = taken(app, connection, hub, monkeypatch)
            request.acknowledge()
            assert not request.message.acknowledged, "it is left to the loop"
            turn(hub)
            assert request.message.acknowledged
        hub.reset()


@pytest.mark.parametrize("connections", [1, 2])
def test_a_message_whose_end_redis_did_not_take_makes_the_worker_connect_anew(
    app: Celery,
    redis: RedisServer,
    connections: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hub = Hub()
    hub.propagate_errors = (RedisConnectionError,)
    for _ in range(connections):
        with app.connection_for_read() as connection:
            request = taken(app, connection, hub, monkeypatch)
            redis.kill()
            request.acknowledge()
            with pytest.raises(RedisConnectionError, match="could not be acknowledged"):
                turn(hub)
            redis.start()
        hub.reset()
    caplog.clear()  # Celery says of each that it could not
