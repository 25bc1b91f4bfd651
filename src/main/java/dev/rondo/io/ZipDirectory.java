package dev.rondo.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The entries of a zip archive in memory. {@code java.util.zip} reads archives from a disk or, as a stream, such as
 * have sizes in front of their data, which PyTorch's have not; here, stored entries are used where they lie. Checksums
 * are not looked at: torch.save can be told to leave them out, and torch.load does not look either.
 *
 * <p>Source: the <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">format's page</a>, sections 4.3
 * and 4.5.3.
 */
final class ZipDirectory {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END64_LOCATOR = 0x07064b50;
    private static final int END64_LOCATOR_BYTES = 20;
    private static final int END64 = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int CENTRAL = 0x02014b50;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int ZIP64_EXTRA = 1;
    private static final long IN_EXTRA = 0xffff_ffffL;

    /** Bounds the memory of names. */
    private static final int MOST_BYTES = 1 << 24;

    /** What deflate makes of its input at most. */
    private static final long LARGEST_RATIO = 1032;

    private static final int PIECE = 1 << 16;

    private final String source;
    private final MemorySegment file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Reads the directory at the end of a file. */
    ZipDirectory(String source, MemorySegment file) {
        this.source = source;
        this.file = file;
        try {
            readEntries();
        } catch (IndexOutOfBoundsException e) {
            throw new TorchFileException(source, "the zip archive's directory reaches beyond the file", e);
        }
    }

    /**
     * An entry.
     *
     * @param stored the bytes that it takes in the file
     * @param size its own bytes
     */
    record Entry(String name, boolean deflated, long stored, long size, long header) {}

    /** By name, in the directory's order. */
    Map<String, Entry> entries() {
        return entries;
    }

    private void readEntries() {
        long end = end();
        long count = Short.toUnsignedLong(file.get(SHORT, end + 10));
        long bytes = Integer.toUnsignedLong(file.get(INT, end + 12));
        long at = Integer.toUnsignedLong(file.get(INT, end + 16));
        long locator = end - END64_LOCATOR_BYTES;
        if (locator >= 0 && file.get(INT, locator) == END64_LOCATOR) {
            long end64 = file.get(LONG, locator + 8);
            requirePiece(end64, END64_BYTES, "the end of the directory");
            if (file.get(INT, end64) != END64) {
                throw new TorchFileException(source, "the zip archive has no directory at byte " + end64);
            }
            count = file.get(LONG, end64 + 32);
            bytes = file.get(LONG, end64 + 40);
            at = file.get(LONG, end64 + 48);
        }
        requirePiece(at, bytes, "the directory");
        if (bytes > MOST_BYTES) {
            throw new TorchFileException(
                    source,
                    "a zip directory of " + bytes + " bytes, more than the " + MOST_BYTES + " that Rondo reads of one");
        }
        long behind = at + bytes;
        for (long left = count; left > 0 && at < behind; left--) {
            at = readEntry(at);
        }
    }

    /** Where the last record begins; a comment of up to 64 KiB may stand behind it. */
    private long end() {
        long first = Math.max(0, file.byteSize() - END_BYTES - 0xffff);
        for (long at = file.byteSize() - END_BYTES; at >= first; at--) {
            if (file.get(INT, at) == END
                    && at + END_BYTES + Short.toUnsignedInt(file.get(SHORT, at + 20)) == file.byteSize()) {
                return at;
            }
        }
        throw new TorchFileException(source, "the zip archive has no directory at its end; the file may be truncated");
    }

    private void requirePiece(long at, long bytes, String what) {
        if (at < 0 || bytes < 0 || at > file.byteSize() || bytes > file.byteSize() - at) {
            throw new TorchFileException(
                    source,
                    "the zip archive puts " + what + " at bytes " + Long.toUnsignedString(at)
                            + " and following, beyond the " + file.byteSize() + " of the file; it may be truncated");
        }
    }

    /** Reads an entry of the directory; returns where the next one begins. */
    private long readEntry(long at) {
        if (file.get(INT, at) != CENTRAL) {
            throw new TorchFileException(source, "the zip archive has no directory entry at byte " + at);
        }
        int nameBytes = Short.toUnsignedInt(file.get(SHORT, at + 28));
        int extraBytes = Short.toUnsignedInt(file.get(SHORT, at + 30));
        int commentBytes = Short.toUnsignedInt(file.get(SHORT, at + 32));
        long nameAt = at + CENTRAL_BYTES;
        String name =
                new String(file.asSlice(nameAt, nameBytes).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        long[] numbers = {
            Integer.toUnsignedLong(file.get(INT, at + 24)),
            Integer.toUnsignedLong(file.get(INT, at + 20)),
            Integer.toUnsignedLong(file.get(INT, at + 42))
        };
        readExtra(file.asSlice(nameAt + nameBytes, extraBytes), numbers);
        int method = Short.toUnsignedInt(file.get(SHORT, at + 10));
        boolean encrypted = (file.get(SHORT, at + 8) & 1) != 0;
        if (encrypted || (method != 0 && method != 8)) {
            throw problem(
                    name, encrypted ? "is encrypted" : "is packed by method " + method + ", not stored or deflated");
        }
        Entry entry = new Entry(name, method == 8, numbers[1], numbers[0], numbers[2]);
        if (entries.put(name, entry) != null) {
            throw problem(name, "is there twice");
        }
        return nameAt + nameBytes + extraBytes + commentBytes;
    }

    /** Size, stored size and place of an entry, where they do not fit in 32 bits. */
    private static void readExtra(MemorySegment extra, long[] numbers) {
        long at = 0;
        while (at + 4 <= extra.byteSize()) {
            int id = Short.toUnsignedInt(extra.get(SHORT, at));
            int bytes = Short.toUnsignedInt(extra.get(SHORT, at + 2));
            long field = at + 4;
            at = field + bytes;
            for (int i = 0; id == ZIP64_EXTRA && i < numbers.length; i++) {
                if (numbers[i] == IN_EXTRA) {
                    numbers[i] = extra.get(LONG, field);
                    field += Long.BYTES;
                }
            }
        }
    }

    /** Checks that an entry's bytes are there, and may give as many as it says; returns where they begin. */
    private long dataStart(Entry entry) {
        long header = entry.header();
        if (header < 0 || header > file.byteSize() - LOCAL_BYTES || file.get(INT, header) != LOCAL) {
            throw problem(
                    entry.name(),
                    "does not begin at byte " + Long.toUnsignedString(header) + ", where the directory puts it");
        }
        long start = header
                + LOCAL_BYTES
                + Short.toUnsignedInt(file.get(SHORT, header + 26))
                + Short.toUnsignedInt(file.get(SHORT, header + 28));
        if (entry.stored() < 0 || start > file.byteSize() || entry.stored() > file.byteSize() - start) {
            throw problem(
                    entry.name(),
                    "takes " + Long.toUnsignedString(entry.stored()) + " bytes from byte " + start + ", beyond the "
                            + file.byteSize() + " of the file; it may be truncated");
        }
        boolean possible = entry.deflated()
                ? entry.size() >= 0 && entry.size() / LARGEST_RATIO <= entry.stored()
                : entry.size() == entry.stored();
        if (!possible) {
            throw problem(
                    entry.name(),
                    "has " + Long.toUnsignedString(entry.size()) + " bytes, which the " + entry.stored()
                            + " that it takes in the file can't hold");
        }
        return start;
    }

    /** Refuses an entry whose bytes can't be in the file. */
    void check(Entry entry) {
        dataStart(entry);
    }

    /** The bytes of an entry: where they lie in the file, or inflated to memory of their own. */
    MemorySegment bytes(Entry entry) {
        MemorySegment stored = file.asSlice(dataStart(entry), entry.stored());
        return entry.deflated() ? inflate(entry, stored) : stored;
    }

    private MemorySegment inflate(Entry entry, MemorySegment stored) {
        MemorySegment result = Arena.ofAuto().allocate(entry.size(), Long.BYTES);
        Inflater inflater = new Inflater(true);
        try {
            byte[] piece = new byte[PIECE];
            long read = 0;
            long written = 0;
            while (!inflater.finished()) {
                int count = inflater.inflate(piece);
                if (count > result.byteSize() - written) {
                    throw problem(entry.name(), "inflates to more than its " + entry.size() + " bytes");
                }
                MemorySegment.copy(piece, 0, result, ValueLayout.JAVA_BYTE, written, count);
                written += count;
                if (count == 0 && inflater.needsInput() && read < stored.byteSize()) {
                    long next = Math.min(PIECE, stored.byteSize() - read);
                    inflater.setInput(stored.asSlice(read, next).toArray(ValueLayout.JAVA_BYTE));
                    read += next;
                } else if (count == 0 && !inflater.finished()) {
                    throw problem(entry.name(), "ends in the middle of its deflated data");
                }
            }
            if (written != entry.size()) {
                throw problem(entry.name(), "inflates to " + written + " bytes, not to its " + entry.size());
            }
            return result;
        } catch (DataFormatException e) {
            throw problem(entry.name(), "is not well deflated: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private TorchFileException problem(String entry, String problem) {
        return new TorchFileException(source, "zip entry " + ShownText.quote(entry) + " " + problem);
    }
}
