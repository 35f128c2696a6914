"""The local engine behind the contract: it renders when it is asked to, and nothing costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from providers.base import JobState, Options, ProviderJob, Scene, VideoRequest
from providers.errors import DownloadBroken, FileTooLarge, OptionRefused
from providers.local import Local

FILM = VideoRequest(title="T", scenes=(Scene(number=1, text="A lamp.", seconds=2.0),))


def local(folder: Path, ordered: list[VideoRequest]) -> Local:
    def render(request: VideoRequest) -> Path:
        ordered.append(request)
        film = folder / "the film #1.mp4"
        film.write_bytes(b"film")
        return film

    return Local(render)


def test_a_film_is_rendered_once_and_is_there(tmp_path: Path) -> None:
    ordered: list[VideoRequest] = []
    provider = local(tmp_path, ordered)
    order = provider.jobs(FILM)[0]
    assert provider.estimate(order) == 0
    assert len(order.content()) == 64
    job = ProviderJob.from_json(provider.submit(order, key="k").to_json())
    end = provider.poll(job)
    fetched = provider.fetch(end.outputs[0], tmp_path / "copy.mp4")
    assert ordered == [FILM]
    assert (end.state, end.cost, fetched.size) == (JobState.SUCCEEDED, 0, 4)
    assert (tmp_path / "copy.mp4").read_bytes() == b"film"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_script_gets_the_address_of_the_file(tmp_path: Path) -> None:
    provider = local(tmp_path, [])
    provider.patience = type(provider.patience)(
        clock=type(provider.patience.clock)(sleep=lambda seconds: None)
    )
    assert provider.generate_video(FILM) == (tmp_path / "the film #1.mp4").as_uri()


def test_other_films_have_other_contents(tmp_path: Path) -> None:
    provider = local(tmp_path, [])
    other = VideoRequest(title="Another", scenes=FILM.scenes)
    assert provider.jobs(FILM)[0].content() != provider.jobs(other)[0].content()


def test_a_film_that_is_gone_has_failed(tmp_path: Path) -> None:
    provider = local(tmp_path, [])
    job = provider.submit(provider.jobs(FILM)[0], key="k")
    output = provider.poll(job).outputs[0]
    with pytest.raises(FileTooLarge):
        provider.fetch(output, tmp_path / "copy.mp4", largest=3)
    (tmp_path / "the film #1.mp4").unlink()
    assert provider.poll(job).state is JobState.FAILED
    with pytest.raises(DownloadBroken):
        provider.fetch(output, tmp_path / "copy.mp4")
    provider.cancel(job)


def test_options_that_it_lacks_are_refused(tmp_path: Path) -> None:
    film = VideoRequest(title="T", scenes=FILM.scenes, options=Options(style="noir", transition="fade"))
    with pytest.raises(OptionRefused, match="style, transition"):
        local(tmp_path, []).jobs(film)
