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


def to_planes(pixels: Pixels) -> tuple[Pixels, Pixels, Pixels]:
    """Y, Cb and Cr in BT.709 limited range of an sRGB array (height, width, 3); sides must be even.

    Y has the size of the picture, Cb and Cr half of it in both directions, each chroma sample
    standing for the mean of a square of 2 × 2 pixels (sited at the square's centre).
    """
    height, width = pixels.shape[:2]
    luma, blue, red = cv2.split(cv2.transform(pixels, BT709))
    half = (width // 2, height // 2)
    return (
        np.asarray(luma, np.uint8),
        np.asarray(cv2.resize(blue, half, interpolation=cv2.INTER_AREA), np.uint8),
        np.asarray(cv2.resize(red, half, interpolation=cv2.INTER_AREA), np.uint8),
    )


def resampleable(image: Image.Image) -> Image.Image:
    """The same picture in a mode whose samples may be averaged: L, RGB, CMYK, LAB, RGBa …"""
    if image.mode.startswith(("I", "F")):
        return _eight_bit(image)
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif image.mode in {"PA", "LA"} or "transparency" in image.info:
        image = image.convert("RGBA")
    # Premultiplied, so that colours hidden by transparency do not bleed into the edges.
    return image.convert("RGBa") if image.mode == "RGBA" else image


# Where white lies in pictures that do not say so: the smallest customary limit
# that holds the brightest pixel.
_WHITES = {False: (255.0, 65535.0), True: (1.0, 255.0, 65535.0)}


def _eight_bit(image: Image.Image) -> Image.Image:
    """Sixteen-bit, 32-bit and float greys to 8 bit without clipping (Pillow's convert() clips)."""
    samples = np.asarray(image)
    if image.mode.startswith("I;16"):
        return Image.fromarray((samples >> 8).astype(np.uint8))
    values = np.nan_to_num(samples.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    top = float(values.max(initial=0.0))
    white = next((limit for limit in _WHITES[image.mode == "F"] if top <= limit), top)
    return Image.fromarray(np.clip(values * (255.0 / white) + 0.5, 0, 255).astype(np.uint8))


def to_srgb(image: Image.Image, original: Image.Image) -> Image.Image:
    """Eight-bit RGB in sRGB; transparency is laid on black, which premultiplied pixels already are."""
    if image.mode == "RGBa":
        # merge() of premultiplied bands is exactly the picture over black
        image = Image.merge("RGB", [image.getchannel(band) for band in (0, 1, 2)])
    profile = original.info.get("icc_profile")
    if isinstance(profile, bytes) and len(profile) <= MAX_ICC_BYTES and image.mode in {"L", "RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image,
                source,
                _SRGB,
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError) as error:
            # A broken profile costs exact colours, not the picture.
            logger.info("unusable colour profile: %s", error)
    return image.convert("RGB")
