package dev.rondo.internal.onednn.training;

/** Rows in float32 that products multiply, as they are or rounded to bfloat16 beside: see {@link Rounding}. */
final class FactorRows {
    private final FactorType type;
    private final int columns;
    private long values;
    private long factors;

    FactorRows(FactorType type, int columns) {
        this.type = type;
        this.columns = columns;
    }

    /** The room beside that so many rows need, bytes. */
    long roundedBytes(int rows) {
        return type == FactorType.F32 ? 0 : (long) rows * columns * type.bytes;
    }

    /**
     * Says where the rows are.
     *
     * @param rounded where the rounded ones are, if they are to be
     */
    void place(long newValues, long rounded) {
        values = newValues;
        factors = type == FactorType.F32 ? newValues : rounded;
    }

    /** The address of a row in float32. */
    long value(int row) {
        return values + (long) row * columns * Float.BYTES;
    }

    /** The address of a row as products read it. */
    long factor(int row) {
        return factor(row, 0);
    }

    /** The same from a column on. */
    long factor(int row, int column) {
        return factors + ((long) row * columns + column) * type.bytes;
    }

    /** Elements of so many rows that are to be rounded. */
    long roundedElements(int rows) {
        return type == FactorType.F32 ? 0 : (long) rows * columns;
    }
}
