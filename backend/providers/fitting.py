"""Making a scene fit what a service takes: words, length, shape and picture. Nothing here calls anybody."""

from __future__ import annotations

import base64
import math
import unicodedata
from collections.abc import Iterable, Sequence

from providers.errors import SceneUnsuitable
from providers.orders import Picture, Scene


def utf16_units(text: str) -> int:
    """Length as services with JavaScript behind them count it."""
    return len(text.encode("utf-16-le")) // 2


def clean(text: str) -> str:
    """``text`` in one line, without control characters and halves of characters: any JSON takes it."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    plain = (" " if unicodedata.category(sign) == "Cc" else sign for sign in whole)
    return " ".join("".join(plain).split())


def cut_at_word(text: str, most: int) -> str:
    """As many whole words as fit in ``most`` UTF-16 units; a first word that is too long is cut itself."""
    if utf16_units(text) <= most:
        return text
    kept, units, end_of_word = 0, 0, 0
    for kept, sign in enumerate(text):
        if sign.isspace():
            end_of_word = kept
        units += utf16_units(sign)
        if units > most:
            break
    return text[: end_of_word or kept].rstrip()


def prompt_for(scene: Scene, style: str | None, most: int | None) -> tuple[str, tuple[str, ...]]:
    """The words for a scene's picture, and a notice when they were cut; the style comes first."""
    words = clean(f"{style}. {scene.seen}" if style else scene.seen)
    if most is None or utf16_units(words) <= most:
        return words, ()
    notice = f"Scene {scene.number}: its prompt was shortened to {most:,} characters, which is what is taken."
    return cut_at_word(words, most), (notice,)


def duration_for(scene: Scene, offered: Sequence[float]) -> tuple[float, tuple[str, ...]]:
    """The shortest length on offer that covers the narration, else the longest, with a notice then."""
    covering = [seconds for seconds in offered if seconds >= scene.seconds - 0.05]
    if covering:
        return min(covering), ()
    longest = max(offered)
    notice = (
        f"Scene {scene.number}: its narration takes {scene.seconds:.1f} s, a clip at most {longest:g} s; "
        "the clip is slowed or held."
    )
    return longest, (notice,)


def nearest_shape(width: int, height: int, offered: Iterable[str]) -> str:
    """The "1280:720" or "16:9" on offer whose shape is nearest; of equal ones the size that is nearest."""

    def distance(ratio: str) -> tuple[float, float]:
        across, down = (int(part) for part in ratio.split(":"))
        shape = abs(math.log((across / down) / (width / height)))
        return round(shape, 6), abs(across - width)

    return min(offered, key=distance)


def picture_of(scene: Scene, kinds: Sequence[str], most: int | None, provider: str, title: str) -> Picture:
    """The scene's picture, checked by its type and the size of its file.

    Raises SceneUnsuitable, also when it cannot be read.
    """
    assert scene.picture is not None, "a scene without a picture has none to check"
    picture = Picture(path=scene.picture, media_type=scene.picture_type, scene=scene.number)
    size = file_size(picture, provider)
    if scene.picture_type not in kinds:
        named = ", ".join(kind.removeprefix("image/").upper() for kind in kinds)
        raise SceneUnsuitable(
            f"Scene {scene.number}: {title} takes pictures as {named}. "
            "Convert this one, or choose another service.",
            scene=scene.number,
            provider=provider,
        )
    if most is not None and size > most:
        raise SceneUnsuitable(
            f"Scene {scene.number}: its picture has {size / 1e6:.1f} MB, {title} takes {most / 1e6:g} MB. "
            "Use a smaller one, or choose another service.",
            scene=scene.number,
            provider=provider,
        )
    return picture


def file_size(picture: Picture, provider: str) -> int:
    """Bytes of the picture's file. Raises SceneUnsuitable when it is not there."""
    try:
        return picture.path.stat().st_size
    except OSError:
        raise unreadable(picture.scene, provider) from None


def data_uri(picture: Picture, provider: str) -> str:
    """The picture within an address of its own (RFC 2397). Raises SceneUnsuitable when it cannot be read."""
    try:
        content = picture.path.read_bytes()
    except OSError:
        raise unreadable(picture.scene, provider) from None
    return f"data:{picture.media_type};base64,{base64.b64encode(content).decode('ascii')}"


def unreadable(scene: int, provider: str) -> SceneUnsuitable:
    """The error for a picture that cannot be read."""
    return SceneUnsuitable(
        f"Scene {scene}: its picture cannot be read. Nothing was sent; choose the picture again.",
        scene=scene,
        provider=provider,
    )
