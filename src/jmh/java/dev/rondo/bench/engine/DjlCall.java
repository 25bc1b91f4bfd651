package dev.rondo.bench.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.recurrent.RNN.Activation;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.rondo.Precision;
import dev.rondo.bench.Kind;
import dev.rondo.bench.Workload;
import dev.rondo.bench.WorkloadData;

/** A dense batch through PyTorch's operators. */
final class DjlCall implements Call {
    private final Workload workload;
    private final NDManager manager;
    private final Precision precision;
    private final NDList weights;
    private final PtNDArray x;
    private final NDList initial = new NDList();
    private NDList last = new NDList();

    DjlCall(NDManager manager, WorkloadData data, NDList weights, Precision precision) {
        this.workload = data.workload();
        this.manager = manager;
        this.precision = precision;
        this.weights = weights;
        this.x = (PtNDArray) DjlEngine.array(manager, data.x(), precision);
        initial.add(DjlEngine.state(manager, workload, precision));
        if (workload.kind() == Kind.LSTM) {
            initial.add(DjlEngine.state(manager, workload, precision));
        }
    }

    @Override
    public void run() {
        last.close();
        int layers = workload.layers();
        boolean both = workload.directions() == 2;
        PtNDArray h0 = (PtNDArray) initial.get(0);
        last = switch (workload.kind()) {
            case LSTM -> JniUtils.lstm(x, initial, weights, true, layers, 0, false, both, false);
            case GRU -> JniUtils.gru(x, h0, weights, true, layers, 0, false, both, false);
            case RNN -> JniUtils.rnn(x, h0, weights, true, layers, Activation.TANH, 0, false, both, false);
        };
    }

    @Override
    public float[] output() {
        NDArray output = last.get(0);
        return (precision == Precision.BF16 ? Bfloat16.convert(manager, output) : output).toFloatArray();
    }

    @Override
    public void close() {
        manager.close();
    }
}
