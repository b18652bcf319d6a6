"""Another runtime, for `cargo xtask bench engine`: the same requests and answers as the engine's example `networks`.

Usage: peer.py onnxruntime|opencv. Weights are ONNX files here.
"""

import json
import sys
import time

import numpy as np

THREADS = (1, 2)


class OnnxRuntime:
    def __init__(self, weights, threads):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name

    def run(self, values):
        return self.session.run(None, {self.input: values})


class OpenCv:
    def __init__(self, weights, threads):
        import cv2
        import onnx

        self.cv2, self.threads = cv2, threads
        self.net = cv2.dnn.readNetFromONNX(weights)
        self.outputs = [output.name for output in onnx.load(weights).graph.output]

    def run(self, values):
        self.cv2.setNumThreads(self.threads)
        self.net.setInput(values)
        return self.net.forward(self.outputs)


RUNTIMES = {"onnxruntime": OnnxRuntime, "opencv": OpenCv}


def memory():
    with open("/proc/self/status") as status:
        lines = dict(line.split(":", 1) for line in status)
    return [float(lines[name].split()[0]) / 1024.0 for name in ("VmRSS", "VmHWM")]


def answer(runtime, request, loaded):
    if request["do"] == "memory":
        return memory()
    name = request["network"]
    if request["do"] == "load":
        shape = request["shape"]
        values = np.fromfile(request["input"], np.float32).reshape(1, *shape).transpose(0, 3, 1, 2)
        nets = {threads: runtime(request["weights"], threads) for threads in THREADS}
        loaded[name] = (nets, np.ascontiguousarray(values))
        return []
    nets, values = loaded[name]
    if request["do"] == "output":
        parts = nets[1].run(values)
        np.concatenate([np.asarray(part, np.float32).ravel() for part in parts]).tofile(request["to"])
        return []
    net, times = nets[request["threads"]], []
    for turn in range(request["rounds"] + 2):
        started = time.perf_counter()
        net.run(values)
        if turn >= 2:
            times.append((time.perf_counter() - started) * 1000.0)
    return times


def main():
    runtime, loaded = RUNTIMES[sys.argv[1]], {}
    for line in sys.stdin:
        print(json.dumps(answer(runtime, json.loads(line), loaded)), flush=True)


main()
