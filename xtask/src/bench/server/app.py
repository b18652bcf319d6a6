"""The server that `cargo xtask bench server` measures ours against: FastAPI, ONNX Runtime and libjpeg-turbo, the same
networks and the same answer, as one would write it who knows them. It counts nothing and keeps no accounts.

One process a processor, each network on one thread of it: more threads a call would only take each other's time.
Pictures are decoded reduced where there is more than the networks can use; the endpoint is a plain function, so that
the event loop goes on while NumPy, OpenCV and ONNX Runtime work outside the interpreter's lock.

The environment: MODELS, a folder of ONNX files; API_KEY; A and B, the calibration.
"""

import base64
import os
import time
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import simplejpeg
from fastapi import FastAPI, Header, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel

MODELS, API_KEY = Path(os.environ["MODELS"]), os.environ["API_KEY"]
A, B = float(os.environ["A"]), float(os.environ["B"])
THRESHOLD, WHOLE_SCORE, PART_SCORE, SIDE, CROP = 0.15, 0.6, 0.75, 128, 80
LEAST_LONGER_SIDE = 960

cv2.setNumThreads(1)


def session(name):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(MODELS / name, options, providers=["CPUExecutionProvider"])


DETECTOR, LIVENESS = session("blazeface.onnx"), session("livecheck-student.onnx")


def anchors():
    def grid(side, count):
        centres = (np.arange(side) + 0.5) / side
        y, x = np.meshgrid(centres, centres, indexing="ij")
        return np.repeat(np.stack([x, y], -1).reshape(-1, 2), count, 0)

    return np.concatenate([grid(16, 2), grid(8, 6)]).astype(np.float32) * SIDE


ANCHORS = anchors()


def decode(data):
    height, width, _, _ = simplejpeg.decode_jpeg_header(data)
    reduction = next(n for n in (8, 4, 2, 1) if n == 1 or max(height, width) // n >= LEAST_LONGER_SIDE)
    least = {"min_height": height // reduction, "min_width": width // reduction} if reduction > 1 else {}
    return simplejpeg.decode_jpeg(data, **least), width


def search(image, x, y, width, height, limit):
    """Boxes (x, y, width, height, score) in a part of the image."""
    scale = SIDE / max(width, height)
    small_width, small_height = (max(1, round(side * scale)) for side in (width, height))
    left, top = (SIDE - small_width) // 2, (SIDE - small_height) // 2
    square = np.zeros((SIDE, SIDE, 3), np.uint8)
    part = image[y : y + height, x : x + width]
    square[top : top + small_height, left : left + small_width] = cv2.resize(
        part, (small_width, small_height), interpolation=cv2.INTER_AREA
    )
    values = cv2.dnn.blobFromImage(square, 1 / 127.5, mean=(127.5, 127.5, 127.5))
    logits, boxes = DETECTOR.run(None, {"input": values})
    scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0], -80, 80)))
    keep = scores >= limit
    boxes, scores = boxes[0, keep, :4], scores[keep]
    centres = boxes[:, :2] + ANCHORS[keep]
    corners = (centres - boxes[:, 2:] / 2 - (left, top)) / scale + (x, y)
    return np.concatenate([corners, boxes[:, 2:] / scale, scores[:, None]], 1)


def overlaps(box, boxes):
    low = np.maximum(box[:2], boxes[:, :2])
    high = np.minimum(box[:2] + box[2:4], boxes[:, :2] + boxes[:, 2:4])
    shared = np.prod(np.maximum(high - low, 0), 1)
    return shared / (box[2] * box[3] + boxes[:, 2] * boxes[:, 3] - shared)


def merged(boxes):
    boxes, found = boxes[np.argsort(-boxes[:, 4])], []
    while len(boxes):
        same = overlaps(boxes[0], boxes) > 0.3
        weights = boxes[same, 4:]
        found.append((boxes[same, :4] * weights).sum(0) / weights.sum())
        boxes = boxes[~same]
    return found


def faces(image):
    height, width = image.shape[:2]
    found = merged(search(image, 0, 0, width, height, WHOLE_SCORE))
    if not found:
        half_width, half_height = -(-width // 2), -(-height // 2)
        parts = [
            search(image, (width - half_width) * column // 2, (height - half_height) * row // 2,
                   half_width, half_height, PART_SCORE)
            for row in range(3) for column in range(3)
        ]
        found = merged(np.concatenate(parts))
    return sorted(found, key=lambda box: -box[2] * box[3])


def crop(image, box, reach):
    height, width = image.shape[:2]
    x, y, w, h = box
    scale = min(reach, (width - 1) / w, (height - 1) / h)

    def span(centre, length, last):
        start, end = centre - length / 2, centre + length / 2
        if start < 0:
            start, end = 0, end - start
        if end > last:
            start, end = start - (end - last), last
        return int(max(start, 0)), int(min(end, last)) + 1

    left, right = span(x + w / 2, w * scale, width - 1)
    top, bottom = span(y + h / 2, h * scale, height - 1)
    return cv2.resize(image[top:bottom, left:right], (CROP, CROP), interpolation=cv2.INTER_LINEAR)


def likelihood(image, face):
    x, y, w, h = face
    wide, high = w * 0.931, w * 1.21
    box = (max(x + w / 2 - wide / 2, 0), max(y + h / 2 - 0.104 * w - high / 2, 0), wide, high)
    crops = [crop(image, box, reach)[:, :, ::-1] for reach in (2.7, 4.0)]
    view = (np.concatenate(crops, 2).astype(np.float32) - 127.5) / 64
    mean = 0.0
    for values in (view, view[:, ::-1]):
        values = np.ascontiguousarray(values.transpose(2, 0, 1)[None])
        heads = LIVENESS.run(None, {"input": values})[0].reshape(2, 3)
        powers = np.exp(heads - heads.max(1, keepdims=True))
        raw = np.clip(1 - (powers[:, 1] / powers.sum(1)).mean(), 1e-6, 1 - 1e-6)
        mean += np.log(raw / (1 - raw)) / 2
    return float(1 / (1 + np.exp(-(A * mean + B))))


def brightness(image, face):
    x, y, w, h = (max(0, round(value)) for value in face)
    red, green, blue, _ = cv2.mean(image[y : y + h, x : x + w])
    return 0.299 * red + 0.587 * green + 0.114 * blue


class Photo(BaseModel):
    image: str
    image_format: str


app = FastAPI()


@app.post("/v1/check/liveness")
def check(photo: Photo, x_api_key: str = Header()):
    started = time.perf_counter()
    if x_api_key != API_KEY:
        raise HTTPException(401)
    try:
        image, full_width = decode(base64.b64decode(photo.image, validate=True))
    except ValueError as error:
        raise HTTPException(400) from error
    found = faces(image)
    if not found:
        raise HTTPException(422)
    factor, value = full_width / image.shape[1], likelihood(image, found[0])
    rects = [dict(zip(("x", "y", "width", "height"), map(round, box * factor))) for box in found]
    return JSONResponse({
        "status": "success",
        "data": {
            "isFakeFace": value > THRESHOLD,
            "isFakeLikelihood": value,
            "faceBrightness": brightness(image, found[0]),
            "vFaceRect": rects,
            "threshold": THRESHOLD,
            "latency_ms": (time.perf_counter() - started) * 1000,
        },
    })
