package dev.rondo.internal.loader;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in plain words what the dynamic linker (glibc's dlopen) complains about, and what helps. */
final class LinkErrors {
    private static final Pattern MISSING_LIBRARY =
            Pattern.compile("(\\S+): cannot open shared object file: No such file or directory");
    private static final Pattern MISSING_VERSION = Pattern.compile("version [`'](\\w+)_([\\d.]+)' not found");

    private LinkErrors() {}

    static LoadFailure explain(Path file, UnsatisfiedLinkError error) {
        String text = String.valueOf(error.getMessage());
        if (text.contains("failed to map segment") && text.contains("Cannot allocate memory")) {
            return LoadFailure.everywhere(
                    "there is not enough memory to map " + file, "raise the memory limit of the process", error);
        }
        if (text.contains("failed to map segment")) {
            return LoadFailure.ofDirectory("code in " + file + " may not be executed: is it mounted noexec?", error);
        }
        Matcher version = MISSING_VERSION.matcher(text);
        if (version.find()) {
            String needed = version.group(1) + " " + version.group(2);
            return LoadFailure.everywhere(
                    file + " needs " + needed + ", which this system's libraries are too old for",
                    "use a system with " + needed + " or later, or name a build of oneDNN made on this one with"
                            + " -Drondo.library.path",
                    error);
        }
        Matcher library = MISSING_LIBRARY.matcher(text);
        if (library.find() && !file.endsWith(Path.of(library.group(1)).getFileName())) {
            return LoadFailure.everywhere(
                    file + " needs " + library.group(1) + ", which this system lacks",
                    "install the package that has " + library.group(1),
                    error);
        }
        if (text.contains("static TLS")) {
            return LoadFailure.everywhere(
                    file + " finds no static thread-local storage left, used up by libraries loaded before",
                    "start java with the environment variable GLIBC_TUNABLES=glibc.rtld.optional_static_tls=4096",
                    error);
        }
        if (text.contains("invalid ELF header")
                || text.contains("file too short")
                || text.contains("wrong ELF class")) {
            return LoadFailure.everywhere(
                    file + " is damaged or not a library for x86-64 Linux: " + text, "replace the file", error);
        }
        return LoadFailure.everywhere(
                "the dynamic linker refuses " + file + ": " + text, "run ldd on the file to see what it misses", error);
    }
}
