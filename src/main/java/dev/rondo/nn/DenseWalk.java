package dev.rondo.nn;

/** Walks a batch of sequences of one length. */
final class DenseWalk extends LayerWalk {
    private final DenseDirection forward;
    private final DenseDirection backward;

    DenseWalk(RecurrentConfig config) {
        super(config);
        forward = new DenseDirection(config, states, false);
        backward = new DenseDirection(config, states, true);
    }

    /** Takes the extent of the next walk. */
    void set(int steps, int batch) {
        forward.set(steps, batch);
        backward.set(steps, batch);
        setExtent((long) steps * batch, batch);
    }

    @Override
    DirectionWalk forward() {
        return forward;
    }

    @Override
    DirectionWalk backward() {
        return backward;
    }
}
