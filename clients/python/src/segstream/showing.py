"""Masks for people to look at."""

from __future__ import annotations

from typing import Union

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from segstream.errors import SegstreamError
from segstream.masks import Mask


def overlay(picture: Union[NDArray[np.uint8], Pillow.Image], mask: Mask, alpha: float = 0.5) -> Pillow.Image:
    """The picture with its classes' colours blended in; pixels without a class stay as they are.

    :param picture: of any size; the labels are taken to it
    :param alpha: share of the class colour, 0 to 1
    :raises SegstreamError: if the mask has no labels, saying why
    """
    if mask.labels is None:
        raise SegstreamError(f"frame {mask.sequence} of {mask.stream} is {mask.outcome.name}: {mask.detail}")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha {alpha}, must be from 0 to 1")
    shown = (picture if isinstance(picture, Pillow.Image) else Pillow.fromarray(picture)).convert("RGB")
    labels = np.asarray(Pillow.fromarray(mask.labels).resize(shown.size, Pillow.NEAREST))
    colours = np.zeros((256, 3), np.float32)
    colours[: len(mask.classes)] = [each.rgb for each in mask.classes]
    share = np.zeros((256, 1), np.float32)
    share[: len(mask.classes)] = alpha
    pixels = np.asarray(shown, np.float32)
    weights = share[labels]
    return Pillow.fromarray(np.rint(pixels + weights * (colours[labels] - pixels)).astype(np.uint8))
