package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import dev.rondo.internal.parameters.CellParameters;
import dev.rondo.internal.parameters.Weights;
import dev.rondo.internal.print.Described;
import dev.rondo.internal.tensor.Outputs;
import dev.rondo.internal.threads.Pool;
import dev.rondo.internal.walk.CallTensors;
import dev.rondo.internal.walk.RecurrentConfig;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What LSTMCell, GRUCell and RNNCell have in common: PyTorch's checks, and a run of one step. */
abstract class RecurrentCell extends RecurrentModule {
    private final CellSpec spec;
    private final boolean bias;
    private final Pool<CellContext> contexts = new Pool<>(CellContext::new, context -> {});

    RecurrentCell(String name, CellParameters cell, RecurrentModuleBuilder.Options options) {
        super(name, List.of(cell), options);
        this.spec = cell.spec();
        this.bias = cell.bias();
    }

    final void checkDims(Tensor x) {
        if (x.dim() != 1 && x.dim() != 2) {
            throw new IllegalArgumentException(
                    name() + ": Expected input to be 1D or 2D, got " + x.dim() + "D instead");
        }
    }

    final void checkStateDims(Tensor state, String argument) {
        if (state.dim() != 1 && state.dim() != 2) {
            throw new IllegalArgumentException(
                    name() + ": Expected " + argument + " to be 1D or 2D, got " + state.dim() + "D instead");
        }
    }

    final void checkInput(Tensor x) {
        if (x.size(-1) != spec.inputSize()) {
            throw new IllegalArgumentException(
                    "input has inconsistent input_size: got " + x.size(-1) + " expected " + spec.inputSize());
        }
    }

    final void checkState(Tensor x, Tensor state, String name) {
        int batch = batch(x);
        int stateBatch = state.dim() == 2 ? state.size(0) : 1;
        if (state.dim() != x.dim() || stateBatch != batch) {
            throw new IllegalArgumentException(
                    state.dim() == x.dim()
                            ? "Input batch size " + batch + " doesn't match " + name + " batch size " + stateBatch
                            : "input is " + x.dim() + "-D but " + name + " is " + state.dim() + "-D");
        }
        if (state.size(-1) != spec.hiddenSize()) {
            throw new IllegalArgumentException(
                    name + " has inconsistent hidden_size: got " + state.size(-1) + ", expected " + spec.hiddenSize());
        }
    }

    final int[] stateShape(Tensor x) {
        return x.dim() == 1 ? new int[] {spec.hiddenSize()} : new int[] {batch(x), spec.hiddenSize()};
    }

    private static int batch(Tensor x) {
        return x.dim() == 1 ? 1 : x.size(0);
    }

    /** Checks a tensor that a caller provides for a result. */
    final void checkResult(Tensor x, @Nullable Tensor h0, @Nullable Tensor c0, Tensor result, String name) {
        boolean fits = result.dim() == x.dim()
                && result.size(-1) == spec.hiddenSize()
                && (x.dim() == 1 || result.size(0) == batch(x));
        Outputs.require(fits, name, result);
        Outputs.apart(result, name, x, "the input");
        Outputs.apart(result, name, h0, "the state's h");
        Outputs.apart(result, name, c0, "the state's c");
    }

    /** Computes the next state from checked tensors. */
    final void step(Tensor x, @Nullable Tensor h0, @Nullable Tensor c0, Tensor hn, @Nullable Tensor cn) {
        int batch = batch(x);
        if (batch == 0) {
            weights.requireOpen();
            return;
        }
        CellContext context = contexts.acquire();
        try {
            CellRun run = context.run;
            run.set(1, batch, false);
            run.x.setState(CallTensors.resident(x), 0, spec.inputSize());
            run.y.setState(context.output(batch, spec.hiddenSize()), 0, spec.hiddenSize());
            point(run.h0, h0 == null ? null : CallTensors.resident(h0));
            point(run.c0, c0 == null ? null : CallTensors.resident(c0));
            point(run.hn, hn);
            point(run.cn, cn);
            forward(run);
        } finally {
            context.clear();
            contexts.release(context);
        }
    }

    /** Computes the next state from checked tensors, and remembers the way. */
    final TrainingPass train(Tensor x, @Nullable Tensor h0, @Nullable Tensor c0) {
        RecurrentConfig one = new RecurrentConfig(spec, bias, 1, false, 0, false);
        CallTensors call = new CallTensors();
        call.setInputs(asSequence(x), null, asState(h0), asState(c0));
        return new CellPass(name(), x, RecurrentPass.forward(name(), weights, one, call, null));
    }

    /** [N, I] or [I] as one step of a sequence, [1, N, I]. */
    private static Tensor asSequence(Tensor x) {
        return x.reshape(1, -1, x.size(-1));
    }

    private static @Nullable Tensor asState(@Nullable Tensor state) {
        return state == null ? null : asSequence(state);
    }

    /** A pass of a layer with one step, in a cell's shapes. */
    private static final class CellPass extends TrainingPass {
        private final TrainingPass layer;
        private final int[] inputShape;
        private final int[] stateShape;

        CellPass(String name, Tensor x, TrainingPass layer) {
            super(
                    name,
                    like(x, layer.output()),
                    like(x, layer.output()),
                    layer.c() == null ? null : like(x, layer.c()));
            this.layer = layer;
            inputShape = x.shape();
            stateShape = output().shape();
        }

        /** A tensor of the layer's without dimensions that the cell's input has not. */
        private static Tensor like(Tensor x, Tensor tensor) {
            return x.dim() == 1 ? tensor.reshape(tensor.size(-1)) : tensor.reshape(x.size(0), tensor.size(-1));
        }

        @Override
        Gradients compute(
                @Nullable Tensor gradOutput,
                @Nullable Tensor gradH,
                @Nullable Tensor gradC,
                boolean inputGradient,
                Function<String, @Nullable Tensor> room) {
            Gradients of = layer.backward(asState(gradOutput), asState(gradH), asState(gradC), inputGradient, room);
            boolean hasC = c() != null;
            return new Gradients(
                    of.parameters(),
                    inputGradient ? of.input().reshape(inputShape) : null,
                    of.h0().reshape(stateShape),
                    hasC ? of.c0().reshape(stateShape) : null);
        }

        @Override
        void release() {
            layer.close();
        }
    }

    private void forward(CellRun run) {
        FlightEvent.Forward event = Events.forward();
        long begin = System.nanoTime();
        Weights.Kernels kernels = weights.acquire();
        try {
            kernels.kernel(0).forward(run);
        } finally {
            kernels.exit();
            Reference.reachabilityFence(this);
        }
        weights.calls().add(System.nanoTime() - begin);
        if (event != null) {
            event.finish(
                    toString(),
                    weights.backend(),
                    1,
                    run.batch(),
                    run.batch(),
                    Described.label(run.way()),
                    run.threads());
        }
    }

    private void point(Rows rows, @Nullable Tensor state) {
        if (state != null) {
            rows.setState(state, 0, spec.hiddenSize());
        }
    }

    /** What one call at a time needs; pooled. */
    private static final class CellContext {
        /** Elements of the output that are kept, 16 MiB. */
        private static final long MOST_KEPT = 1 << 22;

        private final CellRun run = new CellRun();
        private Tensor output = Tensor.zeros(0);

        /** Forgets the caller's tensors, and room that only an unusually large batch needed. */
        private void clear() {
            run.clear();
            if (output.numel() > MOST_KEPT) {
                output = Tensor.zeros(0);
            }
        }

        /** Room for the output, which for one step is h once more. */
        private Tensor output(int batch, int width) {
            if (output.numel() < (long) batch * width) {
                output = Tensor.zeros(batch, width);
            }
            return output;
        }
    }

    @Override
    public String toString() {
        boolean relu = spec.kind() == CellKind.RNN_RELU;
        return name() + "(" + spec.inputSize() + ", " + spec.hiddenSize() + (bias ? "" : ", bias=False")
                + (relu ? ", nonlinearity=relu" : "") + ")";
    }
}
