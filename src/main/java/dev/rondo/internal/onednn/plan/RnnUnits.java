package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.PostOps;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.UnitColumns;
import java.lang.foreign.Arena;

/** Units of an RNN: all of a step is in its product. */
final class RnnUnits extends UnitShard {
    RnnUnits(Arena owner, OneDnn oneDnn, CellProblem problem, UnitColumns columns, int from, int to) {
        super(
                owner,
                oneDnn,
                problem,
                columns,
                from,
                to,
                postOps(owner, problem.spec().kind()));
    }

    private static PostOps postOps(Arena owner, CellKind kind) {
        return kind == CellKind.RNN_TANH
                ? tanhOfSum(owner)
                : new PostOps(owner).sum().eltwise(Dnnl.dnnl_eltwise_relu());
    }

    @Override
    void step(UnitCall call, long source, long at) {
        multiply(call, source, at);
        read(at, 0, h);
    }
}
