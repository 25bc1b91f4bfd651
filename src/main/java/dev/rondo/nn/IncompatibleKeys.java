package dev.rondo.nn;

import java.util.List;

/**
 * What a state dictionary and a module did not have in common, as {@code load_state_dict} returns it.
 *
 * @param missingKeys parameters of the module that the dictionary lacks; they keep their values
 * @param unexpectedKeys entries of the dictionary, below the prefix, that the module has no parameter for
 */
public record IncompatibleKeys(List<String> missingKeys, List<String> unexpectedKeys) {
    /** Keeps copies of the lists. */
    public IncompatibleKeys {
        missingKeys = List.copyOf(missingKeys);
        unexpectedKeys = List.copyOf(unexpectedKeys);
    }
}
