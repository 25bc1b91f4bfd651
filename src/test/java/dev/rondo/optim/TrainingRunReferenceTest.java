package dev.rondo.optim;

import dev.rondo.Backend;

class TrainingRunReferenceTest extends TrainingRunContract {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
