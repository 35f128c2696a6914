"""The body of an order: storyboard, script, music and output."""

from __future__ import annotations

from typing import Any

from providers.fitting import clean
from providers.orders import Options, Scene, VideoRequest


def storyboard_body(request: VideoRequest) -> dict[str, Any]:
    """The order without its pictures, which are put into ``image_url`` when it is sent.

    Scenes count from 1, times are in seconds, a style is named only where one is asked for.
    """
    options = request.options
    body: dict[str, Any] = {
        "storyboard": [_scene(scene, options.transition) for scene in request.scenes],
        "script": [_line(scene) for scene in request.scenes],
        "background_music": _music(options),
        "output": {
            "resolution": _resolution(request.width, request.height),
            "format": "mp4",
            "fps": int(request.fps) if float(request.fps).is_integer() else request.fps,
        },
    }
    if options.style:
        body["style"] = clean(options.style)
    return body


def _scene(scene: Scene, transition: str | None) -> dict[str, Any]:
    return {
        "scene_index": scene.number,
        "image_url": None,
        "duration": _seconds(scene),
        "transition": scene.transition or transition,
    }


def _line(scene: Scene) -> dict[str, Any]:
    return {"text": clean(scene.text), "voice": scene.voice, "duration": _seconds(scene)}


def _music(options: Options) -> dict[str, Any] | None:
    if not options.music_url:
        return None
    return {"url": options.music_url, "volume": options.volume, "duck_during_voice": options.duck}


def _resolution(width: int, height: int) -> str:
    return "1080p" if (width, height) == (1920, 1080) else f"{width}x{height}"


def _seconds(scene: Scene) -> float:
    return round(float(scene.seconds), 3)
