package dev.rondo.internal.cell;

/**
 * A cell made ready for training by a backend. Its parameters may change between two calls of {@link #forward}, never
 * between one and its {@link Tape#backward}. For one thread at a time.
 */
public interface TrainingKernel extends AutoCloseable {
    /**
     * Computes {@link TrainingRun#y}, {@link TrainingRun#hn} and {@link TrainingRun#cn}.
     *
     * @param version of the parameters; another one than before means that their values have changed
     * @return what the way back needs, to be closed
     */
    Tape forward(TrainingRun run, long version);

    /** Frees what is kept for later calls. */
    @Override
    void close();

    /** What a forward run remembers. */
    interface Tape extends AutoCloseable {
        /** Computes all gradients that the run has room for; at most once. */
        void backward(GradientRun run);

        /** Gives back what was remembered; closing twice does nothing. */
        @Override
        void close();
    }
}
