package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.UnitColumns;
import dev.rondo.internal.onednn.weights.GateOrder;
import java.lang.foreign.Arena;

/** Units of a GRU: the recurrent part stays apart from the input part, for the reset gate acts on one of them. */
final class GruUnits extends UnitShard {
    private final float[] xr = new float[size];
    private final float[] hr = new float[size];
    private final float[] z = new float[size];
    private final float[] hz = new float[size];
    private final float[] n = new float[size];
    private final float[] hn = new float[size];
    private long recurrentPart;

    GruUnits(Arena owner, OneDnn oneDnn, CellProblem problem, UnitColumns columns, int from, int to) {
        super(owner, oneDnn, problem, columns, from, to, null);
    }

    @Override
    long scratchBytes() {
        return stepBytes() + super.scratchBytes();
    }

    @Override
    long sumsOffset() {
        return stepBytes();
    }

    @Override
    void load(UnitCall call, long scratch) {
        recurrentPart = scratch;
        own.read(call.chunk().hPlace, h);
    }

    @Override
    void step(UnitCall call, long source, long at) {
        multiply(call, source, recurrentPart);
        read(at, GateOrder.GRU_R, xr);
        read(recurrentPart, GateOrder.GRU_R, hr);
        read(at, GateOrder.GRU_Z, z);
        read(recurrentPart, GateOrder.GRU_Z, hz);
        read(at, GateOrder.GRU_N, n);
        read(recurrentPart, GateOrder.GRU_N, hn);
        GateMath.gruReset(xr, hr, hn, n, size);
        GateMath.gruUpdate(z, hz, size);
        GateMath.gruHidden(z, n, h, size);
    }
}
