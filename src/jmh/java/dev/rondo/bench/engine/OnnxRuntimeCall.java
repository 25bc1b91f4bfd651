package dev.rondo.bench.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rondo.bench.WorkloadData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** One thread's inputs and pinned outputs. */
final class OnnxRuntimeCall implements Call {
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private final Map<String, OnnxTensor> outputs = new HashMap<>();
    private final Map<String, FloatBuffer> buffers = new HashMap<>();

    OnnxRuntimeCall(OrtEnvironment environment, OrtSession session, OnnxModel model, WorkloadData data)
            throws OrtException {
        this.session = session;
        for (Map.Entry<String, long[]> input : model.inputs().entrySet()) {
            inputs.put(input.getKey(), floats(environment, input.getKey(), input.getValue()));
        }
        for (Map.Entry<String, long[]> output : model.outputs().entrySet()) {
            outputs.put(output.getKey(), floats(environment, output.getKey(), output.getValue()));
        }
        buffer("x").put(0, data.x().toArray());
        if (data.workload().ragged()) {
            int[] lengths = data.workload().lengths();
            IntBuffer buffer = direct(lengths.length).asIntBuffer().put(0, lengths);
            inputs.put("lengths", OnnxTensor.createTensor(environment, buffer, new long[] {lengths.length}));
        }
    }

    private OnnxTensor floats(OrtEnvironment environment, String name, long[] shape) throws OrtException {
        int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        FloatBuffer buffer = direct(count).asFloatBuffer();
        buffers.put(name, buffer);
        return OnnxTensor.createTensor(environment, buffer, shape);
    }

    private static ByteBuffer direct(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    private FloatBuffer buffer(String name) {
        return Objects.requireNonNull(buffers.get(name));
    }

    @Override
    public void run() {
        try (OrtSession.Result result = session.run(inputs, outputs)) {
            Objects.requireNonNull(result);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public float[] output() {
        FloatBuffer y = buffer("y");
        float[] values = new float[y.capacity()];
        y.get(0, values);
        return values;
    }

    @Override
    public void close() {
        Stream.concat(inputs.values().stream(), outputs.values().stream()).forEach(OnnxTensor::close);
    }
}
