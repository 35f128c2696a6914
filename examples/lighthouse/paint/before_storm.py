"""The pictures before the storm: evening, the lamp lit, the lamp room, the wall of cloud."""

from .clouds import Clouds
from .film import Grade
from .light import Lamp, Lighting
from .scene import Scene
from .sea import Sea, Waves
from .sky import Sky
from .staging import LANTERN_ROOM, WIDTH, beam
from .tower import LAMP, cottage, lighthouse
from .view import heading, wide_view
from .weather import Burst


def evening() -> Scene:
    """The tower on its rock, in the last sun."""
    toward = heading(-3, 4.2)
    return Scene(
        view=wide_view((-52, 13, -170), 11.0, 1.22, 0.66, WIDTH),
        sky=Sky(
            zenith=(0.045, 0.115, 0.26),
            horizon=(0.36, 0.235, 0.19),
            glow=(1.7, 0.62, 0.15),
            sun=(26, 13, 5),
            azimuth=-3,
            elevation=4.2,
            disc=0.009,
            glow_width=0.24,
            haze=6.0,
            clouds=(
                Clouds(
                    base=6500,
                    top=7300,
                    cover=0.46,
                    size=14000,
                    stretch=2.6,
                    thickness=0.0012,
                    reach=70000,
                    lit=(0.30, 0.125, 0.06),
                    shade=(0.07, 0.065, 0.10),
                    seed=31,
                    steps=24,
                ),
                Clouds(
                    base=1500,
                    top=3300,
                    cover=0.33,
                    lit=(0.42, 0.19, 0.08),
                    shade=(0.060, 0.072, 0.12),
                    under=(0.07, 0.028, 0.016),
                    size=10500,
                    seed=11,
                    offset=(3000, 1000),
                ),
            ),
        ),
        sea=Sea(waves=Waves(height=0.16, length=16, wind=20)),
        lighting=Lighting(
            toward=toward,
            key=heading(-75, 16),
            sun=(2.6, 1.25, 0.5),
            above=(0.30, 0.30, 0.40),
            below=(0.13, 0.09, 0.07),
            haze=0.0005,
            haze_colour=(0.55, 0.33, 0.21),
        ),
        things=(cottage(0.5), lighthouse(0.0, 0.35)),
        mist=(3.0, 0.0006),
        mist_colour=(0.62, 0.36, 0.22),
        grade=Grade(exposure=0.9),
        seed=1,
    )


def lighting_up() -> Scene:
    """Blue dusk below the tower; the lamp has just been lit."""
    lamp = Lamp(at=LANTERN_ROOM, power=60, halo=0.9, size=5.0)
    return Scene(
        view=wide_view((14, 4.6, -68), -7.0, 0.80, 0.80, WIDTH),
        sky=Sky(
            zenith=(0.012, 0.034, 0.098),
            horizon=(0.17, 0.115, 0.115),
            glow=(0.42, 0.15, 0.06),
            azimuth=18,
            elevation=-3,
            glow_width=0.40,
            haze=5.4,
            stars=0.35,
            seed=4,
            clouds=(
                Clouds(
                    base=5000,
                    top=5700,
                    cover=0.40,
                    size=12000,
                    stretch=2.2,
                    thickness=0.0012,
                    reach=60000,
                    lit=(0.018, 0.0075, 0.007),
                    shade=(0.010, 0.020, 0.040),
                    seed=33,
                    steps=24,
                ),
                Clouds(
                    base=1600,
                    top=2500,
                    cover=0.27,
                    size=6500,
                    lit=(0.020, 0.0085, 0.008),
                    shade=(0.010, 0.020, 0.040),
                    under=(0.018, 0.007, 0.006),
                    seed=14,
                ),
            ),
        ),
        sea=Sea(waves=Waves(height=0.13, length=11, wind=60, seed=6)),
        lighting=Lighting(
            toward=heading(18, 2),
            key=heading(70, 8),
            sun=(0.16, 0.075, 0.05),
            above=(0.11, 0.155, 0.25),
            below=(0.06, 0.055, 0.06),
            haze=0.0006,
            haze_colour=(0.12, 0.10, 0.12),
            lamps=(lamp,),
            beams=(beam(-68, power=0.8, spread=0.035), beam(112, power=0.5, spread=0.035)),
        ),
        things=(cottage(1.0), lighthouse(2.6, 0.9)),
        shaft=0.36,
        mist=(2.5, 0.0012),
        mist_colour=(0.13, 0.11, 0.13),
        grade=Grade(exposure=1.35, bloom=0.16),
        seed=2,
    )


def from_the_lamp_room() -> Scene:
    """What is seen from the lamp room at dusk."""
    return Scene(
        view=wide_view((0, LAMP, 3.0), 0.0, 0.62, 0.44, WIDTH),
        sky=Sky(
            zenith=(0.016, 0.045, 0.115),
            horizon=(0.21, 0.125, 0.085),
            glow=(0.50, 0.19, 0.08),
            azimuth=12,
            elevation=-1,
            glow_width=0.5,
            haze=4.5,
            clouds=(
                Clouds(
                    base=1700,
                    top=2700,
                    cover=0.27,
                    size=7000,
                    lit=(0.060, 0.022, 0.015),
                    shade=(0.012, 0.020, 0.042),
                    under=(0.028, 0.010, 0.008),
                    seed=45,
                ),
            ),
        ),
        sea=Sea(waves=Waves(height=0.3, length=22, wind=20, seed=27)),
        lighting=Lighting(
            toward=heading(-21, 1.5),
            key=heading(-21, 3),
            sun=(0.35, 0.15, 0.07),
            above=(0.16, 0.19, 0.28),
            below=(0.05, 0.04, 0.04),
            haze=0.0004,
            haze_colour=(0.26, 0.16, 0.12),
        ),
        island=False,
        grade=Grade(exposure=1.5, bloom=0.2),
        seed=3,
    )


def storm_coming() -> Scene:
    """A wall of cloud out of the west, a last strip of light, and the sea beginning to move."""
    return Scene(
        view=wide_view((70, 15, -250), -9.0, 0.98, 0.70, WIDTH),
        sky=Sky(
            zenith=(0.030, 0.050, 0.075),
            horizon=(0.13, 0.14, 0.135),
            glow=(0.85, 0.55, 0.24),
            azimuth=-22,
            elevation=3,
            glow_width=0.25,
            haze=7.0,
            clouds=(
                Clouds(
                    base=700,
                    top=5200,
                    cover=0.80,
                    build=0.12,
                    size=8000,
                    lit=(0.055, 0.050, 0.040),
                    shade=(0.036, 0.055, 0.078),
                    under=(0.015, 0.018, 0.02),
                    thickness=0.005,
                    seed=18,
                    steps=56,
                    offset=(2500, 900),
                    forward=0.6,
                    flash=(5600.0, 2600.0, 11000.0, 0.28),
                ),
            ),
        ),
        sea=Sea(
            waves=Waves(height=0.85, length=48, wind=-40, chop=1.0, seed=8),
            foam=0.42,
            deep=(0.006, 0.022, 0.026),
        ),
        lighting=Lighting(
            toward=heading(-22, 6),
            key=heading(75, 25),
            sun=(0.42, 0.33, 0.19),
            above=(0.13, 0.155, 0.18),
            below=(0.05, 0.055, 0.055),
            haze=0.0008,
            haze_colour=(0.13, 0.13, 0.12),
            lamps=(Lamp(at=LANTERN_ROOM, power=40, halo=0.5, size=5.0),),
            beams=(beam(118, power=0.9, spread=0.028), beam(-62, power=0.9, spread=0.028)),
        ),
        things=(cottage(0.9), lighthouse(2.2, 0.7)),
        shaft=0.3,
        bolt=(0.24, 0.27),
        wet=0.25,
        mist=(5.0, 0.0012),
        mist_colour=(0.15, 0.15, 0.14),
        bursts=(
            Burst(at=(-38, 0.5, -22), height=5, width=9, weight=0.7),
            Burst(at=(30, 0.5, -24), height=4, width=8, weight=0.6),
        ),
        spray_colour=(0.24, 0.24, 0.22),
        grade=Grade(exposure=1.5),
        seed=4,
    )
