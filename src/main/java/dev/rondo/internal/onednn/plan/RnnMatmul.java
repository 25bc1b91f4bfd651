package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.Product;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.weights.MatmulWeights;

/** A step of an RNN in one product, which adds the recurrent part to the input part and applies the nonlinearity. */
final class RnnMatmul implements MatmulCell {
    private final Product product;
    private final long stepBytes;

    RnnMatmul(MatmulParts parts) {
        boolean relu = parts.problem().spec().kind() == CellKind.RNN_RELU;
        int nonlinearity = relu ? Dnnl.dnnl_eltwise_relu() : Dnnl.dnnl_eltwise_tanh();
        product = parts.recurrent(false, parts.postOps().sum().eltwise(nonlinearity));
        stepBytes = parts.stepBytes();
    }

    @Override
    public void use(MatmulWeights weights) {
        product.use(weights.iter(0));
    }

    @Override
    public long inputPart(int gate, long scratch, long y) {
        return y;
    }

    @Override
    public void step(HotCalls.Pins pins, int t, long scratch, long y, long h, long source, long c) {
        product.run(source, y + t * stepBytes, pins);
    }

    @Override
    public long cellState(int t, long scratch) {
        return 0;
    }
}
