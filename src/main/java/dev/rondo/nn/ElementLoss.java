package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Outputs;
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
    }

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
        for (long i = 0; i < input.numel(); i++) {
            sum += element.loss(i, at(input, i), at(target, i));
        }
        double factor = reduction == Reduction.SUM ? 1 : 1.0 / input.numel();
        return new ElementLoss(name, sum * factor, input, target, element, factor);
    }

    private static float at(Tensor tensor, long position) {
        return tensor.segment().getAtIndex(ValueLayout.JAVA_FLOAT, position);
    }

    @Override
    void check(Tensor out) {
        Outputs.apart(out, "out", target, "the target");
    }

    @Override
    void write(Tensor out, float scale) {
        double by = scale * factor;
        for (long i = 0; i < out.numel(); i++) {
            double slope = element.slope(i, at(input(), i), at(target, i));
            out.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (by * slope));
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
    }
}
