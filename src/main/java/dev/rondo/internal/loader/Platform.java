package dev.rondo.internal.loader;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether this machine can run the native code.
 *
 * @param glibc the version of the C library, or null where it is not glibc
 * @param cpuFlags the features of the first processor as Linux names them; empty where they are unknown
 */
record Platform(String os, String architecture, @Nullable String glibc, Set<String> cpuFlags) {
    // The symbol versions that the pinned libdnnl.so.3 asks for.
    private static final int GLIBC_MAJOR = 2;
    private static final int GLIBC_MINOR = 34;
    private static final String NEEDED_GLIBC = GLIBC_MAJOR + "." + GLIBC_MINOR;

    /** By Java's names. */
    static boolean isX86(String architecture) {
        return architecture.equals("amd64") || architecture.equals("x86_64");
    }

    /** Refuses a system that no build of oneDNN makes usable for Rondo. */
    void requireLinuxX86() throws LoadFailure {
        List<String> problems = new ArrayList<>();
        if (!os.equals("Linux")) {
            problems.add("the operating system is " + os + ", not Linux");
        }
        if (!isX86(architecture)) {
            problems.add("the processor architecture is " + architecture + ", not amd64");
        }
        if (!problems.isEmpty()) {
            throw LoadFailure.ofPlatform(
                    String.join("; ", problems),
                    "run on x86-64 Linux, or choose the pure-Java backend with -Drondo.backend=reference");
        }
    }

    /** Refuses a machine that the pinned build does not run on, with every reason at once. */
    void requireBundledBuild(String onednnVersion) throws LoadFailure {
        requireLinuxX86();
        List<String> problems = new ArrayList<>();
        String remedy =
                "use a system with glibc " + NEEDED_GLIBC + " or later (Debian 12, Ubuntu 22.04, RHEL 9), or build"
                        + " oneDNN " + onednnVersion + " on this one and name its directory with -Drondo.library.path";
        String glibcProblem = glibcProblem();
        if (glibcProblem != null) {
            problems.add(glibcProblem);
        }
        if (!cpuFlags.isEmpty() && !cpuFlags.contains("sse4_1")) {
            // oneDNN has nothing but its slow reference kernels below SSE4.1.
            problems.add("the processor has no SSE4.1");
            remedy =
                    "give this machine a processor with SSE4.1 (a virtual one: the model of its host, as with -cpu host)";
        }
        if (!problems.isEmpty()) {
            throw LoadFailure.everywhere(String.join("; ", problems), remedy, null);
        }
    }

    private @Nullable String glibcProblem() {
        if (glibc == null) {
            return "the C library is not glibc (musl, as in Alpine?), and this build needs glibc " + NEEDED_GLIBC;
        }
        String[] parts = glibc.split("\\D+", -1);
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
            boolean enough = major > GLIBC_MAJOR || (major == GLIBC_MAJOR && minor >= GLIBC_MINOR);
            return enough ? null : "glibc is " + glibc + ", and this build needs " + NEEDED_GLIBC;
        } catch (NumberFormatException e) {
            // An unheard-of version string is no proof of an old library; the dynamic linker has the last word.
            return null;
        }
    }
}
