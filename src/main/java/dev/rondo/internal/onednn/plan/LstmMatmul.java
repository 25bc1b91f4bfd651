package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.Operation;
import dev.rondo.internal.dnnl.PostOps;
import dev.rondo.internal.dnnl.Product;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.weights.GateOrder;
import dev.rondo.internal.onednn.weights.MatmulWeights;

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
    public void step(HotCalls.Pins pins, int t, long scratch, long y, long h, long source, long c) {
        if (t % 2 == 0) {
            even(pins, t, scratch, y, source, c);
        } else {
            odd(pins, t, scratch, y, source, c);
        }
    }

    private void even(HotCalls.Pins pins, int t, long scratch, long y, long source, long c) {
        long g = gate(GateOrder.LSTM_G, t, scratch);
        plainG.run(source, g, pins);
        long f = gate(GateOrder.LSTM_F, t, scratch);
        keptF.operand(0, c);
        keptF.run(source, f, pins);
        long next = cellState(t, scratch);
        cellI.operand(0, g);
        cellI.operand(1, f);
        cellI.run(source, next, pins);
        tanh(pins, next, scratch);
        hiddenO.operand(0, scratch + tanhOfC);
        hiddenO.run(source, y + t * stepBytes, pins);
    }

    private void odd(HotCalls.Pins pins, int t, long scratch, long y, long source, long c) {
        long o = y + t * stepBytes;
        plainO.run(source, o, pins);
        long i = gate(GateOrder.LSTM_I, t, scratch);
        plainI.run(source, i, pins);
        long f = gate(GateOrder.LSTM_F, t, scratch);
        keptF.operand(0, c);
        keptF.run(source, f, pins);
        long next = cellState(t, scratch);
        cellG.operand(0, i);
        cellG.operand(1, f);
        cellG.run(source, next, pins);
        tanh(pins, next, scratch);
        multiply.point(Operation.FROM, o);
        multiply.point(Operation.OTHER, scratch + tanhOfC);
        multiply.point(Operation.TO, o);
        multiply.run(pins);
    }

    private void tanh(HotCalls.Pins pins, long c, long scratch) {
        tanh.point(Operation.FROM, c);
        tanh.point(Operation.TO, scratch + tanhOfC);
        tanh.run(pins);
    }

    @Override
    public long cellState(int t, long scratch) {
        return gate(t % 2 == 0 ? GateOrder.LSTM_I : GateOrder.LSTM_G, t, scratch);
    }
}
