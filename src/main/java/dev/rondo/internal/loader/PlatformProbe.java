package dev.rondo.internal.loader;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the running machine what it is. */
final class PlatformProbe {
    private PlatformProbe() {}

    /** The machine this JVM runs on; needs native access on x86-64 Linux, to ask glibc for its version. */
    static Platform current() {
        String os = System.getProperty("os.name", "unknown");
        String architecture = System.getProperty("os.arch", "unknown");
        // Where there is no build, nothing else matters, and native access is not asked for.
        boolean fit = os.equals("Linux") && Platform.isX86(architecture);
        return new Platform(
                os, architecture, fit ? glibcVersion() : null, fit ? cpuFlags(Path.of("/proc/cpuinfo")) : Set.of());
    }

    @SuppressWarnings("restricted")
    private static @Nullable String glibcVersion() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find("gnu_get_libc_version");
        if (function.isEmpty()) {
            return null;
        }
        MethodHandle version = linker.downcallHandle(function.get(), FunctionDescriptor.of(ValueLayout.ADDRESS));
        try {
            MemorySegment text = (MemorySegment) version.invokeExact();
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException("gnu_get_libc_version failed", e);
        }
    }

    static Set<String> cpuFlags(Path cpuinfo) {
        try (Stream<String> lines = Files.lines(cpuinfo)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line ->
                            Set.of(line.substring(line.indexOf(':') + 1).trim().split("\\s+")))
                    .orElse(Set.of());
        } catch (IOException e) {
            // A sandbox may hide /proc; the processor is then presumed to be fit, as every x86 server of today is.
            return Set.of();
        }
    }
}
