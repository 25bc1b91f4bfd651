package dev.rondo.nn;

import dev.rondo.Backend;

class GradientReferenceTest extends GradientSuite {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
