package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.Operation;
import dev.rondo.internal.dnnl.Product;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.weights.GateOrder;
import dev.rondo.internal.onednn.weights.MatmulWeights;

/**
 * A GRU step in three products, and what joins them:
 *
 * <pre>
 * r: logistic        z: logistic
 * n: times r, plus its input part, tanh
 * (h - n) z + n = (1 - z) n + z h = h'
 * </pre>
 *
 * <p>In this form, which is PyTorch's, a z near zero leaves n as it is, however large h may be; {@code h + (1 - z)(n -
 * h)}, which would fit into the last product, leaves the difference of large numbers.
 */
final class GruMatmul implements MatmulCell {
    /** Where the operation that joins finds z, and n once more. */
    private static final int FACTOR = Operation.OTHER + 1;

    private static final int SUMMAND = Operation.OTHER + 2;

    private final Product r;
    private final Product z;
    private final Product n;
    private final Operation join;
    private final long gates;
    private final long sequenceBytes;
    private final long stepBytes;
    private final long candidate;

    GruMatmul(MatmulParts parts) {
        int logistic = Dnnl.dnnl_eltwise_logistic();
        int mul = Dnnl.dnnl_binary_mul();
        int add = Dnnl.dnnl_binary_add();
        r = parts.recurrent(false, parts.postOps().sum().eltwise(logistic));
        z = parts.recurrent(false, parts.postOps().sum().eltwise(logistic));
        n = parts.recurrent(
                true,
                parts.postOps()
                        .binary(mul, parts.state())
                        .binary(add, parts.state())
                        .eltwise(Dnnl.dnnl_eltwise_tanh()));
        join = parts.binary(
                Dnnl.dnnl_binary_sub(),
                parts.postOps().binary(mul, parts.state()).binary(add, parts.state()));
        gates = parts.reserveSequence();
        sequenceBytes = parts.reserveSequence() - gates;
        parts.reserveSequence();
        stepBytes = parts.stepBytes();
        candidate = parts.reserve(stepBytes);
    }

    @Override
    public void use(MatmulWeights weights) {
        r.use(weights.iter(GateOrder.GRU_R));
        z.use(weights.iter(GateOrder.GRU_Z));
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
        z.run(source, update, pins);

        long next = scratch + candidate;
        n.operand(0, reset);
        n.operand(1, gate(GateOrder.GRU_N, t, scratch));
        n.run(source, next, pins);

        join.point(Operation.FROM, h);
        join.point(Operation.OTHER, next);
        join.point(FACTOR, update);
        join.point(SUMMAND, next);
        join.point(Operation.TO, y + t * stepBytes);
        join.run(pins);
    }

    @Override
    public long cellState(int t, long scratch) {
        return 0;
    }
}
