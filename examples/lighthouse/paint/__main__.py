"""Paint the pictures: `python -m paint [--width 2880] [--to images] [numbers …]`, run beside story.md."""

import argparse
import sys
import time
from pathlib import Path

from .film import develop, save
from .scene import at_width
from .scenes import SCENES, light_of
from .staging import WIDTH


def main() -> None:
    """Paint the pictures asked for, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m paint", description=__doc__)
    parser.add_argument(
        "numbers", nargs="*", type=int, metavar="number", help="1 to 10; all when none is given"
    )
    parser.add_argument("--width", type=int, default=WIDTH, help="picture width in pixels (16:9)")
    parser.add_argument("--to", type=Path, default=Path("images"), help="folder for the pictures")
    options = parser.parse_args()
    if unknown := set(options.numbers) - set(SCENES):
        parser.error(f"there is no picture {min(unknown)}; they are numbered 1 to {len(SCENES)}")
    for number in options.numbers or sorted(SCENES):
        start = time.perf_counter()
        scene = at_width(SCENES[number](), options.width)
        path = options.to / f"{number:02d}.jpg"
        save(develop(light_of(number, scene), scene.grade, number), path)
        size = path.stat().st_size / 1e6
        sys.stdout.write(f"{path.name}  {size:.2f} MB  {time.perf_counter() - start:.1f} s\n")


if __name__ == "__main__":
    main()
