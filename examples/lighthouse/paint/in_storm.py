"""The pictures of the storm: the tower at midnight, the boat in the waves, the boat found."""

from .boat import boat
from .clouds import Clouds
from .film import Grade
from .light import Lamp, Lighting
from .scene import Scene
from .sea import Sea, Waves
from .sky import Sky
from .staging import LANTERN_ROOM, WIDTH, afloat, beam, beam_to, lantern_at
from .tower import cottage, lighthouse
from .view import heading, wide_view
from .weather import Burst


def storm() -> Scene:
    """Midnight: waves over the rock, rain, and a beam that stands still."""
    return Scene(
        view=wide_view((30, 8.5, -118), -11.0, 0.98, 0.66, WIDTH),
        sky=Sky(
            zenith=(0.010, 0.016, 0.024),
            horizon=(0.034, 0.046, 0.056),
            glow=(0.05, 0.06, 0.07),
            azimuth=30,
            elevation=20,
            glow_width=0.5,
            haze=4.0,
            clouds=(
                Clouds(
                    base=450,
                    top=3600,
                    cover=0.80,
                    size=7000,
                    lit=(0.022, 0.027, 0.033),
                    shade=(0.010, 0.014, 0.019),
                    thickness=0.006,
                    seed=23,
                    steps=44,
                    forward=0.5,
                    flash=(-3300.0, 1500.0, 5200.0, 0.07),
                ),
            ),
        ),
        sea=Sea(
            waves=Waves(height=1.75, length=74, wind=-35, chop=1.15, seed=9),
            foam=0.66,
            deep=(0.004, 0.013, 0.017),
            scatter=(0.03, 0.10, 0.10),
            steps=56,
        ),
        lighting=Lighting(
            toward=heading(30, 35),
            key=heading(75, 25),
            sun=(0.055, 0.065, 0.08),
            above=(0.06, 0.075, 0.092),
            below=(0.02, 0.024, 0.028),
            haze=0.0035,
            haze_colour=(0.030, 0.038, 0.046),
            lamps=(Lamp(at=LANTERN_ROOM, power=150, halo=1.3, size=6.0),),
            beams=(
                beam(-112, power=1.5, spread=0.045, murk=0.004),
                beam(68, power=1.2, spread=0.045, murk=0.004),
            ),
        ),
        things=(cottage(0.8), lighthouse(3.6, 0.9)),
        shaft=0.22,
        wet=0.8,
        mist=(9.0, 0.004),
        mist_colour=(0.036, 0.045, 0.053),
        rain=(0.85, -0.42),
        bursts=(
            Burst(at=(-44, 1, -12), height=19, width=16, weight=1.25, blown=0.45),
            Burst(at=(-27, 1, -26), height=9, width=14, weight=1.0, blown=0.5),
            Burst(at=(2, 0, -34), height=8, width=15, weight=1.0, blown=0.5),
            Burst(at=(36, 1, -18), height=14, width=15, weight=1.15, blown=0.5),
            Burst(at=(52, 0, -2), height=6, width=12, weight=0.8, blown=0.5),
        ),
        spray_colour=(0.085, 0.10, 0.12),
        grade=Grade(exposure=3.1, bloom=0.17),
        seed=5,
    )


def boat_in_the_waves() -> Scene:
    """Far out: a small boat on the side of a wave, and one lantern."""
    spot, pose = (35.0, 5.1, 50.0), (66.0, 11.0, -5.0)
    light = lantern_at(spot, *pose)
    return Scene(
        view=wide_view((30.0, 4.6, 19.0), 6.0, 1.05, 0.60, WIDTH),
        sky=Sky(
            zenith=(0.012, 0.020, 0.030),
            horizon=(0.06, 0.08, 0.095),
            glow=(0.08, 0.10, 0.12),
            azimuth=-14,
            elevation=16,
            glow_width=0.4,
            haze=4.0,
            clouds=(
                Clouds(
                    base=600,
                    top=4200,
                    cover=0.72,
                    size=9000,
                    lit=(0.045, 0.055, 0.066),
                    shade=(0.014, 0.020, 0.028),
                    thickness=0.006,
                    seed=27,
                    steps=48,
                    forward=0.55,
                    flash=(-2300.0, 1900.0, 6000.0, 0.22),
                ),
            ),
        ),
        sea=Sea(
            waves=Waves(height=2.5, length=86, wind=-25, chop=1.2, seed=13),
            foam=0.62,
            deep=(0.005, 0.017, 0.021),
            scatter=(0.05, 0.17, 0.16),
            steps=72,
        ),
        lighting=Lighting(
            toward=heading(-14, 20),
            key=heading(-70, 20),
            sun=(0.13, 0.155, 0.18),
            above=(0.075, 0.095, 0.115),
            below=(0.02, 0.025, 0.03),
            haze=0.003,
            haze_colour=(0.05, 0.064, 0.076),
            lamps=(Lamp(at=light, power=2.4, colour=(1.0, 0.58, 0.22), halo=0.55, size=1.3),),
        ),
        things=(afloat(boat(30.0), spot, *pose),),
        island=False,
        mist=(8.0, 0.004),
        mist_colour=(0.055, 0.07, 0.08),
        rain=(0.6, -0.35),
        bursts=(Burst(at=(38.6, 5.0, 50.0), height=2.4, width=3.6, weight=0.5, blown=0.5),),
        spray_colour=(0.13, 0.145, 0.16),
        grade=Grade(exposure=1.9, bloom=0.15),
        seed=6,
    )


def found() -> Scene:
    """The long beam touches the sail."""
    spot, pose = (15.0, 0.6, -196.0), (-10.0, -7.0, -10.0)
    light = lantern_at(spot, *pose)
    return Scene(
        view=wide_view((2, 6.0, -238), 3.5, 1.05, 0.60, WIDTH),
        sky=Sky(
            zenith=(0.010, 0.017, 0.028),
            horizon=(0.045, 0.058, 0.070),
            glow=(0.07, 0.085, 0.10),
            azimuth=25,
            elevation=14,
            glow_width=0.4,
            haze=4.0,
            clouds=(
                Clouds(
                    base=600,
                    top=3600,
                    cover=0.66,
                    size=8500,
                    lit=(0.042, 0.050, 0.060),
                    shade=(0.012, 0.017, 0.024),
                    thickness=0.006,
                    seed=29,
                    steps=44,
                    forward=0.5,
                ),
            ),
        ),
        sea=Sea(
            waves=Waves(height=1.15, length=52, wind=-30, chop=1.1, seed=19),
            foam=0.52,
            deep=(0.004, 0.014, 0.018),
            scatter=(0.04, 0.13, 0.12),
            steps=64,
        ),
        lighting=Lighting(
            toward=heading(25, 25),
            key=heading(80, 25),
            sun=(0.05, 0.06, 0.075),
            above=(0.055, 0.07, 0.09),
            below=(0.02, 0.022, 0.026),
            haze=0.0014,
            haze_colour=(0.032, 0.041, 0.05),
            lamps=(
                Lamp(at=LANTERN_ROOM, power=220, halo=1.7, size=7.0),
                Lamp(at=light, power=1.2, colour=(1.0, 0.58, 0.22), halo=0.25, size=1.0),
            ),
            beams=(beam_to((16.5, 4.0, -196), power=0.75, spread=0.017, murk=0.0022),),
        ),
        things=(cottage(0.8), lighthouse(4.5, 0.8), afloat(boat(18.0), spot, *pose)),
        shaft=0.85,
        wet=0.6,
        mist=(7.0, 0.0022),
        mist_colour=(0.04, 0.05, 0.06),
        rain=(0.35, -0.3),
        bursts=(Burst(at=(-40, 1, -20), height=9, width=14), Burst(at=(34, 1, -22), height=7, width=12)),
        spray_colour=(0.08, 0.095, 0.11),
        grade=Grade(exposure=2.1, bloom=0.16),
        seed=7,
    )
