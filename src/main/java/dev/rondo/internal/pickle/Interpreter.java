package dev.rondo.internal.pickle;

import java.util.List;

/**
 * What a pickle's names and calls mean. An implementation knows a few names, and refuses every other: no name of a file
 * may lead to a class or a method of this program.
 */
public interface Interpreter {
    /**
     * What stands for a global of Python.
     *
     * @throws PickleException for a name that is not known
     */
    Object global(String module, String name);

    /**
     * What a persistent id stands for.
     *
     * @throws PickleException for an id of another form
     */
    Object persistent(Object id);

    /**
     * What calling something gives, or making a new object of it.
     *
     * @param callable what {@link #global} gave, if the pickle is well formed
     * @throws PickleException when it can't be called with these arguments
     */
    Object call(Object callable, List<Object> arguments);

    /**
     * The bytes that an object which {@link #call} gave takes at most, beyond a few fields: its own lists and arrays.
     */
    long memory(Object made);

    /**
     * Gives an object its state.
     *
     * @throws PickleException for an object that takes none
     */
    void build(Object target, Object state);
}
