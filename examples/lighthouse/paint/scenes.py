"""The ten pictures of the story, by number."""

from collections.abc import Callable

from .after_storm import dawn, road_of_light, two_pairs_of_hands
from .before_storm import evening, from_the_lamp_room, lighting_up, storm_coming
from .in_storm import boat_in_the_waves, found, storm
from .lamp_room import paint_room
from .noise import Array
from .scene import Scene, expose

SCENES: dict[int, Callable[[], Scene]] = {
    1: evening,
    2: lighting_up,
    3: from_the_lamp_room,
    4: storm_coming,
    5: storm,
    6: boat_in_the_waves,
    7: found,
    8: road_of_light,
    9: dawn,
    10: two_pairs_of_hands,
}


def light_of(number: int, scene: Scene) -> Array:
    """Give the light of picture `number` (height, width, 3)."""
    light = expose(scene)
    return paint_room(light, scene.view, scene.lighting) if number == 3 else light
