"""The camera: a shift lens, so that towers stay upright and the horizon is a straight row."""

from dataclasses import dataclass, replace

import numpy as np

from .noise import Array


@dataclass(frozen=True, kw_only=True)
class View:
    """A window one unit in front of an eye that looks level.

    World axes: x to the right, y up (the sea lies at 0), z away; `yaw` turns from z towards x, in degrees.
    `left` … `top` bound the window in tangents of the viewing angle; `width` and `height` are pixels.
    """

    eye: tuple[float, float, float]
    yaw: float
    left: float
    right: float
    bottom: float
    top: float
    width: int
    height: int

    @property
    def pixel(self) -> float:
        """The size of a pixel in tangents."""
        return (self.right - self.left) / self.width

    def axes(self) -> tuple[Array, Array]:
        """Give the unit vectors to the right and forward."""
        turn = np.radians(self.yaw)
        right = np.array([np.cos(turn), 0, -np.sin(turn)], np.float32)
        forward = np.array([np.sin(turn), 0, np.cos(turn)], np.float32)
        return right, forward

    def tangents(self) -> tuple[Array, Array]:
        """Give for each pixel its tangents to the right and up, as arrays of the picture's shape."""
        u = self.left + (np.arange(self.width, dtype=np.float32) + 0.5) * np.float32(self.pixel)
        step = (self.top - self.bottom) / self.height
        v = self.top - (np.arange(self.height, dtype=np.float32) + 0.5) * np.float32(step)
        grid_u, grid_v = np.meshgrid(u, v)
        return np.ascontiguousarray(grid_u, np.float32), np.ascontiguousarray(grid_v, np.float32)

    def ground(self, u: Array, depth: Array) -> tuple[Array, Array]:
        """Give world x and z of points seen at tangent `u` and `depth` metres ahead."""
        right, forward = self.axes()
        x = self.eye[0] + depth * (u * right[0] + forward[0])
        z = self.eye[2] + depth * (u * right[2] + forward[2])
        return x.astype(np.float32), z.astype(np.float32)

    def directions(self, u: Array, v: Array) -> tuple[Array, Array, Array]:
        """Give unit viewing directions as three arrays."""
        right, forward = self.axes()
        scale = 1 / np.sqrt(1 + u * u + v * v)
        return (u * right[0] + forward[0]) * scale, v * scale, (u * right[2] + forward[2]) * scale

    def see(self, points: Array) -> tuple[Array, Array, Array]:
        """Give tangents and depth of world points (…, 3)."""
        right, forward = self.axes()
        away = points - np.asarray(self.eye, np.float32)
        depth = np.maximum(away @ forward, 1e-3)
        return (away @ right) / depth, away[..., 1] / depth, depth

    def to_pixels(self, u: Array, v: Array) -> tuple[Array, Array]:
        """Give the column and row (pixel centres are whole numbers) of tangents."""
        step = (self.top - self.bottom) / self.height
        return (u - self.left) / self.pixel - 0.5, (self.top - v) / step - 0.5

    def mirrored(self) -> "View":
        """Give the view of the eye's mirror image below the sea."""
        x, y, z = self.eye
        return replace(self, eye=(x, -y, z))

    def part(self, columns: slice, rows: slice) -> "View":
        """Give the view through a rectangle of the window, pixel for pixel."""
        step = (self.top - self.bottom) / self.height
        return replace(
            self,
            left=self.left + columns.start * self.pixel,
            right=self.left + columns.stop * self.pixel,
            top=self.top - rows.start * step,
            bottom=self.top - rows.stop * step,
            width=columns.stop - columns.start,
            height=rows.stop - rows.start,
        )

    def scaled(self, factor: float) -> "View":
        """Give the same window with `factor` times the pixels along each edge."""
        return replace(self, width=round(self.width * factor), height=round(self.height * factor))


def wide_view(eye: tuple[float, float, float], yaw: float, focal: float, horizon: float, width: int) -> View:
    """Give a 16:9 view; `focal` in picture widths, `horizon` as a share of the height from the top."""
    height = width * 9 // 16
    half = 0.5 / focal
    tall = 2 * half * height / width
    return View(
        eye=eye,
        yaw=yaw,
        left=-half,
        right=half,
        top=tall * horizon,
        bottom=-tall * (1 - horizon),
        width=width,
        height=height,
    )


def unit(x: float, y: float, z: float) -> Array:
    """Give a unit vector."""
    vector = np.array([x, y, z], np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def heading(azimuth: float, elevation: float) -> Array:
    """Give the direction at `azimuth` degrees (from z towards x) and `elevation` degrees above the sea."""
    a, e = np.radians(azimuth), np.radians(elevation)
    return unit(float(np.sin(a) * np.cos(e)), float(np.sin(e)), float(np.cos(a) * np.cos(e)))
