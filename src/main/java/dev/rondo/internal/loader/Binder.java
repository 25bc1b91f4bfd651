package dev.rondo.internal.loader;

import java.nio.file.Path;

/** The two calls that touch native code, apart so that tests can make them fail like another machine would. */
interface Binder {
    /** Loads a file into this JVM for the code of Rondo's class loader; throws UnsatisfiedLinkError. */
    void load(Path file);

    /** Asks a loaded oneDNN for its version. */
    OneDnnVersion version(Path file) throws LoadFailure;

    /** The real one. */
    static Binder ofThisJvm() {
        return new Binder() {
            @Override
            @SuppressWarnings("restricted")
            public void load(Path file) {
                // The library belongs to the class loader of the caller: to Rondo's, where the bindings look for it.
                System.load(file.toString());
            }

            @Override
            public OneDnnVersion version(Path file) throws LoadFailure {
                return OneDnnVersion.of(file);
            }
        };
    }
}
