package dev.rondo.bench.engine;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.rondo.Tensor;
import dev.rondo.bench.Kind;
import dev.rondo.bench.Workload;
import dev.rondo.bench.WorkloadData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** PyTorch's weights in ONNX's order of gates and directions. */
final class OnnxWeights {
    private OnnxWeights() {}

    /** W, [D, gates * H, in]. */
    static TensorProto input(WorkloadData data, int layer) {
        return joined(
                data, layer, "W" + layer, List.of("weight_ih"), data.workload().width(layer));
    }

    /** R, [D, gates * H, H]. */
    static TensorProto recurrent(WorkloadData data, int layer) {
        return joined(
                data, layer, "R" + layer, List.of("weight_hh"), data.workload().hidden());
    }

    /** B, [D, 2 * gates * H]. */
    static TensorProto bias(WorkloadData data, int layer) {
        return joined(data, layer, "B" + layer, List.of("bias_ih", "bias_hh"), 1);
    }

    static TensorProto shape(String name, List<Long> sizes) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(sizes.size())
                .addAllInt64Data(sizes)
                .build();
    }

    static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static TensorProto joined(
            WorkloadData data, int layer, String name, List<String> parameters, int rowLength) {
        Workload workload = data.workload();
        int gates = workload.kind().gates();
        int block = workload.hidden() * rowLength;
        ByteBuffer bytes = ByteBuffer.allocate(workload.directions() * parameters.size() * gates * block * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (String suffix : WorkloadData.suffixes(workload, layer)) {
            for (String parameter : parameters) {
                Tensor weight = data.weight(parameter + suffix);
                float[] values = weight.toArray();
                for (int gate : gateOrder(workload.kind())) {
                    bytes.asFloatBuffer().put(values, gate * block, block);
                    bytes.position(bytes.position() + block * Float.BYTES);
                }
            }
        }
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(workload.directions());
        if (parameters.size() == 1) {
            tensor.addDims(workload.gateRows()).addDims(rowLength);
        } else {
            tensor.addDims((long) parameters.size() * workload.gateRows());
        }
        return tensor.setRawData(ByteString.copyFrom(bytes.flip())).build();
    }

    /** Where ONNX's gates are among PyTorch's: iofc of ifgo, zrh of rzn. */
    private static int[] gateOrder(Kind kind) {
        return switch (kind) {
            case LSTM -> new int[] {0, 3, 1, 2};
            case GRU -> new int[] {1, 0, 2};
            case RNN -> new int[] {0};
        };
    }
}
