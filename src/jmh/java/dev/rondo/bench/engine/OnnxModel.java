package dev.rondo.bench.engine;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.rondo.bench.Kind;
import dev.rondo.bench.Workload;
import dev.rondo.bench.WorkloadData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a workload as an ONNX model, with PyTorch's exporter's nodes: one recurrent node a layer, and between
 * bidirectional layers a transposition, for ONNX keeps the directions apart ([T, D, N, H]).
 *
 * <p>A single direction's output is left as [T, 1, N, H], which is the same in memory as [T, N, H].
 */
final class OnnxModel {
    private static final int OPSET = 17;
    private static final String MICROSOFT = "com.microsoft";
    private static final int IR_VERSION = 8;

    private final WorkloadData data;
    private final boolean quantized;
    private final Workload workload;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("rondo-bench");
    private final Map<String, long[]> inputs = new LinkedHashMap<>();
    private final Map<String, long[]> outputs = new LinkedHashMap<>();

    /** @param quantized in 8 bits, by ONNX Runtime's own operator */
    OnnxModel(WorkloadData data, boolean quantized) {
        this.data = data;
        this.quantized = quantized;
        this.workload = data.workload();
        addInputs();
        String layerInput = "x";
        for (int layer = 0; layer < workload.layers(); layer++) {
            layerInput = addLayer(layer, layerInput);
        }
    }

    byte[] toBytes() {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /** The float inputs' shapes, by name; a ragged model also has {@code lengths}. */
    Map<String, long[]> inputs() {
        return inputs;
    }

    /** The outputs' shapes, by name; {@code y} is the layer's output. */
    Map<String, long[]> outputs() {
        return outputs;
    }

    private void addInputs() {
        addInput("x", workload.steps(), workload.batch(), workload.input());
        if (workload.ragged()) {
            graph.addInput(value("lengths", TensorProto.DataType.INT32, workload.batch()));
        }
        if (workload.isStep()) {
            addInput("initial_h", workload.directions(), workload.batch(), workload.hidden());
            if (workload.kind() == Kind.LSTM) {
                addInput("initial_c", workload.directions(), workload.batch(), workload.hidden());
            }
        }
    }

    private String weight(TensorProto plain) {
        return initializer(quantized ? new QuantizedOnnxWeight(plain).values() : plain);
    }

    /** After the peepholes, which there are none of. */
    private void addScales(NodeProto.Builder node, int layer) {
        node.addInput("");
        for (TensorProto plain : List.of(OnnxWeights.input(data, layer), OnnxWeights.recurrent(data, layer))) {
            QuantizedOnnxWeight weight = new QuantizedOnnxWeight(plain);
            node.addInput(initializer(weight.scales()));
            node.addInput(initializer(weight.zeroPoints()));
        }
    }

    /** Returns the name of the layer's output. */
    private String addLayer(int layer, String input) {
        boolean last = layer == workload.layers() - 1;
        boolean transposed = workload.directions() == 2;
        String output = last ? "y" : "y" + layer;
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(quantized ? "DynamicQuantizeLSTM" : workload.kind().name())
                .setDomain(quantized ? MICROSOFT : "")
                .addInput(input)
                .addInput(weight(OnnxWeights.input(data, layer)))
                .addInput(weight(OnnxWeights.recurrent(data, layer)))
                .addInput(initializer(OnnxWeights.bias(data, layer)))
                .addInput(workload.ragged() ? "lengths" : "")
                .addInput(workload.isStep() ? "initial_h" : "")
                .addOutput(transposed ? output + "_apart" : output)
                .addOutput("h" + layer)
                .addAttribute(attribute("hidden_size")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(workload.hidden()))
                .addAttribute(attribute("direction")
                        .setType(AttributeProto.AttributeType.STRING)
                        .setS(OnnxWeights.utf8(transposed ? "bidirectional" : "forward")));
        addOutput("h" + layer, workload.directions(), workload.batch(), workload.hidden());
        if (workload.kind() == Kind.LSTM) {
            node.addInput(workload.isStep() ? "initial_c" : "").addOutput("c" + layer);
            addOutput("c" + layer, workload.directions(), workload.batch(), workload.hidden());
        } else if (workload.kind() == Kind.GRU) {
            // PyTorch's GRU; ONNX's default resets before the product.
            node.addAttribute(attribute("linear_before_reset")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(1));
        }
        if (quantized) {
            addScales(node, layer);
        }
        graph.addNode(node);
        if (transposed) {
            addJoin(output);
        }
        if (last && transposed) {
            addOutput(output, workload.steps(), workload.batch(), 2L * workload.hidden());
        } else if (last) {
            addOutput(output, workload.steps(), 1, workload.batch(), workload.hidden());
        }
        return output;
    }

    /** [T, D, N, H] to [T, N, D * H]. */
    private void addJoin(String output) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Transpose")
                .addInput(output + "_apart")
                .addOutput(output + "_transposed")
                .addAttribute(attribute("perm")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addAllInts(List.of(0L, 2L, 1L, 3L))));
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Reshape")
                .addInput(output + "_transposed")
                .addInput(initializer(OnnxWeights.shape(output + "_shape", List.of(0L, 0L, -1L))))
                .addOutput(output));
    }

    private static AttributeProto.Builder attribute(String name) {
        return AttributeProto.newBuilder().setName(name);
    }

    private String initializer(TensorProto tensor) {
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    private void addInput(String name, long... shape) {
        inputs.put(name, shape);
        graph.addInput(value(name, TensorProto.DataType.FLOAT, shape));
    }

    private void addOutput(String name, long... shape) {
        outputs.put(name, shape);
        graph.addOutput(value(name, TensorProto.DataType.FLOAT, shape));
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, long... shape) {
        List<TensorShapeProto.Dimension> dimensions = new ArrayList<>();
        for (long size : shape) {
            dimensions.add(
                    TensorShapeProto.Dimension.newBuilder().setDimValue(size).build());
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(TensorShapeProto.newBuilder().addAllDim(dimensions))
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
