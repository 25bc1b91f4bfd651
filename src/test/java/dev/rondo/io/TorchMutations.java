package dev.rondo.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Damages files: any bytes of them, or a zip's pickle alone, with the archive around it whole. */
final class TorchMutations {
    /** What pickles are made of: opcodes that are known, and some that are not. */
    private static final String OPCODES =
            "\u0080\2\u0095(.0123IJKMLNGXUTCBcQPRb}]) tlaeushjqrpgid\u0081\u0082\u0085\u0086\u0087\u0088"
                    + "\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0092\u0093\u0094\u0096\u0097\u0098";

    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        2,
        127,
        128,
        255,
        256,
        65535,
        65536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE / 4,
        Long.MAX_VALUE / 8 + 1,
        1L << 40
    };

    private static final int BOMB = 1 << 23;

    private final Random random;

    TorchMutations(long seed) {
        random = new Random(seed);
    }

    /** A damaged copy of a file. */
    byte[] mutate(byte[] file) {
        if (file[0] == 'P' && random.nextInt(3) > 0) {
            return mutateEntries(file);
        }
        return mutateBytes(file, edits());
    }

    /** Mostly one: more are seldom found beyond the first. */
    private int edits() {
        return random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(4);
    }

    private byte[] mutateBytes(byte[] file, int times) {
        byte[] result = file.clone();
        for (int i = 0; i < times && result.length > 8; i++) {
            result = mutateOnce(result);
        }
        return result;
    }

    private byte[] mutateOnce(byte[] file) {
        int at = random.nextInt(file.length);
        switch (random.nextInt(9)) {
            case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> file[at] = (byte) random.nextInt(256);
            case 2 -> file[at] = opcode();
            case 3 -> {
                return Arrays.copyOf(file, at);
            }
            case 4 -> lie(file, at);
            case 5 -> {
                return splice(file, at, new byte[0], 1 + random.nextInt(16));
            }
            case 6 -> {
                byte[] inserted = new byte[1 + random.nextInt(12)];
                for (int i = 0; i < inserted.length; i++) {
                    inserted[i] = opcode();
                }
                return splice(file, at, inserted, random.nextInt(2) * inserted.length);
            }
            case 7 -> {
                // Nests, or piles up, whatever these bytes do.
                byte[] some = Arrays.copyOfRange(file, at, Math.min(at + 1 + random.nextInt(12), file.length));
                byte[] repeated = new byte[some.length * (1 << random.nextInt(14))];
                for (int i = 0; i < repeated.length; i++) {
                    repeated[i] = some[i % some.length];
                }
                return splice(file, at, repeated, 0);
            }
            default -> {
                int length = Math.min(1 + random.nextInt(64), file.length - at);
                int from = random.nextInt(file.length - length + 1);
                System.arraycopy(file, from, file, at, length);
            }
        }
        return file;
    }

    private byte opcode() {
        return (byte) OPCODES.charAt(random.nextInt(OPCODES.length()));
    }

    /** Writes a number that is seldom true over one of 1 to 8 bytes. */
    private void lie(byte[] file, int at) {
        byte[] number = new byte[Long.BYTES];
        ByteBuffer.wrap(number)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(EXTREMES[random.nextInt(EXTREMES.length)] + random.nextInt(3) - 1);
        int width = 1 << random.nextInt(4);
        System.arraycopy(number, 0, file, at, Math.min(width, file.length - at));
    }

    private static byte[] splice(byte[] file, int at, byte[] inserted, int removed) {
        int after = Math.min(file.length, at + removed);
        byte[] result = Arrays.copyOf(file, at + inserted.length + file.length - after);
        System.arraycopy(inserted, 0, result, at, inserted.length);
        System.arraycopy(file, after, result, at + inserted.length, file.length - after);
        return result;
    }

    /** The same archive with another pickle and now and then another storage, stored or deflated. */
    private byte[] mutateEntries(byte[] file) {
        Map<String, byte[]> entries = new LinkedHashMap<>(entries(file));
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            if (random.nextInt(2000) == 0) {
                // A bomb, if its number of elements happens to be right, or is not looked at.
                entry.setValue(new byte[BOMB]);
            } else if (entry.getKey().endsWith("/data.pkl") || random.nextInt(12) == 0) {
                entry.setValue(mutateBytes(entry.getValue(), edits()));
            }
        }
        return zip(entries, random.nextInt(4) == 0);
    }

    /** An archive's entries by name. */
    static Map<String, byte[]> entries(byte[] file) {
        ZipDirectory zip = new ZipDirectory("fuzz", MemorySegment.ofArray(file));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        zip.entries()
                .forEach((name, entry) -> entries.put(name, zip.bytes(entry).toArray(ValueLayout.JAVA_BYTE)));
        return entries;
    }

    /** An archive of entries. */
    static byte[] zip(Map<String, byte[]> entries, boolean deflated) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(deflated ? ZipOutputStream.DEFLATED : ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                if (!deflated) {
                    CRC32 sum = new CRC32();
                    sum.update(entry.getValue());
                    header.setSize(entry.getValue().length);
                    header.setCrc(sum.getValue());
                }
                zip.putNextEntry(header);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
