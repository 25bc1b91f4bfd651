package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.print.Described;

/**
 * Where computations record themselves to be differentiated: what PyTorch's autograd keeps behind the scenes, as an
 * object. There is one for each step of training:
 *
 * <pre>
 * try (Tape tape = new Tape()) {
 *     Variable logits = head.forward(lstm.forward(embedding.forward(tape, words)).output());
 *     Variable loss = criterion.forward(logits, targets);
 *     optimizer.zeroGrad();
 *     loss.backward();
 *     optimizer.step();
 * }
 * </pre>
 *
 * <p>A module that is used twice adds both gradients up. A tape goes back once; parameters must not change before that.
 * Thread-safety: for one thread. Lifetime: close it, best with try-with-resources, so that the next step can use its
 * memory; values that were asked for stay.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/autograd.html">torch.autograd</a>
 */
public final class Tape implements AutoCloseable {
    private final Recording recording = new Recording();

    /** A tape with nothing on it. */
    public Tape() {}

    /** Data: no gradient goes to it, which spares its computation. */
    public Variable constant(Tensor value) {
        return Variable.given(recording, value, false);
    }

    /** Data whose gradient is wanted, {@link Variable#grad}. */
    public Variable input(Tensor value) {
        return Variable.given(recording, value, true);
    }

    /** What modules record on. */
    Recording recording() {
        return recording;
    }

    /** Frees what the way back would have needed. Closing twice does nothing. */
    @Override
    public void close() {
        recording.close();
    }

    /** How much is on it. */
    @Override
    public String toString() {
        return Described.of(this, "recorded=" + recording.size());
    }
}
