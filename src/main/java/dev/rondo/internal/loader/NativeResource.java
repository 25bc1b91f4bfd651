package dev.rondo.internal.loader;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;

/** A native file inside a jar (or an unpacked one) on the class path or the module path. */
record NativeResource(URL url) {
    InputStream open() throws IOException {
        URLConnection connection = url.openConnection();
        // A cached jar would stay open, and its file handle with it, as long as the JVM lives.
        connection.setUseCaches(false);
        return connection.getInputStream();
    }
}
