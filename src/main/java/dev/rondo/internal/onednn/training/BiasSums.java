package dev.rondo.internal.onednn.training;

import java.util.Arrays;

/**
 * The sums of derivatives that are the biases' gradients, for each block of rows of a batch: some steps in float32, and
 * those in double. Blocks, and the steps that come together, are the same whatever threads compute them, so that the
 * sums are.
 */
final class BiasSums {
    /** Steps whose derivatives are added in float32, counted from the first one of all. */
    private static final int STEPS_IN_FLOAT = 32;

    private final GateColumns columns;
    private int blocks;
    /** Of each block of rows and block of columns: derivatives of some steps. */
    private float[][][] sums = {};
    /** Of each block of rows and column: derivatives of the steps before those. */
    private double[][] totals = {};

    BiasSums(GateColumns columns) {
        this.columns = columns;
    }

    /** Begins new sums for so many blocks of rows. */
    void begin(int newBlocks) {
        blocks = newBlocks;
        if (sums.length < blocks) {
            sums = new float[blocks][columns.blocks()][Tile.ROWS * columns.hiddenSize()];
            totals = new double[blocks][columns.width()];
        }
        for (int block = 0; block < blocks; block++) {
            for (float[] sum : sums[block]) {
                Arrays.fill(sum, 0);
            }
            Arrays.fill(totals[block], 0);
        }
    }

    /** Adds a block's derivatives, which the tile has in its gates' places. */
    void add(Tile tile, int block, int length) {
        CellSteps.addUp(tile, sums[block], length);
    }

    /** Says that a step is done; which steps are added up together depends on its number alone. */
    void endStep(int s) {
        if (s % STEPS_IN_FLOAT == 0) {
            flush();
        }
    }

    /** Adds what is in float32 to what is in double. */
    void flush() {
        int hidden = columns.hiddenSize();
        for (int block = 0; block < blocks; block++) {
            for (int gate = 0; gate < columns.blocks(); gate++) {
                float[] sum = sums[block][gate];
                for (int row = 0; row < Tile.ROWS; row++) {
                    for (int j = 0; j < hidden; j++) {
                        totals[block][gate * hidden + j] += sum[row * hidden + j];
                    }
                }
                Arrays.fill(sum, 0);
            }
        }
    }

    /** Adds the sums to those of all rows, block after block. */
    void addTo(double[] all) {
        for (int block = 0; block < blocks; block++) {
            for (int j = 0; j < all.length; j++) {
                all[j] += totals[block][j];
            }
        }
    }
}
