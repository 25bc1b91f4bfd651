package dev.rondo.internal.loader;

import dev.rondo.NativeLibraryException;

/** Loads oneDNN in a JVM of its own and prints what came of it; started by {@link ChildJvm}. */
final class LoadMain {
    private LoadMain() {}

    public static void main(String[] args) {
        try {
            NativeLibrary library = LibraryLoader.library();
            boolean bound = library.symbols().find("dnnl_version").isPresent();
            System.out.println("loaded " + library.version() + " bound " + bound + " from " + library.path());
        } catch (NativeLibraryException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }
}
