package dev.rondo.bench.engine;

import dev.rondo.bench.WorkloadData;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMState;
import dev.rondo.nn.PackedOutput;
import dev.rondo.nn.PackedSequence;

/** A batch that was packed beforehand, as the other engines get theirs. */
final class RondoRaggedCall implements Call {
    private final LSTM lstm;
    private final int steps;
    private final PackedSequence packed;
    private final PackedOutput<LSTMState> out;

    RondoRaggedCall(LSTM lstm, WorkloadData data) {
        this.lstm = lstm;
        this.steps = data.workload().steps();
        this.packed = PackedSequence.pack(data.x(), data.workload().lengths(), false, true);
        this.out = lstm.forward(packed);
    }

    @Override
    public void run() {
        lstm.forward(packed, null, out);
    }

    @Override
    public float[] output() {
        return out.output().pad(false, 0, steps).data().toArray();
    }
}
