package dev.rondo.bench.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.bench.Workload;
import dev.rondo.bench.WorkloadData;
import java.util.Arrays;

/**
 * PyTorch through DJL: {@code torch.lstm}, {@code torch.gru} and {@code torch.rnn_tanh}, which is what PyTorch's
 * modules call, without the layers of DJL's model zoo above them. The number of threads is DJL's property
 * {@code ai.djl.pytorch.num_threads}.
 *
 * <p>Grad mode is off, without which PyTorch would run oneDNN's training primitive and keep a workspace; with
 * {@code ONEDNN_VERBOSE=1} in the environment the process shows {@code forward_inference}. PyTorch gives new tensors
 * for each call, which are closed before the next.
 *
 * <p>In bfloat16 everything is, input and output too: the caller's conversions are not part of the time.
 *
 * <p>Ragged batches: DJL has no packed sequences, so a TorchScript module calls PyTorch's operator for them.
 */
final class DjlEngine implements Engine {
    private final WorkloadData data;
    private final Precision precision;
    private final NDManager manager;
    private final NDList weights = new NDList();

    /** @param mkldnn whether PyTorch may use oneDNN */
    DjlEngine(WorkloadData data, Precision precision, boolean mkldnn) {
        this.data = data;
        this.precision = precision;
        this.manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        if (!mkldnn) {
            MkldnnSwitch.turnOff();
        }
        data.weights().values().forEach(weight -> weights.add(array(manager, weight, precision)));
    }

    static NDArray array(NDManager manager, Tensor tensor, Precision precision) {
        NDArray array = array(manager, tensor);
        return precision == Precision.BF16 ? Bfloat16.convert(manager, array) : array;
    }

    static NDArray array(NDManager manager, Tensor tensor) {
        long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
        return manager.create(tensor.toArray(), new Shape(shape));
    }

    static NDArray state(NDManager manager, Workload workload, Precision precision) {
        return array(manager, Tensor.zeros(workload.stateShape()), precision);
    }

    @Override
    public Call newCall() {
        // Grad mode belongs to the thread.
        JniUtils.setGradMode(false);
        NDManager own = manager.newSubManager();
        return data.workload().ragged()
                ? new DjlRaggedCall(own, data, weights)
                : new DjlCall(own, data, weights, precision);
    }

    @Override
    public void close() {
        manager.close();
    }
}
