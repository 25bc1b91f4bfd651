package dev.rondo.internal.loader;

import dev.rondo.NativeLibraryException;
import java.util.ArrayList;
import java.util.List;

/** Collects why each candidate failed and tells it all in one message with one remedy. */
final class LoadReport {
    private final String onednnVersion;
    private final boolean bundled;
    private final List<String> candidates = new ArrayList<>();
    private final List<LoadFailure> failures = new ArrayList<>();

    /**
     * A report without failures.
     *
     * @param bundled whether Rondo's own build is wanted, which a platform can lack, and not one that a user named
     */
    LoadReport(String onednnVersion, boolean bundled) {
        this.onednnVersion = onednnVersion;
        this.bundled = bundled;
    }

    void add(String candidate, LoadFailure failure) {
        candidates.add(candidate);
        failures.add(failure);
    }

    NativeLibraryException toException() {
        StringBuilder message = new StringBuilder("oneDNN " + onednnVersion + " cannot be loaded.");
        for (int i = 0; i < candidates.size(); i++) {
            message.append("\n  ").append(i + 1).append(". ");
            message.append(candidates.get(i))
                    .append(": ")
                    .append(failures.get(i).reason());
        }
        LoadFailure decisive = decisive();
        message.append("\nRemedy: ").append(decisive.remedy()).append('.');
        return new NativeLibraryException(message.toString(), decisive, bundled && decisive.platformAtFault());
    }

    /** A failure that no directory can cure comes before one that another directory may. */
    private LoadFailure decisive() {
        return failures.stream()
                .filter(failure -> !failure.directoryAtFault())
                .findFirst()
                .orElseGet(() -> failures.get(0));
    }
}
