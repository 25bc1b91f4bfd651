package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.print.Described;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The options of losses over classes, with PyTorch's defaults. */
abstract class ClassLossBuilder<B extends ClassLossBuilder<B>> {
    private static final long IGNORED = -100;

    /**
     * The options of a loss over classes.
     *
     * @param ignoreIndex the target of rows that do not count
     * @param weight of each class; null for 1
     */
    record Options(long ignoreIndex, @Nullable Tensor weight, Reduction reduction) {}

    private long ignoreIndex = IGNORED;
    private @Nullable Tensor weight;
    private Reduction reduction = Reduction.MEAN;

    abstract B self();

    /** The target of rows that count for nothing and have no gradient. Default -100. */
    public B ignoreIndex(long index) {
        ignoreIndex = index;
        return self();
    }

    /** How much a row counts, by its target: [C], copied. Default: 1 for all. */
    public B weight(Tensor ofClasses) {
        weight = Objects.requireNonNull(ofClasses, "weight").copy();
        return self();
    }

    /** Mean or sum of the rows; the mean divides by the weights of their targets. Default mean. */
    public B reduction(Reduction wanted) {
        reduction = Objects.requireNonNull(wanted, "reduction");
        return self();
    }

    final Options options() {
        return new Options(ignoreIndex, weight, reduction);
    }

    /** The options. */
    @Override
    public String toString() {
        return Described.of(
                this, "ignore_index=" + ignoreIndex + ", weight=" + (weight != null) + ", reduction=" + reduction);
    }
}
