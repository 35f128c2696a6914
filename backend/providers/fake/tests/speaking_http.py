"""A client without manners: it sends what it is told, so the fake is tested by itself."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from providers.fake import FakeServices
from providers.fake.server import KEYS

PICTURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:  # noqa: ANN401
        return json.loads(self.body)


def call(
    url: str, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """One request on a connection of its own; a body that is no bytes is sent as JSON."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    typed = {} if isinstance(body, bytes | None) else {"Content-Type": "application/json"}
    try:
        connection.request(method, path, sent, {**typed, **(headers or {})})
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


RUNWAY = {"Authorization": f"Bearer {KEYS['runway']}", "X-Runway-Version": "2024-11-06"}
PIKA = {"Authorization": f"Key {KEYS['pika']}"}
CUSTOM = {"Authorization": f"Bearer {KEYS['custom']}"}
OPENAI = {"Authorization": f"Bearer {KEYS['openai']}"}
ELEVENLABS = {"xi-api-key": KEYS["elevenlabs"]}
AZURE = {
    "Ocp-Apim-Subscription-Key": KEYS["azure"],
    "Content-Type": "application/ssml+xml",
    "X-Microsoft-OutputFormat": "riff-24khz-16bit-mono-pcm",
    "User-Agent": "test",
}


def scene(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """A good order of one clip for Runway."""
    good = {
        "model": "gen4_turbo",
        "promptImage": PICTURE,
        "promptText": "a lighthouse",
        "ratio": "1280:720",
        "duration": 5,
    }
    return {**good, **changes}


def ordered(fake: FakeServices, **changes: Any) -> Any:  # noqa: ANN401
    """The answer to a clip that Runway takes."""
    answer = call(fake.url, "POST", "/v1/image_to_video", scene(**changes), RUNWAY)
    assert answer.status == 200, answer.body
    return answer.data


def read(fake: FakeServices, task_id: str) -> Any:  # noqa: ANN401
    """Runway's reading of a task."""
    return call(fake.url, "GET", f"/v1/tasks/{task_id}", headers=RUNWAY).data


def storyboard(count: int = 2) -> dict[str, Any]:
    """A good order of a whole film."""
    return {
        "storyboard": [
            {"scene_index": number, "image_url": PICTURE, "duration": 1.5, "transition": "fade"}
            for number in range(1, count + 1)
        ],
        "script": [{"text": "Once.", "voice": "nova", "duration": 1.5} for _ in range(count)],
        "background_music": None,
        "output": {"resolution": "1080p", "format": "mp4", "fps": 30},
    }


def ssml(text: str, voice: str = "en-US-AvaMultilingualNeural") -> bytes:
    return (
        "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>"
        f"<voice name='{voice}'>{text}</voice></speak>"
    ).encode()
