package dev.rondo.internal.loader;

import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;

/** The two calls that touch native code, apart so that tests can make them fail like another machine would. */
interface Binder {
    /**
     * Opens a library, for as long as the process lives; throws UnsatisfiedLinkError with the dynamic linker's reason.
     */
    SymbolLookup open(Path file);

    /** Asks an opened oneDNN for its version. */
    OneDnnVersion version(SymbolLookup library) throws LoadFailure;

    /** The real one. */
    static Binder ofThisJvm() {
        return new Binder() {
            @Override
            public SymbolLookup open(Path file) {
                return DynamicLinker.open(file);
            }

            @Override
            public OneDnnVersion version(SymbolLookup library) throws LoadFailure {
                return OneDnnVersion.of(library);
            }
        };
    }
}
