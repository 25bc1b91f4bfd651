package dev.rondo.internal.loader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * The native files that Rondo loads, as pinned by {@code onednn.properties}.
 *
 * @param artifact the Maven coordinates of the jar that carries the files
 * @param resourcePrefix the folder of the files inside that jar
 * @param files in the order of loading
 */
record NativePins(String artifact, String onednnVersion, String resourcePrefix, List<Pin> files) {
    /** The file that holds oneDNN's symbols. */
    static final String ONEDNN_FILE = "libdnnl.so.3";

    /** The OpenMP runtime that oneDNN is linked with. */
    static final String OPENMP_FILE = "libgomp.so.1";

    /** One file and the SHA-256 (lower-case hexadecimal) that it must have. */
    record Pin(String name, String sha256) {}

    /** Reads the pins beside this class. */
    static NativePins read() {
        Properties properties = new Properties();
        try (InputStream in = NativePins.class.getResourceAsStream("onednn.properties")) {
            if (in == null) {
                throw new IllegalStateException("onednn.properties is missing from Rondo's own classes");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parse(properties);
    }

    static NativePins parse(Properties properties) {
        List<Pin> files = Arrays.stream(value(properties, "libraries").split(",", -1))
                .map(String::trim)
                .map(name -> new Pin(name, value(properties, name + ".sha256")))
                .toList();
        return new NativePins(
                String.join(
                        ":",
                        value(properties, "artifact"),
                        value(properties, "artifact.version"),
                        value(properties, "artifact.classifier")),
                value(properties, "onednn.version"),
                value(properties, "resource.prefix"),
                files);
    }

    /** The SHA-256 of oneDNN itself: of the last file, since the others are what it needs. */
    String onednnSha256() {
        return files.get(files.size() - 1).sha256();
    }

    /** The folder of a cache that holds exactly these files; another version or build gets another folder. */
    String cacheFolder() {
        return "onednn-" + onednnVersion + "-" + onednnSha256().substring(0, 12);
    }

    private static String value(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("onednn.properties has no " + key);
        }
        return value.trim();
    }
}
