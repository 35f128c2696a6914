"""Fidelity is measured as others measure it, and the pictures for it are like photographs."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cli.bench.fidelity import MEDIUM, measure, medium_options
from cli.bench.orders import Look, order_of
from cli.bench.photographs import Kind, photograph
from cli.bench.picture_statistics import noise_level, spectral_slope, texture
from cli.bench.quality import BELOW_MEDIUM_BAR, below_medium, figures_of
from cli.bench.similarity import psnr, ssim
from cli.tests.measured_stories import small_story
from core_engine.encoder import encoder_options
from core_engine.timeline import Quality, RenderSpec
from tests.films import photograph as noise_picture
from tests.test_sharpness import similarity

SIZE = 300, 200


def luma(seed: int = 1) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.ascontiguousarray(noise_picture(*SIZE, 1.0, seed)[..., 0])


def test_ssim_is_that_of_wang() -> None:
    true = luma()
    blurred = cv2.GaussianBlur(true, (0, 0), 1.2)
    assert ssim(true, true) == pytest.approx(1.0)
    theirs = similarity(np.asarray(blurred, np.uint8), true.astype(np.float64))
    assert ssim(np.asarray(blurred, np.uint8), true) == pytest.approx(theirs, abs=1e-4)


def test_psnr_of_a_known_error() -> None:
    grey = np.full((20, 20), 100, np.uint8)
    assert psnr(grey, grey + 1) == pytest.approx(48.1308, abs=1e-3)
    assert psnr(grey, grey) == float("inf")


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> RenderSpec:
    story = small_story(tmp_path_factory.mktemp("stories") / "small", (0.5, 0.4))
    return order_of(story, Look(320, 180))


def test_fewer_bits_are_less_true(spec: RenderSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    rich = measure(spec, "standard", 3)
    monkeypatch.setattr("core_engine.encoder.BIT_RATE", 100_000)
    poor = measure(spec, "standard", 3)
    assert poor["bit_rate"] < rich["bit_rate"] / 4
    assert len(rich["shots"]) == len(poor["shots"]) == 2
    for good, bad in zip(rich["shots"], poor["shots"], strict=True):
        assert bad["ssim"] < good["ssim"] - 0.05
        assert bad["psnr"] < good["psnr"] - 3


def test_the_yardstick_is_preset_medium_and_leaves_the_engine_as_it_was(spec: RenderSpec) -> None:
    before = encoder_options(spec)
    medium = measure(spec, MEDIUM, 3)
    assert encoder_options(spec) == before
    assert medium_options(spec)["preset"] == "medium"
    assert all(shot["ssim"] > 0.9 for shot in medium["shots"])


def test_every_coding_of_both_kinds_has_its_figures_and_bars() -> None:
    def answer(*likeness: float) -> dict[str, object]:
        return {"shots": [{"ssim": value, "psnr": 40.0} for value in likeness], "bit_rate": 8e6}

    answers = {
        **{quality.value: answer(0.991, 0.985) for quality in Quality},
        MEDIUM: answer(0.995, 0.999),
    }
    figures = {figure.name: figure for figure in figures_of(Kind.ORDINARY, answers)}
    assert figures["ordinary_standard_ssim"].least == 0.99
    assert figures["ordinary_standard_ssim"].kept is False
    assert figures["ordinary_draft_ssim"].kept is None
    assert figures["ordinary_below_medium"].values == pytest.approx((0.004, 0.014))
    assert figures["ordinary_below_medium"].bar == BELOW_MEDIUM_BAR == 0.012
    assert {figure.name: figure for figure in figures_of(Kind.DETAILED, answers)}[
        "detailed_standard_ssim"
    ].least == 0.97


def test_what_is_truer_than_medium_is_not_below_it() -> None:
    assert below_medium([{"ssim": 0.99}], [{"ssim": 0.98}]) == (0.0,)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_photograph_is_the_same_every_time_and_another_for_every_seed(kind: Kind) -> None:
    first = photograph(kind, 1, *SIZE)
    assert first.shape == (200, 300, 3)
    assert np.array_equal(first, photograph(kind, 1, *SIZE))
    assert not np.array_equal(first, photograph(kind, 4, *SIZE))


def test_photographs_have_the_edges_and_spectra_of_real_ones() -> None:
    """Heavy tails of the gradients and a spectrum that falls as in nature, which noise alone has not."""
    for seed in range(2):
        ordinary, detailed = (
            photograph(kind, seed, 1800, 1200)[..., 1].astype(np.float64)
            for kind in (Kind.ORDINARY, Kind.DETAILED)
        )
        assert 1.8 < spectral_slope(detailed) < spectral_slope(ordinary) < 4.3
        assert texture(detailed)["gradient"] > 1.5 * texture(ordinary)["gradient"]
        assert texture(ordinary)["kurtosis"] > texture(detailed)["kurtosis"] > 6


def test_statistics_of_what_is_known() -> None:
    random = np.random.default_rng(1)
    white = random.normal(128, 3, (512, 512))
    assert spectral_slope(white) == pytest.approx(0, abs=0.1)
    assert noise_level(white) == pytest.approx(3, rel=0.05)
    assert texture(white)["kurtosis"] == pytest.approx(3, abs=0.2)
    ramp = np.tile(np.arange(512) * 0.25, (512, 1))
    assert texture(ramp) == {"gradient": pytest.approx(0.25), "kurtosis": 0.0, "smooth": 1.0}
