package dev.rondo.nn;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which class each row of an input has, and how much the row counts: checked. */
final class ClassTargets {
    private final LongTensor target;
    private final long ignoreIndex;
    private final float @Nullable [] weights;
    private final int rows;
    private final int classes;
    private final double factor;

    ClassTargets(String name, ClassLossBuilder.Options options, Tensor input, LongTensor target) {
        checkDims(name, input, target);
        this.target = target;
        this.ignoreIndex = options.ignoreIndex();
        this.rows = input.dim() == 1 ? 1 : input.size(0);
        this.classes = input.size(-1);
        if (target.numel() != rows) {
            throw new IllegalArgumentException(
                    "Expected input batch_size (" + rows + ") to match target batch_size (" + target.numel() + ").");
        }
        this.weights = weights(options.weight(), classes);
        double total = 0;
        for (int row = 0; row < rows; row++) {
            if (counts(row)) {
                long index = target.getFlat(row);
                if (index < 0 || index >= classes) {
                    throw new IndexOutOfBoundsException("Target " + index + " is out of bounds.");
                }
                total += weight(row);
            }
        }
        this.factor = options.reduction() == Reduction.SUM ? 1 : 1 / total;
    }

    private static void checkDims(String name, Tensor input, LongTensor target) {
        if (input.dim() == 0) {
            throw new IllegalArgumentException("Expected 1 or more dimensions (got 0)");
        }
        if (input.dim() > 2) {
            throw new IllegalArgumentException(name + " takes an input of [N, C] or [C], got "
                    + Arrays.toString(input.shape()) + ": move the classes last and reshape it to two dimensions");
        }
        if (target.dim() > 1) {
            throw new IllegalArgumentException("0D or 1D target tensor expected, multi-target not supported");
        }
    }

    private static float @Nullable [] weights(@Nullable Tensor weight, int classes) {
        if (weight == null) {
            return null;
        }
        if (weight.dim() != 1 || weight.size(0) != classes) {
            throw new IllegalArgumentException("weight tensor should be defined either for all " + classes
                    + " classes or no classes but got weight tensor of shape: " + Arrays.toString(weight.shape()));
        }
        return weight.toArray();
    }

    int rows() {
        return rows;
    }

    int classes() {
        return classes;
    }

    /** False for a row to ignore. */
    boolean counts(int row) {
        return target.getFlat(row) != ignoreIndex;
    }

    /** The class of a row that counts. */
    int target(int row) {
        return (int) target.getFlat(row);
    }

    /** The weight of a row that counts. */
    double weight(int row) {
        float[] given = weights;
        return given == null ? 1 : given[target(row)];
    }

    /** The weights of the classes, or null for ones. */
    float @Nullable [] weights() {
        return weights;
    }

    /** What the sum over rows is multiplied by to give the loss. */
    double factor() {
        return factor;
    }
}
