package dev.rondo.internal.cell;

import dev.rondo.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Affine maps of rows, {@code y = x W^T + b}, and their derivatives. What has elements is dense: x [*, in], W [out,
 * in], b [out], y [*, out], with at least one row and one output; none of it lies in a mapped file. Thread-safe; holds
 * nothing that has to be freed.
 */
public interface LinearKernel {
    /**
     * Computes y, which overlaps nothing else, from at least one input feature.
     *
     * @return threads that took part
     */
    int forward(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y);

    /**
     * Computes the derivatives of a number from those with respect to y.
     *
     * @param gradWeight written: {@code dY^T X}
     * @param gradBias written: the column sums of dY; null for none
     * @param gradX written: {@code dY W}; null for none
     */
    void backward(
            Tensor gradY,
            Tensor x,
            Tensor weight,
            Tensor gradWeight,
            @Nullable Tensor gradBias,
            @Nullable Tensor gradX);
}
