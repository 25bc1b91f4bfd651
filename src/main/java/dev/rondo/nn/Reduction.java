package dev.rondo.nn;

/** How a loss makes one number of many; PyTorch's {@code none} is not among them. */
public enum Reduction {
    /** The average: over elements, or over rows by their weights. Of nothing it is NaN, as in PyTorch. */
    MEAN,
    /** The sum; 0 of nothing. */
    SUM
}
