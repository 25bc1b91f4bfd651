package dev.rondo.nn;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.parameters.Parameters;
import dev.rondo.internal.parameters.StateDicts;
import dev.rondo.internal.print.PythonNumbers;
import dev.rondo.internal.tensor.Elementwise;
import dev.rondo.internal.walk.DropoutMask;
import java.util.Map;

/**
 * Zeroes elements at random in training mode, as {@code torch.nn.Dropout}: each with probability p, and the others are
 * divided by 1 - p. In evaluation mode, which it starts in, it changes nothing.
 *
 * <p>Thread-safety: any number of threads in evaluation mode; one in training mode, for a generator serves one. Nothing
 * has to be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html">torch.nn.Dropout</a>
 */
public final class Dropout extends Module {
    private final double p;
    private final Generator generator;

    /**
     * With random numbers of its own.
     *
     * @param p the probability of an element to be zeroed
     * @throws IllegalArgumentException when it is not from 0 to 1
     */
    public Dropout(double p) {
        this(p, Generator.random());
    }

    /**
     * With a generator's random numbers, in PyTorch's order: one draw an element.
     *
     * @param p the probability of an element to be zeroed
     * @throws IllegalArgumentException when it is not from 0 to 1
     */
    public Dropout(double p, Generator generator) {
        super("Dropout");
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(
                    "dropout probability has to be between 0 and 1, but got " + PythonNumbers.repr(p));
        }
        this.p = p;
        this.generator = generator;
    }

    /** The tensor itself, or in training mode a new one with elements dropped. */
    public Tensor forward(Tensor x) {
        return isTraining() ? Elementwise.multiply(x, DropoutMask.factors(x.numel(), p, generator)) : x;
    }

    /**
     * The same on the variable's tape; in evaluation mode the first such call is told in the log that it drops nothing.
     */
    public Variable forward(Variable x) {
        warnWhereDropoutRests(p);
        return isTraining() ? x.multiplied(DropoutMask.factors(x.tensor().numel(), p, generator)) : x;
    }

    @Override
    Parameters currentParameters() {
        return new Parameters(Map.of());
    }

    /**
     * Takes nothing, for there are no parameters.
     *
     * @throws IllegalArgumentException for any key
     */
    @Override
    public void loadStateDict(Map<String, Tensor> stateDict) {
        StateDicts.checkedCopy(name(), Map.of(), stateDict);
    }

    /** Does nothing: nothing is held. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "Dropout(p=" + PythonNumbers.repr(p) + ", inplace=False)";
    }
}
