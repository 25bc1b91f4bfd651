package dev.rondo.io;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Checks that the entries of a header share out the tensor data: each byte belongs to exactly one tensor. */
final class SafetensorsLayout {
    private final String source;
    private final long dataBytes;

    private SafetensorsLayout(String source, long dataBytes) {
        this.source = source;
        this.dataBytes = dataBytes;
    }

    /** The entries sorted by where their data lies; empty tensors keep the order of the header. */
    static List<SafetensorsEntry> inFileOrder(String source, List<SafetensorsEntry> entries, long dataBytes) {
        SafetensorsLayout layout = new SafetensorsLayout(source, dataBytes);
        entries.forEach(layout::checkAlone);
        List<SafetensorsEntry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(SafetensorsEntry::begin).thenComparingLong(SafetensorsEntry::end));
        layout.checkTogether(sorted);
        return sorted;
    }

    private void checkAlone(SafetensorsEntry entry) {
        if (entry.begin() > entry.end()) {
            throw problem(entry, entry.offsets() + " end before they begin");
        }
        if (entry.end() > dataBytes) {
            throw problem(
                    entry,
                    entry.offsets() + " reach beyond the " + dataBytes
                            + " bytes of tensor data; the file may be truncated");
        }
        String what = "shape " + entry.shape() + " of " + entry.dtype();
        long bits;
        try {
            bits = entry.bits();
        } catch (ArithmeticException e) {
            throw problem(entry, what + " has more elements than 64 bits can count");
        }
        if (bits % 8 != 0) {
            throw problem(entry, what + " does not fill whole bytes");
        }
        if (bits / 8 != entry.end() - entry.begin()) {
            throw problem(
                    entry,
                    what + " needs " + bits / 8 + " bytes, " + entry.offsets() + " hold "
                            + (entry.end() - entry.begin()));
        }
    }

    private void checkTogether(List<SafetensorsEntry> sorted) {
        long covered = 0;
        for (SafetensorsEntry entry : sorted) {
            if (entry.begin() < covered) {
                throw problem(entry, entry.offsets() + " overlap another tensor's, which end at " + covered);
            }
            if (entry.begin() > covered) {
                throw problem(
                        entry,
                        entry.offsets() + " leave a hole: bytes " + covered + " to " + entry.begin()
                                + " belong to no tensor");
            }
            covered = entry.end();
        }
        if (covered != dataBytes) {
            throw new SafetensorsException(
                    source, "the last " + (dataBytes - covered) + " bytes of the file belong to no tensor");
        }
    }

    private SafetensorsException problem(SafetensorsEntry entry, String problem) {
        return SafetensorsException.of(source, entry.name(), problem);
    }
}
