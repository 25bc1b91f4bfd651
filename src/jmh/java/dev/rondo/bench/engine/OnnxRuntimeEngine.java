package dev.rondo.bench.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.rondo.Precision;
import dev.rondo.bench.WorkloadData;

/**
 * ONNX Runtime's Java API: one session, all graph optimizations, K intra-op threads that spin as by default, and inputs
 * and outputs in direct buffers that are made once.
 */
final class OnnxRuntimeEngine implements Engine {
    private final WorkloadData data;
    private final OnnxModel model;
    private final OrtEnvironment environment;
    private final OrtSession session;

    OnnxRuntimeEngine(WorkloadData data, Precision precision, int threads) {
        this.data = data;
        this.model = new OnnxModel(data, precision == Precision.INT8);
        this.environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            this.session = environment.createSession(model.toBytes(), options);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Call newCall() {
        try {
            return new OnnxRuntimeCall(environment, session, model, data);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
