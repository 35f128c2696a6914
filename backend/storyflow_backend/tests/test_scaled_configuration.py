"""What the scaled mode is told is checked before it starts, and wrong settings are named in a sentence."""

from __future__ import annotations

import pytest

from storyflow_backend.scaled_configuration import NotConfigured, configuration

TOLD = {
    "DATABASE_URL": "postgresql://film:s%40fe@db.example:6432/films?sslmode=require",
    "REDIS_URL": "redis://queue.example:6379/1",
    "S3_BUCKET": "films",
    "S3_ENDPOINT_URL": "http://store.example:9000/",
    "S3_ACCESS_KEY": "a key",
    "S3_SECRET_KEY": "a secret",
}


def test_addresses_are_taken_apart() -> None:
    told = configuration(TOLD)
    database = told.database
    assert [database[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")] == [
        "db.example",
        "6432",
        "films",
        "film",
        "s@fe",
    ]
    assert database["OPTIONS"]["sslmode"] == "require"
    assert told.s3.origin == "http://store.example:9000"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "", "needs DATABASE_URL"),
        ("DATABASE_URL", "mysql://db/films", "DATABASE_URL is no address like postgresql"),
        ("DATABASE_URL", "postgresql://db.example", "names no database"),
        ("DATABASE_URL", "postgresql://db.example:port/films", "DATABASE_URL is no address"),
        ("REDIS_URL", "queue:6379", "REDIS_URL is no address like redis"),
        ("S3_BUCKET", "My Films", "S3_BUCKET is no name of a bucket"),
        ("S3_SECRET_KEY", "", "belong together"),
        ("S3_PUBLIC_URL", "films.example", "S3_PUBLIC_URL is no address like http"),
        ("STORYFLOW_ENGINE", "moviepy", "only the default engine"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name: str, value: str, sentence: str) -> None:
    with pytest.raises(NotConfigured, match=sentence):
        configuration({**TOLD, name: value})


def test_no_secret_is_told() -> None:
    with pytest.raises(NotConfigured) as caught:
        configuration({**TOLD, "DATABASE_URL": "postgresql://film:topsecret@:x/films"})
    assert "topsecret" not in str(caught.value)
    assert "a secret" not in repr(configuration(TOLD).s3)
