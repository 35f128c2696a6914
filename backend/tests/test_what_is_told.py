"""Nothing that a user typed becomes code in a page, and no secret or path leaves the studio."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, sync_playwright

from cli.setup_tools import CHROMIUM
from storyflow_backend.tests.asking import every_path
from tests.studio import Studio

CANARY = "canary-4f1c9a"
SECRETS = (
    "RUNWAYML_API_KEY",
    "PIKA_API_KEY",
    "CUSTOM_VIDEO_API_KEY",
    "OPENAI_API_KEY",
    "ELEVENLABS_API_KEY",
    "AWS_SECRET_ACCESS_KEY",
    "S3_SECRET_KEY",
    "DATABASE_PASSWORD",
)
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg/onload=alert(1)>",
)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    home = tmp_path_factory.mktemp("studio") / "home"
    with Studio(home, variables=dict.fromkeys(SECRETS, CANARY)) as running:
        yield running


def raw(studio: Studio, request: str) -> str:
    """What comes back to bytes that no well-bred client would send."""
    with socket.create_connection(("127.0.0.1", studio.port), timeout=30) as line:
        line.sendall(request.replace("PORT", str(studio.port)).encode("latin-1"))
        line.shutdown(socket.SHUT_WR)
        received = b""
        while block := line.recv(65536):
            received += block
    return received.decode("latin-1")


@pytest.mark.parametrize(
    "request_text",
    [
        "GET /health/ HTTP/1.1\r\n\r\n",
        "GET /health/ HTTP/1.0\r\n\r\n",
        "GET /health/ HTTP/1.1\r\nHost: evil.com\r\n\r\n",
        "GET http://evil.com/health/ HTTP/1.1\r\nHost: evil.com\r\n\r\n",
        "GET http://127.0.0.1:PORT/health/ HTTP/1.1\r\nHost: evil.com\r\n\r\n",
        "GET /health/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.com\r\n\r\n",
        "GET /health/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        "GET /health/ HTTP/1.1\r\nHost: 127.0.0.1:PORT@evil.com\r\n\r\n",
        "GET /health/ HTTP/1.1\r\nX-Forwarded-Host: 127.0.0.1:PORT\r\nHost: evil.com\r\n\r\n",
        "GET /health/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nBad Header\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00",
    ],
)
def test_the_server_itself_lets_no_other_host_through(studio: Studio, request_text: str) -> None:
    answer = raw(studio, request_text)
    assert answer.split(" ", 2)[1] == "400"
    assert "ok" not in answer.partition("\r\n\r\n")[2]
    assert not re.search("server:", answer, re.IGNORECASE)


def test_no_answer_tells_a_secret_or_a_path(studio: Studio) -> None:
    client = studio.client
    answers = []
    for path in every_path():
        if path.endswith("/events/"):
            continue
        answers.append(client.get(path))
        answers.append(client.post(path, content=b"{", headers={"Content-Type": "application/json"}))
        answers.append(client.get(path, headers={"Host": "evil.com"}))
    answers.append(client.get("/media/../secret.key"))
    answers.append(client.get("/media/%2e%2e/secret.key"))
    answers.append(client.get("/static/../../../../etc/passwd"))
    key = (studio.home / "secret.key").read_text()
    for answer in answers:
        told = f"{answer.headers} {answer.text}"
        assert answer.status_code < 500, answer.request.url
        for secret in (CANARY, key, str(studio.home), str(Path.home()), "Traceback", "root:"):
            assert secret not in told, answer.request.url


def test_no_secret_and_no_word_of_the_user_is_in_the_log(studio: Studio) -> None:
    client = studio.client
    client.post("/api/projects/", json={"title": "a very private title"})
    client.get("/api/a-very-private-path/?q=a-very-private-question")
    client.patch("/api/settings/", json={"tts_speed": "a very private word"})
    key = (studio.home / "secret.key").read_text()
    for secret in (CANARY, key, "very private", "very-private"):
        assert secret not in studio.log
        assert secret not in "\n".join(studio.said)


def test_an_error_gives_back_no_markup_that_a_browser_would_run(studio: Studio) -> None:
    for attack in ATTACKS:
        for answer in (
            studio.client.get(f"/{attack}"),
            studio.client.get(f"/api/{attack}/"),
            studio.client.get("/api/docs/", params={"q": attack, "script": None}),
            studio.client.get("/api/docs/", params={"lang": attack, "version": attack}),
            studio.client.patch("/api/settings/", json={"subtitle_color": attack}),
            studio.client.get("/admin/login/", params={"next": attack}),
        ):
            if answer.headers["content-type"].startswith("text/html"):
                assert attack not in answer.text
            else:
                assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_document_is_complete_for_what_lives_here(studio: Studio) -> None:
    document = json.loads(studio.client.get("/api/schema/", params={"format": "json"}).text)
    for path, method, statuses in (
        ("/api/settings/", "patch", {"200", "400", "403", "405", "413", "415", "503"}),
        ("/api/settings/voices/", "get", {"200", "400", "403", "405", "503"}),
        ("/api/events/", "get", {"200", "400", "403", "405", "503"}),
        ("/api/projects/{project_id}/events/", "get", {"200", "400", "403", "404", "405", "503"}),
        ("/health/", "get", {"200", "400", "403", "405", "503"}),
        ("/health/video", "get", {"200", "400", "403", "405", "503"}),
    ):
        assert set(document["paths"][path][method]["responses"]) >= statuses
    stream = document["paths"]["/api/events/"]["get"]["responses"]["200"]["content"]
    assert list(stream) == ["text/event-stream"]


@pytest.fixture(scope="module")
def page(studio: Studio) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM.find(), args=["--no-sandbox"])
        yield browser.new_page(base_url=studio.url)
        browser.close()


@pytest.mark.browser
def test_the_page_to_try_the_api_works_without_a_network_and_within_its_policy(
    studio: Studio, page: Page
) -> None:
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/docs/")
    operation = page.locator(".opblock-get", has_text="/api/settings/").first
    operation.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    shown = operation.locator(".live-responses-table .response-col_status").nth(1)
    shown.wait_for()
    assert shown.inner_text().startswith("200")
    assert complaints == []
    assert [url for url in asked if not url.startswith((studio.url, "data:"))] == []


class ForeignPage(BaseHTTPRequestHandler):
    """A page of another program on this machine: the same site to a browser, another origin."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>win a prize</title>")

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep the terminal clean."""


@pytest.fixture
def foreign_site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), ForeignPage) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


ATTEMPTS = """async (studio) => {
    const json = {"Content-Type": "application/json"};
    const title = JSON.stringify({title: "forged", segments: []});
    const form = new FormData();
    form.append("story", new Blob([title]), "story.json");
    const attempts = [
        ["/api/settings/", {}],
        ["/api/settings/", {method: "PATCH", body: "{}", headers: json}],
        ["/api/projects/", {method: "POST", body: title, headers: json}],
        ["/api/projects/", {method: "POST", body: title}],
        ["/api/projects/import/", {method: "POST", body: form}],
    ];
    const read = [];
    for (const [path, options] of attempts) {
        await fetch(studio + path, options).then(() => read.push(path), () => null);
        await fetch(studio + path, {...options, headers: {}, mode: "no-cors"}).catch(() => null);
    }
    return read;
}"""


@pytest.mark.browser
def test_a_page_of_another_site_reads_and_writes_nothing(
    studio: Studio, page: Page, foreign_site: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(foreign_site)
    assert page.evaluate(ATTEMPTS, studio.url) == []
    assert len([url for url in asked if url.startswith(studio.url)]) >= 8, "the attempts were made"
    assert "forged" not in studio.client.get("/api/projects/").text
