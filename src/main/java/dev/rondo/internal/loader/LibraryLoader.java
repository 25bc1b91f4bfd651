package dev.rondo.internal.loader;

import dev.rondo.NativeLibraryException;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import dev.rondo.internal.loader.NativePins.Pin;
import java.io.IOException;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Loads oneDNN once in a JVM: tries the candidates in their order until one loads, or reports why none does. */
public final class LibraryLoader {
    private static final Object LOCK = new Object();
    private static @Nullable NativeLibrary library;
    private static @Nullable String failure;
    private static boolean platformUnsupported;

    private final NativePins pins;
    private final Settings settings;
    private final Supplier<Platform> platform;
    private final ResourceFinder resources;
    private final Binder binder;
    private final Map<String, SymbolLookup> opened = new HashMap<>();

    LibraryLoader(
            NativePins pins, Settings settings, Supplier<Platform> platform, ResourceFinder resources, Binder binder) {
        this.pins = pins;
        this.settings = settings;
        this.platform = platform;
        this.resources = resources;
        this.binder = binder;
    }

    /**
     * The oneDNN of this JVM, loaded by the first call.
     *
     * <p>A failure is final too: each later call reports the same.
     *
     * @throws NativeLibraryException with every candidate tried, its reason and one remedy
     */
    public static NativeLibrary library() {
        synchronized (LOCK) {
            if (failure != null) {
                throw new NativeLibraryException(failure, null, platformUnsupported);
            }
            if (library == null) {
                library = loadFirst();
            }
            return library;
        }
    }

    private static NativeLibrary loadFirst() {
        FlightEvent.LibraryLoad event = Events.libraryLoad();
        try {
            NativeLibrary first = ofThisJvm().load();
            if (event != null) {
                event.finish(first.path().toString(), first.version().toString(), null);
            }
            System.getLogger("dev.rondo")
                    .log(System.Logger.Level.DEBUG, "oneDNN {0} loaded from {1}", first.version(), first.path());
            return first;
        } catch (NativeLibraryException e) {
            failure = e.getMessage();
            if (event != null) {
                event.finish(null, null, failure);
            }
            platformUnsupported = e.isPlatformUnsupported();
            throw e;
        }
    }

    static LibraryLoader ofThisJvm() {
        return new LibraryLoader(
                NativePins.read(),
                Settings.current(),
                PlatformProbe::current,
                ResourceFinder.ofThisJvm(),
                Binder.ofThisJvm());
    }

    NativeLibrary load() {
        String own = settings.libraryPath();
        LoadReport report = new LoadReport(pins.onednnVersion(), own == null);
        String candidate = own != null ? "-Drondo.library.path=" + own : pins.artifact();
        try {
            return own != null ? ownBuild(own, candidate) : bundledBuild(report);
        } catch (LoadFailure failure) {
            report.add(candidate, failure);
        } catch (IllegalCallerException e) {
            report.add(candidate, LoadFailure.nativeAccessDenied(LibraryLoader.class.getModule(), e));
        }
        throw report.toException();
    }

    private NativeLibrary ownBuild(String path, String candidate) throws LoadFailure {
        platform.get().requireLinuxX86();
        Path named = named(path);
        Path file = Files.isDirectory(named) ? named.resolve(NativePins.ONEDNN_FILE) : named;
        if (!Files.isRegularFile(file)) {
            throw LoadFailure.everywhere(
                    file.equals(named) ? "no such file or directory" : "no " + NativePins.ONEDNN_FILE + " there",
                    "name the directory that holds " + NativePins.ONEDNN_FILE
                            + ", or leave -Drondo.library.path away to use the bundled one",
                    null);
        }
        Path openMp = file.resolveSibling(NativePins.OPENMP_FILE);
        if (Files.isRegularFile(openMp)) {
            bind(openMp);
        }
        SymbolLookup symbols = bind(file);
        OneDnnVersion version = binder.version(symbols);
        version.requireCompatible();
        return new NativeLibrary(file, version, null, candidate, symbols);
    }

    private static Path named(String path) throws LoadFailure {
        try {
            return Path.of(path).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw LoadFailure.everywhere(
                    "this name cannot be written in the process's locale (" + e.getReason() + ")",
                    "start java in a UTF-8 locale (LC_ALL=C.UTF-8), or name a path of plain letters",
                    e);
        }
    }

    private NativeLibrary bundledBuild(LoadReport report) throws LoadFailure {
        platform.get().requireBundledBuild(pins.onednnVersion());
        Map<Pin, NativeResource> found = new LinkedHashMap<>();
        for (Pin pin : pins.files()) {
            found.put(pin, resource(pins.resourcePrefix() + pin.name()));
        }
        TrustedOwners owners = owners();
        for (Path directory : settings.cacheDirectories(owners.self())) {
            try {
                return unpackAndBind(Cache.open(directory, pins, owners), found);
            } catch (LoadFailure failure) {
                if (!failure.directoryAtFault()) {
                    throw failure;
                }
                report.add(pins.artifact() + " in " + directory, failure);
            }
        }
        throw report.toException();
    }

    private NativeLibrary unpackAndBind(Cache cache, Map<Pin, NativeResource> found) throws LoadFailure {
        Path onednn = null;
        SymbolLookup symbols = null;
        // One after the other: a directory that forbids execution is found out by the small file that comes first.
        for (Map.Entry<Pin, NativeResource> entry : found.entrySet()) {
            Path file = cache.provide(entry.getKey(), entry.getValue());
            symbols = bind(file);
            onednn = file;
        }
        if (onednn == null || symbols == null) {
            throw new IllegalStateException("onednn.properties lists no libraries");
        }
        OneDnnVersion version = binder.version(symbols);
        version.requireCompatible();
        return new NativeLibrary(onednn, version, pins.onednnSha256(), pins.artifact(), symbols);
    }

    private NativeResource resource(String name) throws LoadFailure {
        return resources
                .find(name)
                .orElseThrow(() -> LoadFailure.everywhere(
                        name + " is neither on the class path nor on the module path",
                        isInImage()
                                ? "name the jar " + pins.artifact() + " with --module-path, for this Java image of"
                                        + " jlink's does not hold it"
                                : "add the dependency " + pins.artifact(),
                        null));
    }

    /** Whether Rondo itself is a part of the Java that runs. */
    private static boolean isInImage() {
        URL own = LibraryLoader.class.getResource("LibraryLoader.class");
        return own != null && own.getProtocol().equals("jrt");
    }

    private static TrustedOwners owners() throws LoadFailure {
        try {
            return TrustedOwners.current();
        } catch (IOException e) {
            throw LoadFailure.everywhere("the user of this process is unknown: " + e, "mount /proc", e);
        }
    }

    private SymbolLookup bind(Path file) throws LoadFailure {
        // A file that an earlier cache directory provided stays open; a second copy of libgomp would be a second pool.
        String name = file.getFileName().toString();
        SymbolLookup present = opened.get(name);
        if (present != null) {
            return present;
        }
        try {
            SymbolLookup symbols = binder.open(file);
            opened.put(name, symbols);
            return symbols;
        } catch (UnsatisfiedLinkError e) {
            throw LinkErrors.explain(file, e);
        }
    }
}
