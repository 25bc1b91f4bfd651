package dev.rondo.bench.engine;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import dev.rondo.bench.Workload;
import dev.rondo.bench.WorkloadData;
import dev.rondo.nn.PackedSequence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * A packed batch through {@code torch.lstm}'s overload for packed data, which only TorchScript reaches from Java;
 * {@code ragged_lstm.py} made the module. PyTorch never uses oneDNN here.
 */
final class DjlRaggedCall implements Call {
    private final Workload workload;
    private final NDManager manager;
    private final long[] batchSizes;
    private final Model model;
    private final PtSymbolBlock block;
    private final IValue[] arguments;
    private NDList last = new NDList();

    DjlRaggedCall(NDManager manager, WorkloadData data, NDList weights) {
        this.workload = data.workload();
        this.manager = manager;
        PackedSequence packed = PackedSequence.pack(data.x(), workload.lengths(), false, true);
        this.model = Model.newInstance("ragged_lstm", "PyTorch");
        try (InputStream file =
                Objects.requireNonNull(DjlRaggedCall.class.getResourceAsStream("/dev/rondo/bench/ragged_lstm.pt"))) {
            model.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException(e);
        }
        this.block = (PtSymbolBlock) model.getBlock();
        this.batchSizes = Arrays.stream(packed.batchSizes()).asLongStream().toArray();
        NDList inputs = new NDList(
                DjlEngine.array(manager, packed.data()),
                manager.create(batchSizes, new Shape(batchSizes.length)),
                DjlEngine.state(manager, workload),
                DjlEngine.state(manager, workload));
        inputs.addAll(weights);
        this.arguments =
                inputs.stream().map(array -> IValue.from((PtNDArray) array)).toArray(IValue[]::new);
    }

    @Override
    public void run() {
        last.close();
        try (IValue result = block.forward(arguments)) {
            last = result.toNDList((PtNDManager) manager);
        }
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
        model.close();
        manager.close();
    }
}
