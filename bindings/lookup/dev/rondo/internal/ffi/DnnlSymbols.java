package dev.rondo.internal.ffi;

import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * Where {@link Dnnl} finds its functions: in the very file that was verified and opened, whatever else of the same name
 * the process holds, and whichever class loaders have opened it as well.
 */
public final class DnnlSymbols {
    private static volatile SymbolLookup library = name -> Optional.empty();

    private DnnlSymbols() {}

    /** Names the opened library; before that only constants of {@link Dnnl} can be used. */
    public static void use(SymbolLookup opened) {
        library = opened;
    }

    static SymbolLookup lookup() {
        return name -> library.find(name);
    }
}
