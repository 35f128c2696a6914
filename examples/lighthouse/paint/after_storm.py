"""The pictures after the storm: the quiet water, dawn, the lamp lit by two."""

from .boat import boat, person
from .clouds import Clouds
from .film import Grade
from .land import PLATEAU
from .light import Lamp, Lighting
from .scene import Scene
from .sea import Sea, Waves
from .sky import Sky
from .staging import LANTERN_ROOM, WIDTH, afloat, beam, beam_to, lantern_at
from .tower import BODY, cottage, lighthouse
from .view import heading, wide_view


def road_of_light() -> Scene:
    """Behind the rocks the water is quiet; the clouds part before the moon."""
    spot, pose = (-47.0, 0.05, -58.0), (55.0, 0.0, 3.0)
    light = lantern_at(spot, *pose)
    return Scene(
        view=wide_view((-36, 9.0, -128), 5.5, 1.0, 0.66, WIDTH),
        sky=Sky(
            zenith=(0.008, 0.018, 0.042),
            horizon=(0.045, 0.070, 0.105),
            glow=(0.12, 0.15, 0.18),
            sun=(220, 235, 245),
            azimuth=-7,
            elevation=15,
            disc=0.016,
            moon=True,
            glow_width=0.22,
            haze=4.0,
            stars=0.7,
            milky_way=0.02,
            seed=9,
            clouds=(
                Clouds(
                    base=1300,
                    top=2900,
                    cover=0.45,
                    size=6500,
                    lit=(0.060, 0.075, 0.095),
                    shade=(0.012, 0.019, 0.034),
                    seed=37,
                    offset=(1200, 2600),
                    steps=44,
                ),
            ),
        ),
        sea=Sea(
            waves=Waves(height=0.11, length=9, wind=40, seed=21), glitter=0.22, deep=(0.003, 0.012, 0.018)
        ),
        lighting=Lighting(
            toward=heading(-7, 15),
            key=heading(-80, 22),
            sun=(0.30, 0.36, 0.44),
            above=(0.055, 0.08, 0.12),
            below=(0.015, 0.02, 0.03),
            haze=0.0010,
            haze_colour=(0.035, 0.052, 0.075),
            lamps=(
                Lamp(at=LANTERN_ROOM, power=90, halo=1.0, size=5.0),
                Lamp(at=light, power=1.1, colour=(1.0, 0.58, 0.22), halo=0.3, size=1.0),
            ),
            beams=(beam_to((-47.0, 3.0, -58.0), power=0.30, spread=0.04, murk=0.003),),
        ),
        things=(cottage(0.9), lighthouse(3.4, 0.8), afloat(boat(22.0, sail=0.45), spot, *pose)),
        shaft=1.3,
        wet=0.6,
        mist=(2.2, 0.003),
        mist_colour=(0.05, 0.07, 0.095),
        grade=Grade(exposure=1.9, bloom=0.15),
        seed=8,
    )


def dawn() -> Scene:
    """Dawn in thin mist; the boat lies at the foot of the rock."""
    spot, pose = (33.0, 0.02, -62.0), (-62.0, 0.0, 2.0)
    return Scene(
        view=wide_view((46, 7.0, -118), -15.0, 1.06, 0.70, WIDTH),
        sky=Sky(
            zenith=(0.07, 0.145, 0.30),
            horizon=(0.52, 0.32, 0.28),
            glow=(1.5, 0.66, 0.28),
            sun=(26, 14, 7),
            azimuth=4,
            elevation=4.0,
            disc=0.011,
            glow_width=0.34,
            haze=4.4,
            clouds=(
                Clouds(
                    base=7000,
                    top=7700,
                    cover=0.45,
                    size=13000,
                    stretch=3.0,
                    thickness=0.0011,
                    reach=75000,
                    lit=(0.30, 0.135, 0.10),
                    shade=(0.10, 0.10, 0.15),
                    seed=35,
                    steps=24,
                ),
                Clouds(
                    base=1900,
                    top=2700,
                    cover=0.25,
                    size=6500,
                    lit=(0.38, 0.18, 0.12),
                    shade=(0.09, 0.095, 0.15),
                    under=(0.08, 0.03, 0.022),
                    seed=41,
                ),
            ),
        ),
        sea=Sea(
            waves=Waves(height=0.09, length=10, wind=15, seed=23), glitter=0.35, deep=(0.012, 0.045, 0.06)
        ),
        lighting=Lighting(
            toward=heading(4, 4),
            key=heading(68, 14),
            sun=(2.2, 1.15, 0.6),
            above=(0.40, 0.36, 0.44),
            below=(0.20, 0.13, 0.11),
            haze=0.0006,
            haze_colour=(0.55, 0.34, 0.28),
        ),
        things=(cottage(0.5), lighthouse(0.15, 0.2), afloat(boat(14.0, sail=0.0, crew=False), spot, *pose)),
        mist=(2.6, 0.0022),
        mist_colour=(0.62, 0.38, 0.30),
        wet=0.35,
        grade=Grade(exposure=0.85, bloom=0.14),
        seed=9,
    )


def two_pairs_of_hands() -> Scene:
    """The next night: stars, a still sea, the lamp lit, and two people on the gallery."""
    deck = PLATEAU + BODY - 0.12
    woman = person((0.48, deck, -2.86), 1.68)
    boy = person((1.75, deck, -2.3), 1.42, coat=(0.10, 0.07, 0.03))
    return Scene(
        view=wide_view((22, 24.0, -44), -19.0, 1.12, 0.80, WIDTH),
        sky=Sky(
            zenith=(0.006, 0.014, 0.042),
            horizon=(0.042, 0.060, 0.092),
            glow=(0.13, 0.07, 0.04),
            azimuth=-50,
            elevation=-4,
            glow_width=0.45,
            haze=5.5,
            stars=1.0,
            milky_way=0.095,
            milky_tilt=52,
            milky_across=0.12,
            seed=12,
        ),
        sea=Sea(waves=Waves(height=0.05, length=7, wind=10, seed=25), deep=(0.003, 0.012, 0.02)),
        lighting=Lighting(
            toward=heading(-50, 3),
            key=heading(-85, 10),
            sun=(0.03, 0.025, 0.025),
            above=(0.045, 0.065, 0.11),
            below=(0.015, 0.018, 0.025),
            haze=0.0006,
            haze_colour=(0.06, 0.075, 0.10),
            lamps=(Lamp(at=LANTERN_ROOM, power=90, halo=0.5, size=4.0),),
            beams=(beam(-70, power=0.55, spread=0.03), beam(110, power=0.55, spread=0.03)),
        ),
        things=(cottage(1.0), lighthouse(3.0, 0.9), woman, boy),
        shaft=0.34,
        mist=(1.6, 0.002),
        mist_colour=(0.06, 0.075, 0.10),
        grade=Grade(exposure=1.75, bloom=0.15),
        seed=10,
    )
