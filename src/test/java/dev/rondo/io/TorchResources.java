package dev.rondo.io;

import dev.rondo.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Files that PyTorch wrote, and what it says is in them: see {@code make_torchfiles.py} beside them. */
final class TorchResources {
    static final Map<String, Object> EXPECTED = expected();

    private TorchResources() {}

    private static Map<String, Object> expected() {
        try {
            return Json.resource("/torchfile/expected.json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the files that are to be read. */
    static List<String> readable() {
        return List.copyOf(EXPECTED.keySet());
    }

    static byte[] bytes(String file) {
        try (InputStream in =
                Objects.requireNonNull(TorchResources.class.getResourceAsStream("/torchfile/" + file), file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TorchFile open(String file) {
        return TorchFile.open(bytes(file));
    }
}
