package dev.rondo.nn;

import dev.rondo.Tensor;

/** A loss's pass on a tape. */
final class RecordedLoss implements Recording.Entry {
    private final LossPass pass;
    private final Variable input;
    private final Variable loss;

    private RecordedLoss(LossPass pass, Variable input) {
        this.pass = pass;
        this.input = input;
        Tensor value = Tensor.full(pass.value());
        loss = Variable.computed(input.recording(), value, input.requiresGrad(), false);
    }

    /** Records a loss of an input that it has read, and gives its value. */
    static Variable record(LossPass pass, Variable input) {
        RecordedLoss entry = new RecordedLoss(pass, input);
        input.recording().add(entry);
        return entry.loss;
    }

    @Override
    public void backward() {
        Tensor scale = loss.gradient();
        if (scale == null || !input.requiresGrad()) {
            return;
        }
        Tensor room = input.roomForGradient();
        pass.backwardInto(room, scale.reshape(1).get(0));
        input.accumulateRoom(room);
    }

    @Override
    public void release() {}
}
