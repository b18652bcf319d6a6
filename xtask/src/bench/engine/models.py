"""Writes the networks that `cargo xtask bench engine` measures as ONNX files, batch normalisation folded in, as the
engine has it; and YuNet's weights by the engine's names.

Usage: models.py SHARED-MODELS PACKS OUTPUT
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file, save_file

EPSILON = 1e-5


class Graph:
    """An ONNX graph in the making. Values are named by number."""

    def __init__(self):
        self.nodes, self.weights, self.count = [], [], 0

    def constant(self, values):
        self.count += 1
        name = f"w{self.count}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, operator, *inputs, **attributes):
        self.count += 1
        name = f"t{self.count}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def conv(self, x, weight, bias, stride=1, pads=(0, 0, 0, 0), groups=1):
        return self.add(
            "Conv", x, self.constant(weight), self.constant(bias),
            kernel_shape=list(weight.shape[2:]), strides=[stride, stride], pads=list(pads), group=groups,
        )

    def linear(self, x, weight, *bias):
        return self.add("Gemm", x, self.constant(weight), *map(self.constant, bias), transB=1)

    def save(self, path, shape, outputs):
        values = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        graph = helper.make_graph(
            self.nodes, "network", [values("input", shape)], [values(name, None) for name in outputs], self.weights
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
        model.ir_version = 8
        onnx.save(onnx.shape_inference.infer_shapes(model), path)


def folded(tensors, weight, norm):
    spread = np.sqrt(tensors[f"{norm}.running_var"].astype(np.float64) + EPSILON)
    scale = tensors[f"{norm}.weight"] / spread
    weight = tensors[weight] * scale.reshape(-1, *[1] * (tensors[weight].ndim - 1))
    bias = tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * scale
    return weight.astype(np.float32), bias.astype(np.float32)


def student(tensors, path):
    graph = Graph()
    relu = lambda x: graph.add("Relu", x)

    def conv(x, name, stride=1, pad=1):
        return graph.conv(x, *folded(tensors, f"{name}.conv.weight", f"{name}.bn"), stride, [pad] * 4)

    x = relu(conv("input", "stem", 2))
    for stage in ("stage1", "stage2", "stage3"):
        x = relu(conv(x, f"{stage}.down", 2))
        inner = conv(relu(conv(x, f"{stage}.res0.a")), f"{stage}.res0.b")
        x = relu(graph.add("Add", x, inner))
    x = graph.add("Flatten", relu(conv(x, "head.squeeze", 1, 0)), axis=1)
    x = relu(graph.linear(x, *folded(tensors, "head.hidden.linear.weight", "head.hidden.bn")))
    x = graph.linear(x, tensors["head.logits.weight"], tensors["head.logits.bias"])
    graph.save(path, [1, 6, 80, 80], [x])


def blazeface(tensors, path):
    graph = Graph()
    relu = lambda x: graph.add("Relu", x)
    conv = lambda x, name, *more: graph.conv(x, tensors[f"{name}.weight"], tensors[f"{name}.bias"], *more)
    x, channels, fine = relu(conv("input", "stem", 2, (1, 1, 2, 2))), 24, None
    for block in range(16):
        wide = tensors[f"block{block}.pointwise.weight"].shape[0]
        halves = block in (2, 5, 11)
        more = (2, (0, 0, 1, 1), channels) if halves else (1, (1, 1, 1, 1), channels)
        inner = conv(conv(x, f"block{block}.depthwise", *more), f"block{block}.pointwise")
        if halves:
            x = graph.add("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
        if wide > channels:
            x = graph.add("Pad", x, graph.constant(np.array([0, 0, 0, 0, 0, wide - channels, 0, 0], np.int64)))
        x, channels = relu(graph.add("Add", x, inner)), wide
        fine = x if block == 10 else fine

    def head(x, name, numbers):
        x = graph.add("Transpose", conv(x, name), perm=[0, 2, 3, 1])
        return graph.add("Reshape", x, graph.constant(np.array([1, -1, numbers], np.int64)))

    logits = graph.add("Concat", head(fine, "class_fine", 1), head(x, "class_coarse", 1), axis=1)
    boxes = graph.add("Concat", head(fine, "boxes_fine", 16), head(x, "boxes_coarse", 16), axis=1)
    graph.save(path, [1, 3, 128, 128], [logits, boxes])


def minifasnet(tensors, path):
    graph = Graph()

    def unit(x, name, stride=1, pad=0, groups=1):
        x = graph.conv(x, *folded(tensors, f"{name}.conv.weight", f"{name}.bn"), stride, [pad] * 4, groups)
        slopes = tensors.get(f"{name}.prelu.weight")
        return x if slopes is None else graph.add("PRelu", x, graph.constant(slopes.reshape(-1, 1, 1)))

    def block(x, name, stride):
        wide = tensors[f"{name}.conv.conv.weight"].shape[0]
        y = unit(unit(x, f"{name}.conv"), f"{name}.conv_dw", stride, 1, wide)
        y = unit(y, f"{name}.project")
        if f"{name}.se_module.fc1.weight" in tensors:
            layer = lambda z, number: graph.conv(
                z, *folded(tensors, f"{name}.se_module.fc{number}.weight", f"{name}.se_module.bn{number}")
            )
            z = graph.add("Relu", layer(graph.add("GlobalAveragePool", y), 1))
            y = graph.add("Mul", y, graph.add("Sigmoid", layer(z, 2)))
        return graph.add("Add", x, y) if stride == 1 else y

    x = unit(unit("input", "conv1", 2, 1), "conv2_dw", 1, 1, 32)
    for halving, row, blocks in (("conv_23", "conv_3", 4), ("conv_34", "conv_4", 6), ("conv_45", "conv_5", 2)):
        x = block(x, halving, 2)
        for number in range(blocks):
            x = block(x, f"{row}.model.{number}", 1)
    x = unit(unit(x, "conv_6_sep"), "conv_6_dw", 1, 0, 512)
    x = graph.linear(graph.add("Flatten", x, axis=1), *folded(tensors, "linear.weight", "bn"))
    graph.save(path, [1, 3, 80, 80], [graph.linear(x, tensors["prob.weight"])])


def yunet(source, onnx_path, weights_path, side=320):
    """The published file for another size of image, and its weights in the order of its layers."""
    model = onnx.load(source)
    for dimension in model.graph.input[0].type.tensor_type.shape.dim[2:]:
        dimension.dim_value = side
    del model.graph.value_info[:]
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")
    onnx.save(onnx.shape_inference.infer_shapes(model), onnx_path)
    units = [f"stage{stage}.unit{unit}" for stage, units in enumerate((1, 2, 2, 2, 2, 2)) for unit in range(units)]
    units += [f"neck.{grid}" for grid in ("coarse", "middle", "fine")]
    units += [f"{head}.{grid}" for head in ("class", "box", "object", "points") for grid in ("fine", "middle", "coarse")]
    names = ["stem"] + [f"{unit}.{layer}" for unit in units for layer in ("pointwise", "depthwise")]
    layers = [node for node in model.graph.node if node.op_type == "Conv"]
    assert len(layers) == len(names), "YuNet has other layers"
    constants = {constant.name: numpy_helper.to_array(constant) for constant in model.graph.initializer}
    tensors = {}
    for name, layer in zip(names, layers):
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = (constants[value] for value in layer.input[1:3])
    save_file(tensors, weights_path)


def main():
    shared, packs, output = map(Path, sys.argv[1:])
    student(load_file(next(packs.glob("livecheck-student-2.*.safetensors"))), output / "livecheck-student.onnx")
    blazeface(load_file(next(packs.glob("blazeface-*.safetensors"))), output / "blazeface.onnx")
    minifasnet(load_file(shared / "silent_face_v2_2.7_80.safetensors"), output / "minifasnet-v2.onnx")
    minifasnet(load_file(shared / "silent_face_v1se_4.0_80.safetensors"), output / "minifasnet-v1se.onnx")
    yunet(shared / "yunet_s_640_640.onnx", output / "yunet.onnx", output / "yunet.safetensors")


main()
