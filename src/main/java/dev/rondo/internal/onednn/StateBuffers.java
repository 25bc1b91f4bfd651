package dev.rondo.internal.onednn;

/** Two buffers in turn: a state must never be written over the one it is computed from. */
final class StateBuffers implements AutoCloseable {
    private final GrowOnlyBuffer[] buffers = {new GrowOnlyBuffer(), new GrowOnlyBuffer()};
    private int turn;

    /** The address of room for a state, another than the one returned before. */
    long next(long elements) {
        turn = 1 - turn;
        return buffers[turn].ensure(elements * Float.BYTES);
    }

    /** Gives up memory that an unusually large call needed. */
    void shrink() {
        buffers[0].shrink();
        buffers[1].shrink();
    }

    @Override
    public void close() {
        buffers[0].close();
        buffers[1].close();
    }
}
