// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;

/**
 * The verdict and the face's measurements.
 *
 * @param isFakeFace True when a presentation attack is suspected, that is exactly when
 *     `isFakeLikelihood` is above `threshold`.
 * @param isFakeLikelihood How likely the adopted face is a presentation attack, from 0 (bona fide)
 *     to 1.
 * @param isValidFace Whether the adopted face is fit to be judged. False when it is too small,
 *     dark, bright or blurred, cut by the border, or turned away; `reasons` says which. The verdict
 *     is given, and counted, all the same.
 * @param faceBrightness Mean luma (ITU-R BT.601, 8 bits) of the adopted rectangle.
 * @param faceRectArea see {@link Rect}
 * @param vFaceRect All faces found, the largest first. The first is the adopted one.
 * @param msg The message of the first reason, or an empty string.
 * @param latencyMs Milliseconds spent on decoding, detection and classification.
 * @param threshold The threshold that `isFakeFace` applied, 0.15 unless the operator set another.
 * @param reasons What is noteworthy about the face, each with how to mend it. Any but
 *     `several_faces` makes `isValidFace` false.
 */
public record LivenessData(
    @JsonProperty(value = "isFakeFace", required = true) boolean isFakeFace,
    @JsonProperty(value = "isFakeLikelihood", required = true) double isFakeLikelihood,
    @JsonProperty(value = "isValidFace", required = true) boolean isValidFace,
    @JsonProperty(value = "faceBrightness", required = true) double faceBrightness,
    @JsonProperty(value = "faceRectArea", required = true) Rect faceRectArea,
    @JsonProperty(value = "vFaceRect", required = true) List<Rect> vFaceRect,
    @JsonProperty(value = "msg", required = true) String msg,
    @JsonProperty(value = "latency_ms", required = true) long latencyMs,
    @JsonProperty(value = "threshold", required = true) double threshold,
    @JsonProperty(value = "reasons", required = true) List<Reason> reasons) {
  /** Checks that nothing is null but what may be. */
  public LivenessData {
    Objects.requireNonNull(faceRectArea, "faceRectArea");
    vFaceRect = List.copyOf(vFaceRect);
    Objects.requireNonNull(msg, "msg");
    reasons = List.copyOf(reasons);
  }
}
