package dev.rondo.internal.onnx;

/**
 * How much a file may ask for before its values are looked at. An empty node takes two bytes of a file and a hundred of
 * memory, so that counts are bounded and not left to the file's size; graphs of the largest models have a tenth of
 * this.
 */
final class Budget {
    /** Nodes, names, attributes, tensors and numbers in attributes, all together. */
    private static final int MOST_ITEMS = 1 << 20;

    /** Characters of all names. */
    private static final int MOST_TEXT = 1 << 24;

    private static final int LONGEST_NAME = 1 << 16;

    /** Graphs within graphs. */
    private static final int DEEPEST = 32;

    private long items;
    private long text;

    /** Counts one more thing to keep. */
    void item(long at) {
        items++;
        if (items > MOST_ITEMS) {
            throw new ModelProblem(
                    "more than " + MOST_ITEMS + " nodes, names, attributes, tensors and numbers up to byte " + at
                            + ", the most that Rondo reads of one file");
        }
    }

    /** Counts a name before it is read. */
    void text(long length, long at) {
        item(at);
        if (length > LONGEST_NAME) {
            throw new ModelProblem(
                    "a name of " + length + " bytes at byte " + at + ", beyond the limit of " + LONGEST_NAME);
        }
        text += length;
        if (text > MOST_TEXT) {
            throw new ModelProblem("names of more than " + MOST_TEXT + " characters up to byte " + at
                    + ", the most that Rondo reads of one file");
        }
    }

    /** Refuses a graph that lies within too many others. */
    void depth(int depth, long at) {
        if (depth > DEEPEST) {
            throw new ModelProblem("graphs within graphs at byte " + at + ", more than " + DEEPEST + " deep");
        }
    }
}
