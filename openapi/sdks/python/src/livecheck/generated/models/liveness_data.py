# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from .. import types
from ..models.reason import Reason
from ..models.rect import Rect


@dataclass(frozen=True, kw_only=True)
class LivenessData:
    """The verdict and the face's measurements."""

    is_fake_face: bool
    """True when a presentation attack is suspected, that is exactly when `isFakeLikelihood` is above `threshold`."""

    is_fake_likelihood: float
    """How likely the adopted face is a presentation attack, from 0 (bona fide) to 1."""

    is_valid_face: bool
    """Whether the adopted face is fit to be judged. False when it is too small, dark, bright or blurred, cut by
    the border, or turned away; `reasons` says which. The verdict is given, and counted, all the same."""

    face_brightness: float
    """Mean luma (ITU-R BT.601, 8 bits) of the adopted rectangle."""

    face_rect_area: Rect
    """A rectangle in whole pixels of the upright image, clipped to it."""

    v_face_rect: list[Rect]
    """All faces found, the largest first. The first is the adopted one."""

    msg: str
    """The message of the first reason, or an empty string."""

    latency_ms: int
    """Milliseconds spent on decoding, detection and classification."""

    threshold: float
    """The threshold that `isFakeFace` applied, 0.15 unless the operator set another."""

    reasons: list[Reason]
    """What is noteworthy about the face, each with how to mend it. Any but `several_faces` makes `isValidFace`
    false."""

    def to_dict(self) -> dict[str, Any]:
        """The record under the document's names."""
        return {
            "isFakeFace": types.write(self.is_fake_face),
            "isFakeLikelihood": types.write(self.is_fake_likelihood),
            "isValidFace": types.write(self.is_valid_face),
            "faceBrightness": types.write(self.face_brightness),
            "faceRectArea": types.write(self.face_rect_area),
            "vFaceRect": types.write(self.v_face_rect),
            "msg": types.write(self.msg),
            "latency_ms": types.write(self.latency_ms),
            "threshold": types.write(self.threshold),
            "reasons": types.write(self.reasons),
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """Reads and checks a JSON object; members that the document does not have are passed over."""
        record = types.record(value)
        return cls(
            is_fake_face=types.member(record, "isFakeFace", types.flag),
            is_fake_likelihood=types.member(record, "isFakeLikelihood", types.number),
            is_valid_face=types.member(record, "isValidFace", types.flag),
            face_brightness=types.member(record, "faceBrightness", types.number),
            face_rect_area=types.member(record, "faceRectArea", Rect.from_dict),
            v_face_rect=types.member(record, "vFaceRect", types.items(Rect.from_dict)),
            msg=types.member(record, "msg", types.text),
            latency_ms=types.member(record, "latency_ms", types.whole),
            threshold=types.member(record, "threshold", types.number),
            reasons=types.member(record, "reasons", types.items(Reason.from_dict)),
        )
