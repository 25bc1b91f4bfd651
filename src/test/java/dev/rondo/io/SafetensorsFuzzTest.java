package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.testing.TestSeed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A damaged file is refused with the documented exception or read within its bounds; the segment's own bounds checks
 * turn any read outside into another exception, which fails the property. Run longer with
 * {@code -Dtest.fuzz.files=100000}; the run prints its seed.
 */
class SafetensorsFuzzTest {
    private static final byte[] MIXED = mixed();
    private static final int MIXED_DATA_BYTES = 74;

    private static byte[] mixed() {
        try (InputStream in = SafetensorsReadTest.resource("mixed.safetensors")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces {@code removed} bytes from a position, given as a fraction of the file, by a text. */
    record Edit(double position, int removed, String inserted) {
        byte[] apply(byte[] file) {
            int at = (int) (position * file.length);
            int after = Math.min(file.length, at + removed);
            byte[] text = inserted.getBytes(StandardCharsets.ISO_8859_1);
            byte[] result = Arrays.copyOf(file, at + text.length + file.length - after);
            System.arraycopy(text, 0, result, at, text.length);
            System.arraycopy(file, after, result, at + text.length, file.length - after);
            return result;
        }
    }

    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "0",
            "-1",
            "9",
            "9223372036854775807",
            "1e9",
            "null",
            "\"F32\"",
            "\"I64\"",
            "\"shape\"",
            "\"data_offsets\":[0,0]",
            "\"__metadata__\":{}",
            "\\ud800",
            " ");

    private static final int ROUNDS = Integer.getInteger("test.fuzz.files", 2000);

    private final Random random = new Random(TestSeed.seed());

    private Edit edit() {
        String inserted = random.nextBoolean() ? TOKENS.get(random.nextInt(TOKENS.size())) : anyText();
        return switch (random.nextInt(10)) {
            // Nests, or piles up.
            case 0 -> new Edit(random.nextDouble(), 0, inserted.repeat(1 << random.nextInt(13)));
            case 1 -> new Edit(random.nextDouble(), Integer.MAX_VALUE / 2, "");
            default -> new Edit(random.nextDouble(), random.nextInt(4), inserted);
        };
    }

    private String anyText() {
        byte[] bytes = new byte[random.nextInt(4)];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private byte[] damaged(byte[] original, int mostEdits) {
        byte[] damaged = original;
        for (int edits = 1 + random.nextInt(mostEdits); edits > 0; edits--) {
            damaged = edit().apply(damaged);
        }
        return damaged;
    }

    @Test
    void damagedFiles() {
        for (int round = 0; round < ROUNDS; round++) {
            readAll(damaged(MIXED, 4));
        }
    }

    /** Edits inside the header with its length kept right, which get past the framing more often. */
    @Test
    void damagedHeaders() {
        byte[] header = Arrays.copyOfRange(MIXED, SafetensorsParser.LENGTH_BYTES, MIXED.length - MIXED_DATA_BYTES);
        for (int round = 0; round < ROUNDS; round++) {
            readAll(RawFile.of(damaged(header, 3), MIXED_DATA_BYTES));
        }
    }

    @Test
    void anyBytes() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(65)];
            random.nextBytes(bytes);
            readAll(bytes);
        }
    }

    private static void readAll(byte[] bytes) {
        Safetensors file;
        try {
            file = Safetensors.read(bytes);
        } catch (SafetensorsException e) {
            assertThat(e).hasMessageStartingWith("byte array: ");
            return;
        }
        for (String name : file.names()) {
            try {
                switch (file.dtype(name)) {
                    case F32 -> file.tensor(name);
                    case F64 -> file.doubles(name);
                    case I64 -> file.longs(name);
                    default -> file.shape(name);
                }
            } catch (SafetensorsException e) {
                assertThat(e).hasMessageContaining("is beyond the 2^31 - 1");
            }
        }
    }
}
