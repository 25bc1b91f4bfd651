package dev.rondo.io;

import dev.rondo.Tensor;
import dev.rondo.internal.files.AtomicFile;
import dev.rondo.internal.files.FloatBytes;
import dev.rondo.internal.pickle.PickleWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a state dictionary in the zip form of {@code torch.save}; {@link TorchFile#write} says what callers may rely
 * on. The data of storages is aligned as PyTorch aligns it, for those who map a file.
 */
final class TorchWriter {
    private static final String PREFIX = ".torchfile-";
    private static final String ROOT = "archive/";
    /** One for all, for equal content gives equal files; at the format's first moment Java would add fields to it. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 2, 0, 0);

    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER_BYTES = 30;
    private static final int EXTRA_HEADER_BYTES = 4;

    private final ZipOutputStream zip;
    /** Where the next entry begins, below the 4 GiB that lengthen the headers of those that reach it. */
    private long position;

    private TorchWriter(OutputStream out) {
        zip = new ZipOutputStream(out);
        zip.setMethod(ZipOutputStream.STORED);
    }

    /** Writes an entry's bytes, twice: once for the checksum that stands in front of them. */
    @FunctionalInterface
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    static void write(Path path, Map<String, Tensor> tensors) throws IOException {
        byte[] pickle = pickle(path.toString(), tensors);
        AtomicFile.write(path, PREFIX, channel -> {
            TorchWriter writer = new TorchWriter(new BufferedOutputStream(Channels.newOutputStream(channel)));
            writer.writeEntries(pickle, tensors);
            // Not closed, for the channel is to be forced to the disk first.
            writer.zip.finish();
            writer.zip.flush();
        });
    }

    private void writeEntries(byte[] pickle, Map<String, Tensor> tensors) throws IOException {
        FloatBytes bytes = new FloatBytes();
        entry("data.pkl", pickle.length, out -> out.write(pickle));
        text("byteorder", "little");
        int key = 0;
        for (Tensor tensor : tensors.values()) {
            long size = tensor.segment().byteSize();
            entry("data/" + key, size, out -> bytes.write(tensor.segment(), Channels.newChannel(out)));
            key++;
        }
        text("version", "3\n");
    }

    private void text(String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        entry(name, bytes.length, out -> out.write(bytes));
    }

    private void entry(String name, long size, Content content) throws IOException {
        CheckedOutputStream sum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        content.writeTo(sum);
        ZipEntry entry = new ZipEntry(ROOT + name);
        entry.setTimeLocal(NO_TIME);
        entry.setSize(size);
        entry.setCrc(sum.getChecksum().getValue());
        long data = position + LOCAL_HEADER_BYTES + entry.getName().length() + EXTRA_HEADER_BYTES;
        byte[] extra = padding(Math.floorMod(-data, ALIGNMENT));
        entry.setExtra(extra);
        position = data - EXTRA_HEADER_BYTES + extra.length + size;
        zip.putNextEntry(entry);
        content.writeTo(zip);
        zip.closeEntry();
    }

    /** PyTorch's field of a header, "FB" and so many letters. */
    private static byte[] padding(int bytes) {
        byte[] extra = new byte[EXTRA_HEADER_BYTES + bytes];
        Arrays.fill(extra, (byte) 'Z');
        extra[0] = 'F';
        extra[1] = 'B';
        extra[2] = (byte) bytes;
        extra[3] = 0;
        return extra;
    }

    /** An OrderedDict of tensors, each over a storage of its own. */
    private static byte[] pickle(String source, Map<String, Tensor> tensors) {
        PickleWriter out = new PickleWriter();
        out.global("collections", "OrderedDict").emptyTuple().call().mark();
        int key = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(entry.getKey())) {
                throw TorchFileException.of(source, entry.getKey(), "the name is not valid Unicode");
            }
            tensor(out.text(entry.getKey()), key, entry.getValue());
            key++;
        }
        return out.setItems().finish();
    }

    private static void tensor(PickleWriter out, int key, Tensor tensor) {
        int[] shape = tensor.shape();
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, shape[i]);
        }
        out.global("torch._utils", "_rebuild_tensor_v2").mark();
        out.mark()
                .text("storage")
                .global("torch", "FloatStorage")
                .text(Integer.toString(key))
                .text("cpu");
        out.integer(tensor.numel()).tuple().persistent();
        out.integer(0).mark();
        for (int size : shape) {
            out.integer(size);
        }
        out.tuple().mark();
        for (long each : strides) {
            out.integer(each);
        }
        // Not to be trained further, and no hooks.
        out.tuple()
                .bool(false)
                .global("collections", "OrderedDict")
                .emptyTuple()
                .call();
        out.tuple().call();
    }
}
