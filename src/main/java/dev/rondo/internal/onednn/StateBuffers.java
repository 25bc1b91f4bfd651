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

    @Override
    public void close() {
        buffers[0].close();
        buffers[1].close();
    }
}
