package dev.rondo.nn;

/** Walks a packed batch without padding. */
final class PackedWalk extends LayerWalk {
    private final PackedDirection forward;
    private final PackedDirection backward;

    PackedWalk(RecurrentConfig config) {
        super(config);
        forward = new PackedDirection(config, states, false);
        backward = new PackedDirection(config, states, true);
    }

    /** Takes the layout of the next walk. */
    void set(PackedLayout layout) {
        forward.set(layout);
        backward.set(layout);
        setExtent(layout.rows(), layout.batch());
    }

    @Override
    DirectionWalk forward() {
        return forward;
    }

    @Override
    DirectionWalk backward() {
        return backward;
    }

    /** Forgets the layout. */
    void forget() {
        forward.set(null);
        backward.set(null);
    }
}
