"""Colour: whatever a picture file uses to sRGB, and sRGB to the planes that a film is made of."""

from __future__ import annotations

import io
import logging

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

logger = logging.getLogger(__name__)

Pixels = NDArray[np.uint8]

MAX_ICC_BYTES = 8 * 1024 * 1024

_BAND = 256
"""Rows converted at once; even, because chroma takes them in pairs."""

_SRGB = ImageCms.createProfile("sRGB")

# Full-range R'G'B' (0–255) to limited-range Y'CbCr: Rec. ITU-R BT.709-6, items 3.2–3.5.
_KR, _KB = 0.2126, 0.0722
_KG = 1 - _KR - _KB
_Y, _C = 219 / 255, 224 / 255
BT709 = np.array(
    [
        [_Y * _KR, _Y * _KG, _Y * _KB, 16.0],
        [-_C * _KR / (2 * (1 - _KB)), -_C * _KG / (2 * (1 - _KB)), _C / 2, 128.0],
        [_C / 2, -_C * _KG / (2 * (1 - _KR)), -_C * _KB / (2 * (1 - _KR)), 128.0],
    ]
)


def to_planes(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """Luma and chroma in BT.709 limited range of an sRGB array (height, width, 3); sides must be even.

    Y is an array (height, width). Cb and Cr are the two channels of one array (height / 2, width / 2, 2),
    each sample standing for the mean of a square of 2 × 2 pixels (sited at the square's centre).
    """
    height, width = pixels.shape[:2]
    luma = np.empty((height, width), np.uint8)
    chroma = np.empty((height // 2, width // 2, 2), np.uint8)
    for top in range(0, height, _BAND):
        rows, half = slice(top, top + _BAND), slice(top // 2, (top + _BAND) // 2)
        luma[rows], *differences = cv2.split(cv2.transform(pixels[rows], BT709))
        halved = [
            cv2.resize(band, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for band in differences
        ]
        cv2.merge(halved, dst=chroma[half])
    return luma, chroma


class Conversion:
    """One picture's way to sRGB, taken band by band: no second copy of the whole is ever held.

    A band is made ``resampleable``, resampled by the caller, and then brought ``to_srgb``.
    """

    def __init__(self, picture: Image.Image) -> None:
        self._profile = picture.info.get("icc_profile")
        self._white = _white_of(picture)
        self._transforms: dict[str, ImageCms.ImageCmsTransform | None] = {}

    def resampleable(self, band: Image.Image) -> Image.Image:
        """The same band in a mode whose samples may be averaged: L, RGB, CMYK, LAB, RGBa …"""
        if band.mode.startswith(("I", "F")):
            return _eight_bit(band, self._white)
        if band.mode == "1":
            return band.convert("L")
        if band.mode == "P":
            band = band.convert("RGBA" if "transparency" in band.info else "RGB")
        elif band.mode in {"PA", "LA"} or "transparency" in band.info:
            band = band.convert("RGBA")
        # Premultiplied, so that colours hidden by transparency do not bleed into the edges.
        return band.convert("RGBa") if band.mode == "RGBA" else band

    def to_srgb(self, band: Image.Image) -> Image.Image:
        """Eight-bit RGB in sRGB; transparency is laid on black, which premultiplied pixels already are."""
        if band.mode == "RGBa":
            # merge() of premultiplied bands is exactly the picture over black
            band = Image.merge("RGB", [band.getchannel(channel) for channel in (0, 1, 2)])
        if band.mode not in self._transforms:
            self._transforms[band.mode] = _transform(self._profile, band.mode)
        transform = self._transforms[band.mode]
        return band.convert("RGB") if transform is None else transform.apply(band)


def _transform(profile: object, mode: str) -> ImageCms.ImageCmsTransform | None:
    """What turns pixels of ``mode`` under an ICC profile into sRGB, if the profile can be used."""
    if mode not in {"L", "RGB", "CMYK"} or not isinstance(profile, bytes) or len(profile) > MAX_ICC_BYTES:
        return None
    try:
        return ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            _SRGB,
            mode,
            "RGB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        # A broken profile costs exact colours, not the picture.
        logger.info("unusable colour profile: %s", error)
        return None


# Where white lies in pictures that do not say so: the smallest customary limit
# that holds the brightest pixel.
_WHITES = {"I": (255.0, 65535.0), "F": (1.0, 255.0, 65535.0)}


def _white_of(picture: Image.Image) -> float:
    """The sample value that stands for white in a 32-bit or float grey picture."""
    if picture.mode not in _WHITES:
        return 255.0
    tops = range(0, picture.height, _BAND)
    boxes = ((0, top, picture.width, min(top + _BAND, picture.height)) for top in tops)
    brightest = max(float(_values(picture.crop(box)).max()) for box in boxes)
    return next((limit for limit in _WHITES[picture.mode] if brightest <= limit), brightest)


def _values(band: Image.Image) -> NDArray[np.float32]:
    return np.nan_to_num(np.asarray(band).astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)


def _eight_bit(band: Image.Image, white: float) -> Image.Image:
    """Sixteen-bit, 32-bit and float greys to 8 bit without clipping (Pillow's convert() clips)."""
    if band.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(band) >> 8).astype(np.uint8))
    return Image.fromarray((np.clip(_values(band), 0, white) * (255.0 / white) + 0.5).astype(np.uint8))
