package dev.rondo.bench.engine;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A weight [D, rows, width] in 8 bits as ONNX Runtime's {@code DynamicQuantizeLSTM} wants it: [D, width, rows], with a
 * scale for each row and all zero points 0.
 */
final class QuantizedOnnxWeight {
    private static final int LARGEST = 127;

    private final TensorProto plain;
    private final int directions;
    private final int rows;
    private final int width;
    private final FloatBuffer values;
    private final float[] scales;

    QuantizedOnnxWeight(TensorProto plain) {
        this.plain = plain;
        this.directions = (int) plain.getDims(0);
        this.rows = (int) plain.getDims(1);
        this.width = (int) plain.getDims(2);
        this.values = plain.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        this.scales = new float[directions * rows];
        for (int row = 0; row < scales.length; row++) {
            float largest = 0;
            for (int j = 0; j < width; j++) {
                largest = Math.max(largest, Math.abs(values.get(row * width + j)));
            }
            scales[row] = largest / LARGEST;
        }
    }

    TensorProto values() {
        byte[] quantized = new byte[directions * rows * width];
        for (int row = 0; row < directions * rows; row++) {
            int start = row / rows * rows * width + row % rows;
            for (int j = 0; j < width; j++) {
                quantized[start + j * rows] = (byte) Math.round(values.get(row * width + j) / scales[row]);
            }
        }
        return tensor("", TensorProto.DataType.INT8)
                .addDims(width)
                .addDims(rows)
                .setRawData(ByteString.copyFrom(quantized))
                .build();
    }

    TensorProto scales() {
        ByteBuffer bytes = ByteBuffer.allocate(scales.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(scales);
        return tensor("_scale", TensorProto.DataType.FLOAT)
                .addDims(rows)
                .setRawData(ByteString.copyFrom(bytes))
                .build();
    }

    TensorProto zeroPoints() {
        return tensor("_zero_point", TensorProto.DataType.INT8)
                .addDims(rows)
                .setRawData(ByteString.copyFrom(new byte[scales.length]))
                .build();
    }

    private TensorProto.Builder tensor(String suffix, TensorProto.DataType type) {
        return TensorProto.newBuilder()
                .setName(plain.getName() + suffix)
                .setDataType(type.getNumber())
                .addDims(directions);
    }
}
