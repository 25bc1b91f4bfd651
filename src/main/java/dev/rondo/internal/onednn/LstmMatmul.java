package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;

/**
 * An LSTM step in four products and one pass over c: each gate adds its recurrent part to its input part, and
 *
 * <pre>
 * g: tanh                         f: logistic, times c
 * i: logistic, times g, plus f    which is c'
 * o: logistic, times tanh(c')     which is h'
 * </pre>
 */
final class LstmMatmul implements MatmulCell {
    private final Product g;
    private final Product f;
    private final Product i;
    private final Product o;
    private final Operation tanh;
    private final long gates;
    private final long sequenceBytes;
    private final long stepBytes;
    private final long tanhOfC;

    LstmMatmul(MatmulParts parts) {
        int logistic = Dnnl.dnnl_eltwise_logistic();
        int mul = Dnnl.dnnl_binary_mul();
        g = parts.recurrent(false, parts.postOps().sum().eltwise(Dnnl.dnnl_eltwise_tanh()));
        f = parts.recurrent(false, parts.postOps().sum().eltwise(logistic).binary(mul, parts.state()));
        i = parts.recurrent(
                false,
                parts.postOps()
                        .sum()
                        .eltwise(logistic)
                        .binary(mul, parts.state())
                        .binary(Dnnl.dnnl_binary_add(), parts.state()));
        o = parts.recurrent(false, parts.postOps().sum().eltwise(logistic).binary(mul, parts.state()));
        tanh = parts.eltwise(Dnnl.dnnl_eltwise_tanh());
        gates = parts.reserveSequence();
        sequenceBytes = parts.reserveSequence() - gates;
        parts.reserveSequence();
        stepBytes = parts.stepBytes();
        tanhOfC = parts.reserve(stepBytes);
    }

    @Override
    public void use(MatmulWeights weights) {
        g.use(weights.iter(GateOrder.LSTM_G), weights.iterBias(GateOrder.LSTM_G));
        f.use(weights.iter(GateOrder.LSTM_F), weights.iterBias(GateOrder.LSTM_F));
        i.use(weights.iter(GateOrder.LSTM_I), weights.iterBias(GateOrder.LSTM_I));
        o.use(weights.iter(GateOrder.LSTM_O), weights.iterBias(GateOrder.LSTM_O));
    }

    @Override
    public long inputPart(int gate, long scratch, long y) {
        return gate == GateOrder.LSTM_O ? y : scratch + gates + gate * sequenceBytes;
    }

    private long gate(int gate, int t, long scratch) {
        return scratch + gates + gate * sequenceBytes + t * stepBytes;
    }

    @Override
    public void step(Chunk chunk, int t, long scratch, long y, long h, long c) {
        long gated = gate(GateOrder.LSTM_G, t, scratch);
        g.run(chunk, h, gated);

        long kept = gate(GateOrder.LSTM_F, t, scratch);
        f.operand(0, c);
        f.run(chunk, h, kept);

        long next = gate(GateOrder.LSTM_I, t, scratch);
        i.operand(0, gated);
        i.operand(1, kept);
        i.run(chunk, h, next);

        tanh.point(Operations.FROM, next);
        tanh.point(Operations.TO, scratch + tanhOfC);
        tanh.run(chunk);

        o.operand(0, scratch + tanhOfC);
        o.run(chunk, h, y + t * stepBytes);
    }

    @Override
    public long cellState(int t, long scratch) {
        return gate(GateOrder.LSTM_I, t, scratch);
    }
}
