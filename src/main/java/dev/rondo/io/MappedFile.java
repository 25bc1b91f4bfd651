package dev.rondo.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Maps a file for an object that reads it, which owns the mapping from then on. */
final class MappedFile {
    private MappedFile() {}

    /** Makes the object, which closes the arena when it is closed. */
    @FunctionalInterface
    interface Reader<T> {
        T read(MemorySegment file, Arena arena);
    }

    /**
     * Opens a file; when it or its reading fails, nothing stays mapped.
     *
     * @param readsStreams the method to use for what is no regular file
     */
    @SuppressWarnings("MustBeClosedChecker") // the result owns the arena
    static <T> T open(Path path, String readsStreams, Reader<T> reader) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (!Files.isRegularFile(path)) {
                String what = Files.isDirectory(path) ? "it is a directory" : "it is no regular file";
                throw new FileSystemException(path.toString(), null, what + "; " + readsStreams + " reads streams");
            }
            return reader.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), arena);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }
}
