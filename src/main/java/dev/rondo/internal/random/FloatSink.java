package dev.rondo.internal.random;

/** Where a fill puts its numbers: the row-major positions of one tensor. */
@FunctionalInterface
public interface FloatSink {
    /** Puts a value at a position, over any earlier one. */
    void set(long position, float value);
}
