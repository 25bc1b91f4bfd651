package dev.rondo.internal.loader;

import org.jspecify.annotations.Nullable;

/** Why one candidate cannot be loaded and what helps. The message is the reason, without the candidate's name. */
final class LoadFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;
    private final Fault fault;

    private enum Fault {
        PLATFORM,
        DIRECTORY,
        OTHER
    }

    private LoadFailure(String reason, String remedy, Fault fault, @Nullable Throwable cause) {
        super(reason, cause);
        this.remedy = remedy;
        this.fault = fault;
    }

    /** There is no native build for this platform. */
    static LoadFailure ofPlatform(String reason, String remedy) {
        return new LoadFailure(reason, remedy, Fault.PLATFORM, null);
    }

    /** A failure that the same files would meet in every directory. */
    static LoadFailure everywhere(String reason, String remedy, @Nullable Throwable cause) {
        return new LoadFailure(reason, remedy, Fault.OTHER, cause);
    }

    /** A failure of the directory that the files lie in; another one may do. */
    static LoadFailure ofDirectory(String reason, @Nullable Throwable cause) {
        return new LoadFailure(
                reason,
                "set -Drondo.cache.dir to a directory of your own that is writable, has 100 MB free and allows"
                        + " execution (is not mounted noexec)",
                Fault.DIRECTORY,
                cause);
    }

    /** The JVM refuses native access to Rondo's module. */
    static LoadFailure nativeAccessDenied(Module module, IllegalCallerException cause) {
        String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
        String holder = module.isNamed() ? "module " + name : "code on the class path";
        return everywhere(
                "the JVM denies native access to " + holder, "start java with --enable-native-access=" + name, cause);
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    String remedy() {
        return remedy;
    }

    boolean platformAtFault() {
        return fault == Fault.PLATFORM;
    }

    boolean directoryAtFault() {
        return fault == Fault.DIRECTORY;
    }
}
