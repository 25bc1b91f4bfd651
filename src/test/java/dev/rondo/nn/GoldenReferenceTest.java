package dev.rondo.nn;

import dev.rondo.Backend;

/** {@link GoldenSuite} on the reference. */
class GoldenReferenceTest extends GoldenSuite {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
