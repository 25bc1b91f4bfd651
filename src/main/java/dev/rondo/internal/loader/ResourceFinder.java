package dev.rondo.internal.loader;

import java.io.File;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files of the dnnl jar wherever an application may have put it.
 *
 * <p>On the class path that is a matter of class loaders (the name has a hyphen, so no module can encapsulate it). On
 * the module path the jar is the module {@code org.bytedeco.dnnl.linux.x86_64}: nothing requires it, so the JVM leaves
 * it out of the module graph, and {@code --add-modules} cannot bring it in without JavaCPP, which it requires and Rondo
 * does not use. Reading the module's content without resolving it needs neither.
 */
final class ResourceFinder {
    private static final String MODULE = "org.bytedeco.dnnl.linux.x86_64";

    private final String modulePath;

    ResourceFinder(String modulePath) {
        this.modulePath = modulePath;
    }

    static ResourceFinder ofThisJvm() {
        return new ResourceFinder(System.getProperty("jdk.module.path", ""));
    }

    Optional<NativeResource> find(String name) {
        return fromLoader(ResourceFinder.class.getClassLoader(), name)
                .or(() -> fromLoader(Thread.currentThread().getContextClassLoader(), name))
                .or(() -> fromLoader(ClassLoader.getSystemClassLoader(), name))
                .or(() -> fromModulePath(name));
    }

    private static Optional<NativeResource> fromLoader(@Nullable ClassLoader loader, String name) {
        URL url = loader == null ? null : loader.getResource(name);
        return Optional.ofNullable(url).map(NativeResource::new);
    }

    Optional<NativeResource> fromModulePath(String name) {
        Path[] entries = Arrays.stream(modulePath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toArray(Path[]::new);
        try {
            Optional<ModuleReference> module = ModuleFinder.of(entries).find(MODULE);
            return module.isEmpty() ? Optional.empty() : read(module.get(), name);
        } catch (FindException | IOException e) {
            // A module path that cannot be read holds no usable jar; the report then says that none was found.
            return Optional.empty();
        }
    }

    private static Optional<NativeResource> read(ModuleReference module, String name) throws IOException {
        try (ModuleReader reader = module.open()) {
            Optional<URI> uri = reader.find(name);
            return uri.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new NativeResource(uri.get().toURL()));
        }
    }
}
