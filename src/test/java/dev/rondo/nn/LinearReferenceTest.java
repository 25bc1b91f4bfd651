package dev.rondo.nn;

import dev.rondo.Backend;

class LinearReferenceTest extends LinearContract {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
