package dev.rondo.fuzz;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.nn.GRU;
import dev.rondo.nn.GRUCell;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMCell;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import dev.rondo.nn.Module;
import dev.rondo.nn.RNN;
import dev.rondo.nn.RNNCell;
import dev.rondo.nn.RNNOutput;
import dev.rondo.nn.RecurrentStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a case on one backend; gives all that it computed, the output first. */
final class FuzzCall {
    private final FuzzCase fuzz;
    private final Backend backend;
    private final List<GuardedTensor> provided = new ArrayList<>();

    FuzzCall(FuzzCase fuzz, Backend backend) {
        this.fuzz = fuzz;
        this.backend = backend;
    }

    List<Tensor> run() {
        List<Tensor> results;
        try (Module module = new FuzzModules(fuzz, backend).build()) {
            Tensor h0 = fuzz.state(fuzz.outputSize());
            Tensor c0 = fuzz.kind == FuzzCase.Kind.LSTM ? fuzz.state(fuzz.hiddenSize) : null;
            results = fuzz.form == FuzzCase.Form.STREAM ? run(stream(module), h0, c0) : run(module, h0, c0);
        }
        provided.forEach(GuardedTensor::check);
        return results;
    }

    private RecurrentStream stream(Module module) {
        if (module instanceof LSTM lstm) {
            return lstm.stream(fuzz.batch);
        }
        return module instanceof GRU gru ? gru.stream(fuzz.batch) : ((RNN) module).stream(fuzz.batch);
    }

    private List<Tensor> run(Module module, @Nullable Tensor h0, @Nullable Tensor c0) {
        LSTMState state = h0 == null || c0 == null ? null : LSTMState.of(h0, c0);
        if (module instanceof LSTM lstm) {
            return run(lstm, state);
        } else if (module instanceof LSTMCell cell) {
            return run(cell, state);
        } else if (module instanceof GRU gru) {
            return run(gru, h0);
        } else if (module instanceof GRUCell cell) {
            return run(cell, h0);
        }
        return module instanceof RNN rnn ? run(rnn, h0) : run((RNNCell) module, h0);
    }

    /** Frame after frame; in the middle a copy, or the state's bytes, go on. */
    private List<Tensor> run(RecurrentStream started, @Nullable Tensor h0, @Nullable Tensor c0) {
        RecurrentStream stream = started;
        if (h0 != null) {
            stream.load(c0 == null ? Map.of("h", h0) : Map.of("h", h0, "c", c0));
        }
        List<Tensor> outputs = new ArrayList<>();
        for (Tensor frame : fuzz.frames()) {
            if (outputs.size() == fuzz.steps / 3) {
                stream = stream.copy();
            }
            if (outputs.size() == fuzz.steps / 2) {
                byte[] saved = stream.save();
                stream.reset();
                stream.restore(saved);
            }
            outputs.add(stream.push(frame).copy());
        }
        List<Tensor> results = new ArrayList<>(List.of(Tensor.cat(outputs, fuzz.timeDimension())));
        results.addAll(stream.state().values());
        return results;
    }

    private List<Tensor> run(LSTMCell cell, @Nullable LSTMState state) {
        LSTMState next;
        if (fuzz.intoProvided) {
            next = LSTMState.of(next(), next());
            cell.forward(fuzz.input(), state, next);
        } else {
            next = cell.forward(fuzz.input(), state);
        }
        return List.of(next.h(), next.c());
    }

    private List<Tensor> run(GRUCell cell, @Nullable Tensor state) {
        if (!fuzz.intoProvided) {
            return List.of(cell.forward(fuzz.input(), state));
        }
        Tensor next = next();
        cell.forward(fuzz.input(), state, next);
        return List.of(next);
    }

    private List<Tensor> run(RNNCell cell, @Nullable Tensor state) {
        if (!fuzz.intoProvided) {
            return List.of(cell.forward(fuzz.input(), state));
        }
        Tensor next = next();
        cell.forward(fuzz.input(), state, next);
        return List.of(next);
    }

    private List<Tensor> run(LSTM lstm, @Nullable LSTMState state) {
        int[] lengths = fuzz.lengths;
        LSTMOutput out;
        if (lengths != null) {
            out = lstm.forward(fuzz.input(), lengths, state);
        } else if (fuzz.intoProvided) {
            out = new LSTMOutput(y(), LSTMState.of(h(fuzz.outputSize()), h(fuzz.hiddenSize)));
            lstm.forward(fuzz.input(), state, out);
        } else {
            out = lstm.forward(fuzz.input(), state);
        }
        return List.of(out.output(), out.state().h(), out.state().c());
    }

    private List<Tensor> run(GRU gru, @Nullable Tensor state) {
        int[] lengths = fuzz.lengths;
        RNNOutput out;
        if (lengths != null) {
            out = gru.forward(fuzz.input(), lengths, state);
        } else if (fuzz.intoProvided) {
            out = new RNNOutput(y(), h(fuzz.outputSize()));
            gru.forward(fuzz.input(), state, out);
        } else {
            out = gru.forward(fuzz.input(), state);
        }
        return List.of(out.output(), out.state());
    }

    private List<Tensor> run(RNN rnn, @Nullable Tensor state) {
        int[] lengths = fuzz.lengths;
        RNNOutput out;
        if (lengths != null) {
            out = rnn.forward(fuzz.input(), lengths, state);
        } else if (fuzz.intoProvided) {
            out = new RNNOutput(y(), h(fuzz.outputSize()));
            rnn.forward(fuzz.input(), state, out);
        } else {
            out = rnn.forward(fuzz.input(), state);
        }
        return List.of(out.output(), out.state());
    }

    private Tensor y() {
        int width = fuzz.outputWidth();
        if (!fuzz.batched) {
            return guarded(fuzz.steps, width);
        }
        return fuzz.batchFirst ? guarded(fuzz.batch, fuzz.steps, width) : guarded(fuzz.steps, fuzz.batch, width);
    }

    private Tensor h(int width) {
        return fuzz.batched ? guarded(fuzz.stateRows(), fuzz.batch, width) : guarded(fuzz.stateRows(), width);
    }

    private Tensor next() {
        return fuzz.batched ? guarded(fuzz.batch, fuzz.hiddenSize) : guarded(fuzz.hiddenSize);
    }

    private Tensor guarded(int... shape) {
        GuardedTensor tensor = new GuardedTensor(shape);
        provided.add(tensor);
        return tensor.tensor();
    }
}
