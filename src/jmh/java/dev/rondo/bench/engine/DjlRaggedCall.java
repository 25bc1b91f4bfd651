package dev.rondo.bench.engine;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import dev.rondo.Precision;
import dev.rondo.bench.Workload;
import dev.rondo.bench.WorkloadData;
import dev.rondo.nn.PackedSequence;
import java.util.Arrays;

/**
 * A packed batch through {@code torch.lstm}'s overload for packed data, which only a {@link TorchScript} module
 * reaches. PyTorch never uses oneDNN here.
 */
final class DjlRaggedCall implements Call {
    private final Workload workload;
    private final NDManager manager;
    private final long[] batchSizes;
    private final TorchScript module = new TorchScript("ragged_lstm");
    private final IValue[] arguments;
    private NDList last = new NDList();

    DjlRaggedCall(NDManager manager, WorkloadData data, NDList weights) {
        this.workload = data.workload();
        this.manager = manager;
        PackedSequence packed = PackedSequence.pack(data.x(), workload.lengths(), false, true);
        this.batchSizes = Arrays.stream(packed.batchSizes()).asLongStream().toArray();
        NDList inputs = new NDList(
                DjlEngine.array(manager, packed.data()),
                manager.create(batchSizes, new Shape(batchSizes.length)),
                DjlEngine.state(manager, workload, Precision.F32),
                DjlEngine.state(manager, workload, Precision.F32));
        inputs.addAll(weights);
        this.arguments = TorchScript.arguments(inputs);
    }

    @Override
    public void run() {
        last.close();
        last = module.run(manager, arguments);
    }

    @Override
    public float[] output() {
        float[] rows = last.get(0).toFloatArray();
        int width = workload.hidden();
        float[] padded = new float[workload.steps() * workload.batch() * width];
        int from = 0;
        for (int step = 0; step < batchSizes.length; step++) {
            int length = (int) batchSizes[step] * width;
            System.arraycopy(rows, from, padded, step * workload.batch() * width, length);
            from += length;
        }
        return padded;
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
