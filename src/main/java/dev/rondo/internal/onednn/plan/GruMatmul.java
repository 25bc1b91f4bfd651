package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.Product;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.weights.GateOrder;
import dev.rondo.internal.onednn.weights.MatmulWeights;

/**
 * A GRU step in three products:
 *
 * <pre>
 * r: logistic        u: logistic, with the negated weights of z, so that u = 1 - z
 * n: times r, plus its input part, tanh, minus h, times u, plus h
 *    which is h + (1 - z) (n - h) = (1 - z) n + z h = h'
 * </pre>
 *
 * <p>All of it in the last product's pass; exact enough for states of ordinary size, and {@code PlanChooser} gives it
 * no others.
 */
final class GruMatmul implements MatmulCell {
    private final Product r;
    private final Product u;
    private final Product n;
    private final long gates;
    private final long sequenceBytes;
    private final long stepBytes;

    GruMatmul(MatmulParts parts) {
        int logistic = Dnnl.dnnl_eltwise_logistic();
        r = parts.recurrent(false, parts.postOps().sum().eltwise(logistic));
        u = parts.recurrent(false, parts.postOps().sum().eltwise(logistic));
        n = parts.recurrent(
                true,
                parts.postOps()
                        .binary(Dnnl.dnnl_binary_mul(), parts.state())
                        .binary(Dnnl.dnnl_binary_add(), parts.state())
                        .eltwise(Dnnl.dnnl_eltwise_tanh())
                        .binary(Dnnl.dnnl_binary_sub(), parts.state())
                        .binary(Dnnl.dnnl_binary_mul(), parts.state())
                        .binary(Dnnl.dnnl_binary_add(), parts.state()));
        gates = parts.reserveSequence();
        sequenceBytes = parts.reserveSequence() - gates;
        parts.reserveSequence();
        stepBytes = parts.stepBytes();
    }

    @Override
    public void use(MatmulWeights weights) {
        r.use(weights.iter(GateOrder.GRU_R));
        u.use(weights.iter(GateOrder.GRU_Z));
        n.use(weights.iter(GateOrder.GRU_N), weights.iterBias(GateOrder.GRU_N));
    }

    @Override
    public long inputPart(int gate, long scratch, long y) {
        return scratch + gates + gate * sequenceBytes;
    }

    private long gate(int gate, int t, long scratch) {
        return scratch + gates + gate * sequenceBytes + t * stepBytes;
    }

    @Override
    public void step(HotCalls.Pins pins, int t, long scratch, long y, long h, long source, long c) {
        long reset = gate(GateOrder.GRU_R, t, scratch);
        r.run(source, reset, pins);

        long update = gate(GateOrder.GRU_Z, t, scratch);
        u.run(source, update, pins);

        n.operand(0, reset);
        n.operand(1, gate(GateOrder.GRU_N, t, scratch));
        n.operand(2, h);
        n.operand(3, update);
        n.operand(4, h);
        n.run(source, y + t * stepBytes, pins);
    }

    @Override
    public long cellState(int t, long scratch) {
        return 0;
    }
}
