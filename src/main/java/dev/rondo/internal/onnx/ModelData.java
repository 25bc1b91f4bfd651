package dev.rondo.internal.onnx;

import dev.rondo.internal.onnx.WireReader.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a model, and of the files beside it that hold values of its tensors. Those must lie in the model's own
 * folder or below it, wherever links lead; a model can't make a program read another file.
 *
 * <p>Safe to use from many threads until the arena is closed.
 */
public final class ModelData {
    private final MemorySegment model;
    private final @Nullable Path folder;
    private final @Nullable Arena arena;
    private final Map<Path, MemorySegment> mapped = new ConcurrentHashMap<>();

    /**
     * The bytes of a file.
     *
     * @param folder where it lies, or null for a model that is no file
     * @param arena what the model is mapped in, and other files will be; null for one on the heap
     */
    public ModelData(MemorySegment model, @Nullable Path folder, @Nullable Arena arena) {
        this.model = model;
        this.folder = folder;
        this.arena = arena;
    }

    MemorySegment model() {
        return model;
    }

    /** Whether the memory can still be read. */
    public boolean isOpen() {
        return model.scope().isAlive();
    }

    /** A message of the model. */
    WireReader message(String kind, Span span) {
        return new WireReader(model, kind, span);
    }

    /** The bytes of all that was opened so far. */
    long bytes() {
        long sum = model.byteSize();
        for (MemorySegment file : mapped.values()) {
            sum += file.byteSize();
        }
        return sum;
    }

    /**
     * Values that lie in another file.
     *
     * @param entries of {@code external_data}: location, offset, length
     * @param wanted the bytes that shape and type ask for
     * @throws UncheckedIOException when the file can't be read
     */
    MemorySegment external(Map<String, String> entries, long wanted) {
        String location = entries.getOrDefault("location", "");
        MemorySegment file = open(location);
        long offset = number(entries, "offset", 0);
        long length = number(entries, "length", wanted);
        if (length != wanted) {
            throw new ModelProblem("its shape asks for " + wanted + " bytes, external_data gives it " + length);
        }
        if (offset > file.byteSize() || length > file.byteSize() - offset) {
            throw new ModelProblem(length + " bytes from " + offset + " reach beyond the " + file.byteSize()
                    + " bytes of the file " + ModelProblem.quote(location) + "; it may be truncated");
        }
        return file.asSlice(offset, length);
    }

    private static long number(Map<String, String> entries, String key, long otherwise) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a negative one.
        }
        throw new ModelProblem("external_data's " + key + " is " + ModelProblem.quote(text));
    }

    private MemorySegment open(String location) {
        if (folder == null || arena == null) {
            throw new ModelProblem("its values lie in the file " + ModelProblem.quote(location)
                    + " beside the model: open the model by its path, not from a stream or bytes");
        }
        try {
            Path real = allowed(folder.toRealPath(), location);
            MemorySegment known = mapped.get(real);
            if (known != null) {
                return known;
            }
            try (FileChannel channel = FileChannel.open(real, StandardOpenOption.READ)) {
                MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
                MemorySegment other = mapped.putIfAbsent(real, file);
                return other == null ? file : other;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path allowed(Path folder, String location) throws IOException {
        Path path;
        try {
            path = Path.of(location);
        } catch (InvalidPathException e) {
            throw refused(location, "is no path");
        }
        if (location.isEmpty() || path.isAbsolute() || location.startsWith("\\") || location.contains(":")) {
            throw refused(location, "is not relative to the model");
        }
        for (String part : location.split("[/\\\\]", -1)) {
            if (part.equals("..")) {
                throw refused(location, "leads out of the model's folder");
            }
        }
        Path candidate = folder.resolve(path);
        if (!Files.exists(candidate)) {
            throw refused(location, "is not beside the model");
        }
        Path real = candidate.toRealPath();
        if (!real.startsWith(folder)) {
            throw refused(location, "is a link that leads out of the model's folder");
        }
        if (!Files.isRegularFile(real)) {
            throw refused(location, "is no regular file");
        }
        return real;
    }

    private static ModelProblem refused(String location, String why) {
        return new ModelProblem("its values are said to lie in " + ModelProblem.quote(location) + ", which " + why);
    }
}
