package dev.rondo.nn;

import dev.rondo.Tensor;

/** A loss's pass on a tape. */
final class RecordedLoss implements Recording.Entry {
    private final LossPass pass;
    private final Variable input;
    private final Variable loss;
    private final boolean isInPlace;

    private RecordedLoss(LossPass pass, Variable input, boolean isInPlace) {
        this.pass = pass;
        this.isInPlace = isInPlace;
        this.input = input;
        Tensor value = Tensor.full(pass.value());
        loss = Variable.computed(input.recording(), value, input.requiresGrad(), false);
    }

    /**
     * Records a loss of an input that it has read, and gives its value.
     *
     * @param isInPlace whether the gradient may take the input's place
     */
    static Variable record(LossPass pass, Variable input, boolean isInPlace) {
        RecordedLoss entry = new RecordedLoss(pass, input, isInPlace);
        input.recording().add(entry);
        return entry.loss;
    }

    @Override
    public void backward() {
        Tensor scale = loss.gradient();
        if (scale == null || !input.requiresGrad()) {
            return;
        }
        Tensor room = input.roomForGradient(isInPlace);
        pass.backwardInto(room, scale.reshape(1).get(0));
        input.accumulateRoom(room);
    }

    @Override
    public void release() {}
}
