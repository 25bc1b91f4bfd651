/**
 * Finds, verifies, unpacks and loads oneDNN; {@link dev.rondo.internal.loader.LibraryLoader#library()} is the way in.
 *
 * <p>With {@code -Drondo.library.path} the named build is used or the load fails. Otherwise the files of
 * {@code org.bytedeco:dnnl} are unpacked to a cache directory and loaded from there: {@code -Drondo.cache.dir}, or else
 * {@code $XDG_CACHE_HOME/rondo} ({@code ~/.cache/rondo}) and, where that fails, {@code rondo-<uid>} in
 * {@code java.io.tmpdir}. Nothing is ever downloaded. {@code onednn.properties} pins the version and the SHA-256 of
 * each file.
 */
@NullMarked
package dev.rondo.internal.loader;

import org.jspecify.annotations.NullMarked;
