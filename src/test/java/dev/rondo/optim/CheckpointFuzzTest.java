package dev.rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Tensor;
import dev.rondo.io.Safetensors;
import dev.rondo.testing.TestSeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A damaged checkpoint is refused with the documented exception, and nothing changes; one whose content lies but whose
 * digest is right is refused so or loaded. Run longer with {@code -Dtest.fuzz.files=100000}; the run prints its seed.
 */
class CheckpointFuzzTest {
    private static final int FILES = Integer.getInteger("test.fuzz.files", 200);

    private static final List<String> LIES = List.of(
            "",
            "0",
            "-1",
            "NaN",
            "Infinity",
            "1e999",
            "0x1p3",
            "2147483648",
            "9223372036854775808",
            "null",
            "AAAA",
            "\0\n\u2028",
            "x".repeat(10_000));

    @TempDir
    Path folder;

    private final Random random = new Random(TestSeed.seed());

    @Test
    void onlyTheDocumentedExceptionComes() throws IOException {
        Path file = folder.resolve("checkpoint.safetensors");
        try (CheckpointTraining training = new CheckpointTraining(5)) {
            training.steps(1);
            training.checkpoint.save(file, training.position(1));
            byte[] whole = Files.readAllBytes(file);
            CheckpointFile content = CheckpointFile.read(file);
            List<Object> before = training.everything();
            int loaded = 0;
            for (int i = 0; i < FILES; i++) {
                boolean lies = random.nextBoolean();
                Files.write(file, lies ? lying(content) : damaged(whole.clone()));
                if (loads(training, file)) {
                    assertThat(lies || Arrays.equals(Files.readAllBytes(file), whole))
                            .isTrue();
                    loaded++;
                    Files.write(file, whole);
                    training.checkpoint.load(file);
                }
                if (i % 50 == 0) {
                    assertThat(training.everything()).isEqualTo(before);
                }
            }
            assertThat(training.everything()).isEqualTo(before);
            System.out.println("damaged checkpoints: " + FILES + ", loaded " + loaded);
        }
    }

    private static boolean loads(CheckpointTraining training, Path file) throws IOException {
        try {
            training.checkpoint.load(file);
            return true;
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith(file + ": ");
            assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(10_000);
            return false;
        }
    }

    /** Bits flipped, bytes changed, bytes cut off, put in or left out. */
    private byte[] damaged(byte[] file) {
        // The header is a small part, and all that is parsed.
        int at = random.nextInt(random.nextBoolean() ? file.length : Math.min(file.length, 4000));
        int count = 1 + random.nextInt(16);
        switch (random.nextInt(5)) {
            case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> file[at] = (byte) random.nextInt(256);
            case 2 -> {
                return Arrays.copyOf(file, at);
            }
            case 3 -> {
                byte[] longer = Arrays.copyOf(file, file.length + count);
                System.arraycopy(file, at, longer, at + count, file.length - at);
                return longer;
            }
            default -> {
                int after = Math.min(file.length, at + count);
                byte[] shorter = Arrays.copyOf(file, file.length - (after - at));
                System.arraycopy(file, after, shorter, at, file.length - after);
                return shorter;
            }
        }
        return file;
    }

    /** Another content with its right digest. */
    private byte[] lying(CheckpointFile content) {
        CheckpointFile changed = CheckpointFile.empty(folder);
        changed.texts().putAll(content.texts());
        changed.tensors().putAll(content.tensors());
        for (int edits = 1 + random.nextInt(2); edits > 0; edits--) {
            if (random.nextBoolean()) {
                edit(changed.texts(), LIES.get(random.nextInt(LIES.size())));
            } else {
                int[] shape = random.nextBoolean() ? new int[] {random.nextInt(3)} : new int[] {2, 0, 1};
                edit(changed.tensors(), Tensor.full(Float.NaN, shape));
            }
        }
        Map<String, String> metadata = new LinkedHashMap<>(changed.texts());
        metadata.putAll(changed.seal());
        return Safetensors.toBytes(changed.tensors(), metadata);
    }

    private <T> void edit(Map<String, T> map, T lie) {
        List<String> names = new ArrayList<>(map.keySet());
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(3)) {
            case 0 -> map.remove(name);
            case 1 -> map.put(name, lie);
            default -> map.put(name + random.nextInt(3), lie);
        }
    }
}
