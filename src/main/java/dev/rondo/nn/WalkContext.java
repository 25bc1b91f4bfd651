package dev.rondo.nn;

/** What one call at a time needs; pooled. */
final class WalkContext {
    final SequenceShape shape;
    final DenseWalk dense;
    final PackedWalk packed;

    WalkContext(String layer, RecurrentConfig config) {
        shape = new SequenceShape(layer, config);
        dense = new DenseWalk(config);
        packed = new PackedWalk(config);
    }
}
