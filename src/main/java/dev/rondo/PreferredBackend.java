package dev.rondo;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** The choice made once a process when nobody names a backend. */
final class PreferredBackend {
    private static @Nullable Backend chosen;

    private PreferredBackend() {}

    static synchronized Backend get() {
        Backend present = chosen;
        if (present == null) {
            present = choose();
            chosen = present;
        }
        return present;
    }

    private static Backend choose() {
        System.Logger log = System.getLogger("dev.rondo");
        try {
            Backend oneDnn = Backend.oneDnn();
            log.log(Level.DEBUG, "Rondo runs on {0}", oneDnn.description());
            return oneDnn;
        } catch (NativeLibraryException e) {
            log.log(Level.WARNING, "Rondo runs on its slow pure-Java reference: {0}", e.getMessage());
            return Backend.reference();
        }
    }
}
