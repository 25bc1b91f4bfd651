package dev.rondo.internal.onednn.product;

import dev.rondo.internal.dnnl.Gemm.Matrix;

/** The three products of an affine map of rows, as {@code target = source * weights} over dense tensors. */
enum LinearProduct {
    /** {@code Y [rows, out] = X [rows, in] * W^T}, with W [out, in]. */
    FORWARD,
    /** {@code dX [rows, in] = dY [rows, out] * W}. */
    INPUT_GRADIENT,
    /** {@code dW [out, in] = dY^T * X}, over all rows. */
    WEIGHT_GRADIENT;

    /**
     * Terms that are added up before they are added to the sum of those before: one float32 sum of all would lose
     * digits that PyTorch has.
     */
    private static final int GRADIENT_TERMS = 256;

    /** The same where each further sum brings weights into another order once more. */
    private static final int FORWARD_TERMS = 1024;

    /** The sizes of one. */
    record Size(long rows, int in, int out) {}

    /** What is multiplied by the weights. */
    Matrix source(Size size) {
        return switch (this) {
            case FORWARD -> new Matrix(size.rows, size.in, size.in, 1);
            case INPUT_GRADIENT -> new Matrix(size.rows, size.out, size.out, 1);
            case WEIGHT_GRADIENT -> new Matrix(size.out, size.rows, 1, size.out);
        };
    }

    /** What it is multiplied by. */
    Matrix weights(Size size) {
        return switch (this) {
            case FORWARD -> new Matrix(size.in, size.out, 1, size.in);
            case INPUT_GRADIENT -> new Matrix(size.out, size.in, size.in, 1);
            case WEIGHT_GRADIENT -> new Matrix(size.rows, size.in, size.in, 1);
        };
    }

    /** How much of the inner dimension one product goes over. */
    long innerAtOnce(Size size) {
        return switch (this) {
            case FORWARD -> Math.min(size.in, FORWARD_TERMS);
            case INPUT_GRADIENT -> Math.min(size.out, GRADIENT_TERMS);
            case WEIGHT_GRADIENT -> Math.min(size.rows, GRADIENT_TERMS);
        };
    }
}
