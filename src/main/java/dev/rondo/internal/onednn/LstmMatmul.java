package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;

/**
 * An LSTM step in four products: each gate adds its recurrent part to its input part, applies its function, and the
 * last one of them to run goes on to the cell state. Steps at even times run the gates in one order, steps at odd times
 * in the opposite one, so that a step starts with the weights that the step before has left in the second-level cache:
 *
 * <pre>
 * even  g: tanh, f: logistic * c, i: logistic * g + f = c',   o: logistic * tanh(c') = h'
 * odd   o: logistic, i: logistic, f: logistic * c, g: tanh * i + f = c',   o * tanh(c') = h'
 * </pre>
 */
final class LstmMatmul implements MatmulCell {
    private final Product plainG;
    private final Product keptF;
    private final Product cellI;
    private final Product hiddenO;
    private final Product plainO;
    private final Product plainI;
    private final Product cellG;
    private final Operation tanh;
    private final Operation multiply;
    private final long gates;
    private final long sequenceBytes;
    private final long stepBytes;
    private final long tanhOfC;

    LstmMatmul(MatmulParts parts) {
        int mul = Dnnl.dnnl_binary_mul();
        int add = Dnnl.dnnl_binary_add();
        plainG = parts.recurrent(false, tanh(parts));
        keptF = parts.recurrent(false, logistic(parts).binary(mul, parts.state()));
        cellI = parts.recurrent(
                false, logistic(parts).binary(mul, parts.state()).binary(add, parts.state()));
        hiddenO = parts.recurrent(false, logistic(parts).binary(mul, parts.state()));
        plainO = parts.recurrent(false, logistic(parts));
        plainI = parts.recurrent(false, logistic(parts));
        cellG = parts.recurrent(false, tanh(parts).binary(mul, parts.state()).binary(add, parts.state()));
        tanh = parts.eltwise(Dnnl.dnnl_eltwise_tanh());
        multiply = parts.multiply();
        gates = parts.reserveSequence();
        sequenceBytes = parts.reserveSequence() - gates;
        parts.reserveSequence();
        stepBytes = parts.stepBytes();
        tanhOfC = parts.reserve(stepBytes);
    }

    private static PostOps logistic(MatmulParts parts) {
        return parts.postOps().sum().eltwise(Dnnl.dnnl_eltwise_logistic());
    }

    private static PostOps tanh(MatmulParts parts) {
        return parts.postOps().sum().eltwise(Dnnl.dnnl_eltwise_tanh());
    }

    @Override
    public void use(MatmulWeights weights) {
        plainG.use(weights.iter(GateOrder.LSTM_G));
        cellG.use(weights.iter(GateOrder.LSTM_G));
        keptF.use(weights.iter(GateOrder.LSTM_F));
        plainI.use(weights.iter(GateOrder.LSTM_I));
        cellI.use(weights.iter(GateOrder.LSTM_I));
        plainO.use(weights.iter(GateOrder.LSTM_O));
        hiddenO.use(weights.iter(GateOrder.LSTM_O));
    }

    @Override
    public long inputPart(int gate, long scratch, long y) {
        return gate == GateOrder.LSTM_O ? y : scratch + gates + gate * sequenceBytes;
    }

    private long gate(int gate, int t, long scratch) {
        return scratch + gates + gate * sequenceBytes + t * stepBytes;
    }

    @Override
    public void step(Chunk chunk, int t, long scratch, long y, long h, long source, long c) {
        if (t % 2 == 0) {
            even(chunk, t, scratch, y, source, c);
        } else {
            odd(chunk, t, scratch, y, source, c);
        }
    }

    private void even(Chunk chunk, int t, long scratch, long y, long source, long c) {
        long g = gate(GateOrder.LSTM_G, t, scratch);
        plainG.run(chunk, source, g);
        long f = gate(GateOrder.LSTM_F, t, scratch);
        keptF.operand(0, c);
        keptF.run(chunk, source, f);
        long next = cellState(t, scratch);
        cellI.operand(0, g);
        cellI.operand(1, f);
        cellI.run(chunk, source, next);
        tanh(chunk, next, scratch);
        hiddenO.operand(0, scratch + tanhOfC);
        hiddenO.run(chunk, source, y + t * stepBytes);
    }

    private void odd(Chunk chunk, int t, long scratch, long y, long source, long c) {
        long o = y + t * stepBytes;
        plainO.run(chunk, source, o);
        long i = gate(GateOrder.LSTM_I, t, scratch);
        plainI.run(chunk, source, i);
        long f = gate(GateOrder.LSTM_F, t, scratch);
        keptF.operand(0, c);
        keptF.run(chunk, source, f);
        long next = cellState(t, scratch);
        cellG.operand(0, i);
        cellG.operand(1, f);
        cellG.run(chunk, source, next);
        tanh(chunk, next, scratch);
        multiply.point(Operations.FROM, o);
        multiply.point(Operations.OTHER, scratch + tanhOfC);
        multiply.point(Operations.TO, o);
        multiply.run(chunk);
    }

    private void tanh(Chunk chunk, long c, long scratch) {
        tanh.point(Operations.FROM, c);
        tanh.point(Operations.TO, scratch + tanhOfC);
        tanh.run(chunk);
    }

    @Override
    public long cellState(int t, long scratch) {
        return gate(t % 2 == 0 ? GateOrder.LSTM_I : GateOrder.LSTM_G, t, scratch);
    }
}
