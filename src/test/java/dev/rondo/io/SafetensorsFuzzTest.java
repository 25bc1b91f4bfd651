package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/**
 * A damaged file is refused with the documented exception or read within its bounds; the segment's own bounds checks
 * turn any read outside into another exception, which fails the property. jqwik prints the seed of a failure.
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

    @Provide
    Arbitrary<Edit> edits() {
        Arbitrary<String> bytes =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(3);
        Arbitrary<String> tokens = Arbitraries.of(
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
        return Combinators.combine(
                        Arbitraries.doubles().between(0, true, 1, false),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.oneOf(bytes, tokens))
                .as(Edit::new);
    }

    @Property(tries = 1000)
    void damagedFiles(@ForAll @Size(min = 1, max = 4) List<@From("edits") Edit> edits) {
        byte[] file = MIXED;
        for (Edit edit : edits) {
            file = edit.apply(file);
        }
        readAll(file);
    }

    /** Edits inside the header with its length kept right, which get past the framing more often. */
    @Property(tries = 1000)
    void damagedHeaders(@ForAll @Size(min = 1, max = 3) List<@From("edits") Edit> edits) {
        byte[] header = Arrays.copyOfRange(MIXED, SafetensorsHeader.LENGTH_BYTES, MIXED.length - MIXED_DATA_BYTES);
        for (Edit edit : edits) {
            header = edit.apply(header);
        }
        readAll(RawFile.of(header, MIXED_DATA_BYTES));
    }

    @Property(tries = 500)
    void anyBytes(@ForAll @Size(max = 64) byte[] bytes) {
        readAll(bytes);
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
