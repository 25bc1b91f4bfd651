package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.UnitColumns;
import dev.rondo.internal.onednn.weights.GateOrder;
import java.lang.foreign.Arena;

/** Units of an LSTM: tanh of all gates within the product of a step, the cell state in Java. */
final class LstmUnits extends UnitShard {
    private final float[] i = new float[size];
    private final float[] f = new float[size];
    private final float[] g = new float[size];
    private final float[] o = new float[size];
    private final float[] c = new float[size];

    LstmUnits(Arena owner, OneDnn oneDnn, CellProblem problem, UnitColumns columns, int from, int to) {
        super(owner, oneDnn, problem, columns, from, to, tanhOfSum(owner));
    }

    @Override
    void load(UnitCall call, long scratch) {
        own.read(call.chunk().cPlace, c);
    }

    @Override
    void step(UnitCall call, long source, long at) {
        multiply(call, source, at);
        read(at, GateOrder.LSTM_I, i);
        read(at, GateOrder.LSTM_F, f);
        read(at, GateOrder.LSTM_G, g);
        read(at, GateOrder.LSTM_O, o);
        GateMath.lstmCell(i, f, g, c, size);
        GateMath.lstmHidden(o, c, h, size);
    }

    @Override
    void end(UnitCall call) {
        own.write(c, call.chunk().nextCPlace);
    }
}
