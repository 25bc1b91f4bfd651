package dev.rondo.internal.onednn.product;

import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.cell.LinearKernel;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.threads.Confinement;
import dev.rondo.internal.threads.Pool;
import dev.rondo.internal.threads.ProcessorShare;
import org.jspecify.annotations.Nullable;

/** Affine maps as oneDNN's products over PyTorch's own weights, which are not packed, so that they may change. */
public final class OneDnnLinear implements LinearKernel {
    /** Operations that one processor does in a nanosecond, usually. */
    private static final double OPERATIONS_PER_NANO = 100;

    private static final ProcessorShare SHARE = ProcessorShare.shared();

    private final Pool<LinearContext> contexts;
    private final Threads policy;

    /** A kernel whose calls take what they need from a pool. */
    public OneDnnLinear(Pool<LinearContext> contexts, Threads policy) {
        this.contexts = contexts;
        this.policy = policy;
    }

    @Override
    public int forward(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        int out = weight.size(0);
        int in = weight.size(1);
        long rows = y.numel() / out;
        boolean shareable = Confinement.mayBeShared(x) && Confinement.mayBeShared(y);
        double operations = 2.0 * rows * in * out;
        LinearContext context = contexts.acquire();
        int granted = begin(context, operations, shareable);
        int before = OmpThreads.enter();
        try {
            context.setSizes(rows, in, out);
            context.multiply(LinearProduct.FORWARD, x, weight, bias, y);
            return 1 + context.crew.size();
        } finally {
            OmpThreads.exit(before);
            end(context, granted);
        }
    }

    @Override
    public void backward(
            Tensor gradY,
            Tensor x,
            Tensor weight,
            Tensor gradWeight,
            @Nullable Tensor gradBias,
            @Nullable Tensor gradX) {
        int out = weight.size(0);
        int in = weight.size(1);
        long rows = gradY.numel() / out;
        boolean shareable = Confinement.mayBeShared(gradY) && Confinement.mayBeShared(x);
        double operations = 2.0 * rows * in * out;
        LinearContext context = contexts.acquire();
        int granted = begin(context, operations, shareable);
        int before = OmpThreads.enter();
        try {
            context.setSizes(rows, in, out);
            if (in > 0) {
                context.multiply(LinearProduct.WEIGHT_GRADIENT, gradY, x, null, gradWeight);
            }
            if (gradBias != null) {
                context.addColumns(gradY, gradBias);
            }
            if (gradX != null && in > 0) {
                context.multiply(LinearProduct.INPUT_GRADIENT, gradY, weight, null, gradX);
            }
        } finally {
            OmpThreads.exit(before);
            end(context, granted);
        }
    }

    /** Takes processors, and workers to use them. */
    private int begin(LinearContext context, double operations, boolean shareable) {
        int granted = SHARE.acquire(policy, shareable ? BlockCut.mostThreads(operations) : 1);
        if (granted > 1) {
            context.crew.gather(granted - 1, (long) (operations / OPERATIONS_PER_NANO));
        }
        return granted;
    }

    private void end(LinearContext context, int granted) {
        context.crew.dismiss();
        SHARE.release(granted);
        context.shrink();
        contexts.release(context);
    }
}
