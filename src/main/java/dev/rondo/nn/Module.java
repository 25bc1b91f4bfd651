package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.parameters.Parameters;
import dev.rondo.internal.parameters.StateDicts;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all layers, cells and tables have in common, as {@code torch.nn.Module}: named parameters, a mode, and a
 * lifetime. Only this package extends it.
 *
 * <p>A module starts in evaluation mode; PyTorch's start in training mode.
 *
 * <p>Thread-safety: in evaluation mode, any number of threads may use a module at once, unless its own documentation
 * says otherwise. The modes may be switched at any time; a call sees one or the other.
 *
 * <p>Lifetime: {@link #close} ends a module's use. Recurrent layers and cells hold native memory that it frees; other
 * modules hold none and need not be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html">torch.nn.Module</a>
 */
@SuppressWarnings("JavaLangClash") // PyTorch's name
public abstract class Module implements AutoCloseable {
    private final String name;
    private final List<Parameter> trainable = new ArrayList<>();
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile boolean training;

    /** A module of a kind, by the name that messages give it. */
    Module(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    /** The present parameters, to be changed in place by this package's own code; throws when closed. */
    abstract Parameters currentParameters();

    /**
     * The parameters by PyTorch's names and in its order; which there are, the documentation of each module says. The
     * tensors refuse writes; use {@link #loadStateDict}.
     *
     * @throws IllegalStateException when closed
     */
    public Map<String, Tensor> parameters() {
        return currentParameters().readOnly();
    }

    /**
     * The parameters as training changes them, in PyTorch's order: what optimizers take. The same objects each time.
     *
     * @throws IllegalStateException when closed
     */
    public List<Parameter> trainable() {
        synchronized (trainable) {
            if (trainable.isEmpty()) {
                for (String parameter : currentParameters().tensors().keySet()) {
                    trainable.add(new Parameter(parameter, this::currentParameters));
                }
            }
            return List.copyOf(trainable);
        }
    }

    /** The {@link #trainable} parameters of several modules, one after the other. */
    public static List<Parameter> trainableOf(Module... modules) {
        return Arrays.stream(modules)
                .flatMap(module -> module.trainable().stream())
                .toList();
    }

    /**
     * Copies of the parameters by name, in PyTorch's order.
     *
     * @throws IllegalStateException when closed
     */
    public Map<String, Tensor> stateDict() {
        return currentParameters().copy();
    }

    /**
     * Takes over the values of all parameters, by copying. Pairs of {@code weight_norm} ({@code weight_g} and
     * {@code weight_v}, or {@code parametrizations.weight.original0} and {@code original1}) are joined.
     *
     * @throws IllegalArgumentException naming every missing and unexpected key and every wrong shape; nothing changes
     * @throws IllegalStateException when closed
     */
    public abstract void loadStateDict(Map<String, Tensor> stateDict);

    /**
     * Takes over the values of all parameters from a state dictionary of more than this module: {@code prefix +
     * "weight"} for {@code weight}. Keys that do not begin with the prefix are left alone.
     *
     * @param prefix with its dot, such as {@code encoder.lstm.}; empty for none
     * @throws IllegalArgumentException naming every missing and unexpected key and every wrong shape, and prefixes that
     *     would fit; nothing changes
     * @throws IllegalStateException when closed
     */
    public void loadStateDict(Map<String, Tensor> stateDict, String prefix) {
        loadStateDict(stateDict, prefix, true);
    }

    /**
     * The same; unless it is strict, missing and unexpected keys are no error.
     *
     * @return the missing and the unexpected keys, none when strict
     * @throws IllegalArgumentException naming every wrong shape and, when strict, every missing and unexpected key;
     *     nothing changes
     * @throws IllegalStateException when closed
     */
    public IncompatibleKeys loadStateDict(Map<String, Tensor> stateDict, String prefix, boolean strict) {
        Objects.requireNonNull(prefix, "prefix");
        StateDicts.Selected selected =
                StateDicts.select(name, currentParameters().tensors(), stateDict, prefix, strict);
        loadStateDict(selected.tensors());
        return new IncompatibleKeys(selected.missing(), selected.unexpected());
    }

    /** Turns training mode on. Only what documents an effect behaves differently then: dropout between layers. */
    public void train() {
        training = true;
    }

    /** Turns training mode off, which is how a module starts. */
    public void eval() {
        training = false;
    }

    /** Tells in the log, once, that what is being trained drops nothing, for it is in evaluation mode. */
    final void warnWhereDropoutRests(double dropout) {
        if (dropout > 0 && !training && !warned.getAndSet(true)) {
            System.getLogger("dev.rondo")
                    .log(
                            Level.WARNING,
                            "{0} has dropout={1}, which acts in training mode only: call train() before training",
                            name,
                            dropout);
        }
    }

    /** Whether training mode is on. */
    public boolean isTraining() {
        return training;
    }

    /**
     * Ends the use of this module: calls in flight finish, later ones, and those for parameters, are refused with an
     * {@link IllegalStateException}. Closing twice does nothing.
     */
    @Override
    public abstract void close();

    /** PyTorch's {@code repr}: the name of the kind and the arguments, such as {@code LSTM(3, 4, num_layers=2)}. */
    @Override
    public abstract String toString();
}
