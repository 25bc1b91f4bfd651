package dev.rondo.internal.onnx;

import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CellBackend;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.onnx.equations.Activation;
import dev.rondo.internal.onnx.equations.CellDefinition;
import dev.rondo.internal.onnx.equations.OnnxSequences;
import dev.rondo.internal.parameters.CellParameters;
import dev.rondo.internal.parameters.Weights;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent node on a backend's cells, one a direction. Neighbouring sequences of one length run as one batch, in
 * place; only states that do not lie side by side are copied. Thread-safe; closing while calls run lets them finish.
 */
public final class RecurrentCells {
    private final List<CellSpec> cells;
    private final boolean reverseFirst;
    private final boolean batchFirst;
    private final Weights kernels;

    private RecurrentCells(String owner, RecurrentNode node, List<CellSpec> cells, CellBackend backend) {
        this.cells = cells;
        this.reverseFirst = node.direction().equals("reverse");
        this.batchFirst = node.batchFirst();
        List<CellParameters> parameters = new ArrayList<>();
        for (int d = 0; d < cells.size(); d++) {
            boolean bias = node.inputs().containsKey("B");
            parameters.add(new CellParameters(cells.get(d), bias, TorchStateDict.suffix(d), false));
        }
        CellSettings settings = new CellSettings(Precision.F32, Threads.byDefault(), true);
        // What is drawn is replaced at once.
        kernels = new Weights(owner, parameters, Generator.manualSeed(0), backend, settings);
    }

    /**
     * The cells that compute a node, or null where no cells do: the functions that {@code torch.nn} has, without clip
     * and without coupled gates.
     *
     * @param owner what messages call it
     */
    public static @Nullable RecurrentCells of(
            String owner, RecurrentNode node, RecurrentWeights weights, CellBackend backend) {
        List<CellSpec> cells = new ArrayList<>();
        for (List<Activation> functions : node.activations()) {
            CellKind kind = kind(weights, functions);
            if (kind == null) {
                return null;
            }
            CellDefinition cell = weights.cell();
            cells.add(new CellSpec(kind, cell.inputSize(), cell.hiddenSize(), 0));
        }
        if (!cells.stream().allMatch(CellParameters::fits)) {
            return null;
        }
        Map<String, Tensor> parameters = TorchStateDict.of(weights);
        if (cells.get(0).kind().hasPeepholes()) {
            parameters.putAll(TorchStateDict.peepholes(weights));
        }
        RecurrentCells made = new RecurrentCells(owner, node, cells, backend);
        made.kernels.load(parameters);
        return made;
    }

    private static @Nullable CellKind kind(RecurrentWeights weights, List<Activation> functions) {
        CellDefinition cell = weights.cell();
        if (Double.isFinite(cell.clip()) || cell.inputForget()) {
            return null;
        }
        if (!cell.kind().isDefault(functions)) {
            return functions.size() == 1 && functions.get(0).is("Relu") ? CellKind.RNN_RELU : null;
        }
        Constant peepholes = weights.get("P");
        return switch (cell.kind()) {
            case RNN -> CellKind.RNN_TANH;
            case GRU -> cell.linearBeforeReset() ? CellKind.GRU : CellKind.GRU_RESET_FIRST;
            case LSTM -> peepholes == null || peepholes.isZero() ? CellKind.LSTM : CellKind.LSTM_PEEPHOLE;
        };
    }

    /**
     * Computes, as {@link OnnxSequences#run} does.
     *
     * @throws IllegalStateException when closed
     */
    public void run(OnnxSequences.Call call) {
        Weights.Kernels present = kernels.acquire();
        try {
            int[] lengths = call.lengths();
            for (int d = 0; d < cells.size(); d++) {
                int first = 0;
                while (first < lengths.length) {
                    int end = first + 1;
                    while (end < lengths.length && lengths[end] == lengths[first]) {
                        end++;
                    }
                    if (lengths[first] > 0) {
                        run(present.kernel(d), call, d, first, end);
                    }
                    first = end;
                }
            }
        } finally {
            present.exit();
        }
    }

    /** Sequences [first, end), of one length. */
    private void run(CellKernel kernel, OnnxSequences.Call call, int d, int first, int end) {
        int hidden = cells.get(d).hiddenSize();
        int count = cells.size();
        int batch = call.lengths().length;
        int steps = call.x().size(batchFirst ? 1 : 0);
        CellRun run = new CellRun();
        run.set(call.lengths()[first], end - first, d == 1 || reverseFirst);
        place(run.x, call.x(), 0, cells.get(d).inputSize(), first, batch, steps);
        place(run.y, call.y(), d, hidden, first, batch, steps);
        States states = new States(batch, count, hidden, d, first, end);
        states.read(run.h0, call.h0());
        states.read(run.c0, call.c0());
        Tensor hn = states.room(run.hn);
        Tensor cn = states.room(run.cn);
        kernel.forward(run);
        states.write(hn, call.hn());
        states.write(cn, call.cn());
    }

    /**
     * Points at a direction's rows of sequences from {@code first} on: x [T, N, I] or y [T, D, N, H]; or batch first.
     */
    private void place(Rows rows, Tensor tensor, int d, int width, int first, int batch, int steps) {
        long step = tensor.numel() / steps;
        long all = tensor.numel() / ((long) steps * batch);
        if (batchFirst) {
            rows.set(tensor, (long) first * steps * all + (long) d * width, all, steps * all);
        } else {
            rows.set(tensor, (long) d * batch * width + (long) first * width, step, width);
        }
    }

    /** Frees native memory; a call in flight finishes first. */
    public void close() {
        kernels.close();
    }

    /** {@link #close} for one that nobody closed, with a warning. */
    public void closeForgotten() {
        kernels.closeForgotten();
    }

    /** A direction's states of some sequences: rows of theirs in the caller's tensors. */
    private final class States {
        private final int hidden;
        private final long offset;
        private final long stride;
        private final int rows;

        States(int batch, int count, int hidden, int d, int first, int end) {
            this.hidden = hidden;
            stride = batchFirst ? (long) count * hidden : hidden;
            offset = (batchFirst ? (long) d * hidden : (long) d * batch * hidden) + first * stride;
            rows = end - first;
        }

        void read(Rows to, @Nullable Tensor state) {
            if (state != null) {
                Tensor copy = room(to);
                for (int n = 0; n < rows; n++) {
                    copy(state, offset + n * stride, copy, (long) n * hidden);
                }
            }
        }

        Tensor room(Rows to) {
            Tensor room = Tensor.zeros(rows, hidden);
            to.setState(room, 0, hidden);
            return room;
        }

        void write(Tensor from, @Nullable Tensor state) {
            if (state != null) {
                for (int n = 0; n < rows; n++) {
                    copy(from, (long) n * hidden, state, offset + n * stride);
                }
            }
        }

        private void copy(Tensor from, long source, Tensor to, long target) {
            long bytes = (long) hidden * Float.BYTES;
            MemorySegment.copy(from.segment(), source * Float.BYTES, to.segment(), target * Float.BYTES, bytes);
        }
    }
}
