"""The pictures of `cargo xtask bench engine`, and libjpeg-turbo's own scaled decoder beside ours.

Usage: calls.py photograph PNG JPEG: adds a camera's noise to a drawing and saves it as phones do.
       calls.py time: the requests and answers of the engine's example `calls`, but milliseconds of decoding alone.
"""

import json
import sys
import time

import numpy as np
import simplejpeg

# Standard deviation of the noise, steps of 255; at quality 90 a picture of 12 megapixels takes some 2 MB.
NOISE = 4.0


def photograph(source, target):
    import cv2

    picture = cv2.cvtColor(cv2.imread(source), cv2.COLOR_BGR2RGB)
    noise = np.random.default_rng(1).normal(0.0, NOISE, picture.shape).astype(np.float32)
    noisy = np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)
    with open(target, "wb") as file:
        file.write(simplejpeg.encode_jpeg(noisy, quality=90, colorsubsampling="420", fastdct=False))


def memory():
    with open("/proc/self/status") as status:
        lines = dict(line.split(":", 1) for line in status)
    return [float(lines[name].split()[0]) / 1024.0 for name in ("VmRSS", "VmHWM")]


def answer(request):
    if request["do"] == "memory":
        return memory()
    with open(request["image"], "rb") as file:
        data = file.read()
    height, width, _, _ = simplejpeg.decode_jpeg_header(data)
    reduction = request["reduction"]
    least = {"min_height": height // reduction, "min_width": width // reduction} if reduction > 1 else {}
    times = []
    for _ in range(request["rounds"]):
        started = time.perf_counter()
        simplejpeg.decode_jpeg(data, **least)
        times.append((time.perf_counter() - started) * 1000.0)
    return times


if sys.argv[1] == "photograph":
    photograph(*sys.argv[2:])
else:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
