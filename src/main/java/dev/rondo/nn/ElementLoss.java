package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.print.Described;
import dev.rondo.internal.tensor.Outputs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** A loss that is the mean or sum of what each element of an input and a target of one shape gives. */
final class ElementLoss extends LossPass {
    /** What one element gives, in double. */
    interface Element {
        /** The loss of the element at a position. */
        double loss(long position, double x, double y);

        /** Its derivative by x. */
        double slope(long position, double x, double y);

        /** The losses of elements from a position on. */
        default void losses(long position, float[] x, float[] y, double[] losses, int length) {
            for (int j = 0; j < length; j++) {
                losses[j] = loss(position + j, x[j], y[j]);
            }
        }

        /** Their derivatives times a factor, in x's place. */
        default void slopes(long position, float[] x, float[] y, double factor, int length) {
            for (int j = 0; j < length; j++) {
                x[j] = (float) (factor * slope(position + j, x[j], y[j]));
            }
        }
    }

    /** Elements that are worked on at once: on the heap, where the JIT makes vector code. */
    private static final int TILE = 1024;

    private final Tensor target;
    private final Element element;
    private final double factor;

    private ElementLoss(String name, double value, Tensor input, Tensor target, Element element, double factor) {
        super(name, value, input);
        this.target = target;
        this.element = element;
        this.factor = factor;
    }

    /** The loss of two tensors of one shape. */
    static LossPass of(String name, Tensor input, Tensor target, Reduction reduction, Element element) {
        double sum = 0;
        int size = (int) Math.min(TILE, input.numel());
        float[] x = new float[size];
        float[] y = new float[size];
        double[] losses = new double[size];
        for (long i = 0; i < input.numel(); i += TILE) {
            int length = (int) Math.min(TILE, input.numel() - i);
            read(input, i, x, length);
            read(target, i, y, length);
            element.losses(i, x, y, losses, length);
            for (int j = 0; j < length; j++) {
                sum += losses[j];
            }
        }
        double factor = reduction == Reduction.SUM ? 1 : 1.0 / input.numel();
        return new ElementLoss(name, sum * factor, input, target, element, factor);
    }

    private static void read(Tensor tensor, long position, float[] values, int length) {
        MemorySegment.copy(tensor.segment(), ValueLayout.JAVA_FLOAT, position * Float.BYTES, values, 0, length);
    }

    @Override
    void check(Tensor out) {
        Outputs.apart(out, "out", target, "the target");
    }

    @Override
    void write(Tensor out, float scale) {
        double by = scale * factor;
        int size = (int) Math.min(TILE, out.numel());
        float[] x = new float[size];
        float[] y = new float[size];
        for (long i = 0; i < out.numel(); i += TILE) {
            int length = (int) Math.min(TILE, out.numel() - i);
            read(input(), i, x, length);
            read(target, i, y, length);
            element.slopes(i, x, y, by, length);
            MemorySegment.copy(x, 0, out.segment(), ValueLayout.JAVA_FLOAT, i * Float.BYTES, length);
        }
    }

    /** The option of losses over elements, with PyTorch's default. */
    abstract static class Builder<B extends Builder<B>> {
        private Reduction reduction = Reduction.MEAN;

        abstract B self();

        /** Mean or sum of the elements. Default mean. */
        public B reduction(Reduction wanted) {
            reduction = Objects.requireNonNull(wanted, "reduction");
            return self();
        }

        final Reduction reduction() {
            return reduction;
        }

        /** The option. */
        @Override
        public String toString() {
            return Described.of(this, "reduction=" + reduction);
        }
    }
}
