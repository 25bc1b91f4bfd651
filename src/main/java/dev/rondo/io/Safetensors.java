package dev.rondo.io;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.parameters.FloatTensors;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An open safetensors file: named tensors without code, as {@code safetensors.torch.save_file} writes them.
 *
 * <pre>{@code
 * try (Safetensors file = Safetensors.open(Path.of("model.safetensors"))) {
 *     lstm.loadStateDict(file.tensors());
 * }
 * }</pre>
 *
 * <p>Opening maps the file into memory and checks all of the header; what opens is well formed. Values are read when
 * asked for, and every method but {@link #view} copies them, so that the result outlives the file object.
 *
 * <p>Safe to use from many threads at once. {@link #close} unmaps the file; a method called afterwards throws
 * {@link IllegalStateException}. Replacing the file by a move, as {@link #write} does, leaves an open one as it was;
 * another program that shortens a file in place while it is open here makes the Java runtime throw
 * {@link InternalError} from the read.
 *
 * <p>Source: the <a href="https://github.com/huggingface/safetensors#format">format's page</a>. Checked as it says, and
 * where it leaves room, refused: fields it does not name, padding other than spaces, strings that are not Unicode.
 */
public final class Safetensors implements AutoCloseable {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final String source;
    private final SafetensorsHeader header;
    private final MemorySegment data;
    private final @Nullable Arena arena;

    private Safetensors(String source, MemorySegment file, @Nullable Arena arena) {
        this.source = source;
        this.header = SafetensorsHeader.read(source, file);
        this.data = file.asSlice(header.dataStart());
        this.arena = arena;
    }

    /**
     * Opens a file, which stays mapped until {@link #close}.
     *
     * @throws IOException when the file can't be read
     * @throws SafetensorsException when it breaks the format
     */
    public static Safetensors open(Path path) throws IOException {
        return MappedFile.open(
                path, "read(InputStream)", (file, arena) -> new Safetensors(path.toString(), file, arena));
    }

    /**
     * Reads a file of at most 2 GiB from a stream, such as a class path resource; closing the result does nothing.
     *
     * @throws IOException when the stream can't be read
     * @throws SafetensorsException when its bytes break the format
     */
    public static Safetensors read(InputStream in) throws IOException {
        return new Safetensors("stream", MemorySegment.ofArray(in.readAllBytes()), null);
    }

    /**
     * Reads a file from a copy of its bytes; closing the result does nothing.
     *
     * @throws SafetensorsException when they break the format
     */
    public static Safetensors read(byte[] bytes) {
        return new Safetensors("byte array", MemorySegment.ofArray(bytes.clone()), null);
    }

    /**
     * Writes float32 tensors in the map's order, so that whoever looks at the path sees the old file or all of the new
     * one: a temporary file beside it is filled, forced to the disk and moved over it, with the permissions of the old
     * one. A process that is killed meanwhile leaves that file, {@code .safetensors-*.tmp}, to the next write into the
     * directory, which removes it once it is six hours old. No other thread may write to the tensors meanwhile.
     *
     * <p>With the names in sorted order and at most one metadata entry the file equals, byte for byte, what the
     * reference implementation writes.
     *
     * @param metadata free text; {@code format -> pt} marks weights in PyTorch's layout; may be empty
     * @throws IOException when the file can't be written; the old one is then untouched
     * @throws SafetensorsException when a name is {@code __metadata__} or not valid Unicode, or the header would pass
     *     the format's 100 MB
     */
    public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        write(path, tensors, Map.of(), metadata);
    }

    /**
     * The same with tensors of int64, type I64, which stand before those of float32.
     *
     * @throws IOException when the file can't be written; the old one is then untouched
     * @throws SafetensorsException also when both maps have a name
     */
    public static void write(
            Path path, Map<String, Tensor> tensors, Map<String, LongTensor> integers, Map<String, String> metadata)
            throws IOException {
        SafetensorsWriter.write(path, tensors, integers, metadata);
    }

    /**
     * The bytes of a file with the given tensors, in the map's order.
     *
     * @param metadata may be empty
     * @throws SafetensorsException for a name that the format keeps for itself or cannot express
     */
    public static byte[] toBytes(Map<String, Tensor> tensors, Map<String, String> metadata) {
        return SafetensorsWriter.toBytes(tensors, metadata);
    }

    /** The names of all tensors in the order of their data. */
    public List<String> names() {
        return List.copyOf(header.entries().keySet());
    }

    /** Whether the file has a tensor of that name. */
    public boolean has(String name) {
        return header.entries().containsKey(name);
    }

    /**
     * The element type of a tensor.
     *
     * @throws SafetensorsException when the file has no such tensor
     */
    public DType dtype(String name) {
        return header.entry(source, name).dtype();
    }

    /**
     * The sizes of a tensor's dimensions; longs, because a file may hold more than a {@link Tensor} can.
     *
     * @throws SafetensorsException when the file has no such tensor
     */
    public long[] shape(String name) {
        return header.entry(source, name).shape().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** The file's free text under {@code __metadata__}; empty when it has none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * A copy of a floating point tensor (F32, F16, BF16, F64 or one of 8 bits) in float32; F64 is rounded.
     *
     * @throws SafetensorsException when the file has no such tensor, or one of another type
     */
    public Tensor tensor(String name) {
        SafetensorsEntry entry = header.entry(source, name);
        if (!SafetensorsValues.isFloating(entry.dtype())) {
            throw unreadable(entry, "F32, F16, BF16, F64 or F8");
        }
        Tensor tensor = Tensor.zeros(dimensions(entry));
        SafetensorsValues.copyFloats(entry.dtype(), bytes(entry), tensor.segment());
        return tensor;
    }

    private SafetensorsException unreadable(SafetensorsEntry entry, String wanted) {
        return SafetensorsException.of(
                source,
                entry.name(),
                "expected " + wanted + ", the file has " + entry.dtype() + ", which "
                        + SafetensorsValues.readers(entry.dtype()) + " can read");
    }

    /**
     * Copies of all floating point tensors (F32, F16, BF16, F64, 8 bits) in float32, in the order of their data; others
     * are left out, which {@link #longs} and {@link #bytes} read. Loading this map as a state dictionary refuses a
     * parameter that was left out by its type.
     *
     * @throws SafetensorsException when a tensor has a dimension beyond 2^31 - 1
     */
    public Map<String, Tensor> tensors() {
        FloatTensors tensors = new FloatTensors();
        for (SafetensorsEntry entry : header.entries().values()) {
            DType type = entry.dtype();
            if (SafetensorsValues.isFloating(type)) {
                tensors.put(entry.name(), tensor(entry.name()));
            } else {
                tensors.leaveOut(entry.name(), type + " in the file, not " + SafetensorsValues.missed(type));
            }
        }
        return tensors;
    }

    /**
     * A copy of a tensor's bytes, little-endian and row-major, whatever its type.
     *
     * @throws SafetensorsException when the file has no such tensor, or one beyond an array
     */
    public byte[] bytes(String name) {
        SafetensorsEntry entry = header.entry(source, name);
        checkedSize(entry, entry.end() - entry.begin());
        return bytes(entry).toArray(ValueLayout.JAVA_BYTE);
    }

    /**
     * A tensor of type F32 over the mapped file itself, for weights too big to copy. It refuses writes and dies with
     * {@link #close}. Where the file's memory can't be used in place (it was read from bytes, or an odd header length
     * left the values unaligned) the result is a copy that refuses writes.
     *
     * @throws SafetensorsException when the file has no such tensor, or one of another type
     */
    public Tensor view(String name) {
        SafetensorsEntry entry = header.entry(source, name);
        if (entry.dtype() != DType.F32) {
            throw unreadable(entry, "F32");
        }
        MemorySegment bytes = bytes(entry);
        boolean inPlace = bytes.isNative()
                && bytes.address() % Float.BYTES == 0
                && ByteOrder.nativeOrder().equals(ORDER);
        return inPlace
                ? Tensor.ofSegment(bytes, dimensions(entry))
                : tensor(name).asReadOnly();
    }

    /**
     * The values of a floating point tensor (F64, F32, F16, BF16 or one of 8 bits) in row-major order.
     *
     * @throws SafetensorsException when the file has no such tensor, one of another type, or one beyond an array
     */
    public double[] doubles(String name) {
        SafetensorsEntry entry = header.entry(source, name);
        if (!SafetensorsValues.isFloating(entry.dtype())) {
            throw unreadable(entry, "F64, F32, F16, BF16 or F8");
        }
        return SafetensorsValues.doubles(entry.dtype(), bytes(entry), arrayLength(entry));
    }

    /**
     * An integer tensor of any size and sign, or of truth values, which become 0 and 1.
     *
     * @throws SafetensorsException when the file has no such tensor, one of another type, one beyond an array, or an
     *     unsigned value beyond a long
     */
    public LongTensor longs(String name) {
        SafetensorsEntry entry = header.entry(source, name);
        if (!SafetensorsValues.isInteger(entry.dtype())) {
            throw unreadable(entry, "an integer type");
        }
        long[] values;
        try {
            values = SafetensorsValues.longs(entry.dtype(), bytes(entry), arrayLength(entry));
        } catch (ArithmeticException e) {
            throw SafetensorsException.of(source, name, String.valueOf(e.getMessage()));
        }
        return entry.shape().isEmpty() ? LongTensor.scalar(values[0]) : LongTensor.of(values, dimensions(entry));
    }

    /** Unmaps the file; views of it are dead then. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (arena != null && arena.scope().isAlive()) {
            arena.close();
        }
    }

    private MemorySegment bytes(SafetensorsEntry entry) {
        if (!data.scope().isAlive()) {
            throw new IllegalStateException(source + " is closed");
        }
        return data.asSlice(entry.begin(), entry.end() - entry.begin());
    }

    private int[] dimensions(SafetensorsEntry entry) {
        return entry.shape().stream()
                .mapToInt(size -> Math.toIntExact(checkedSize(entry, size)))
                .toArray();
    }

    private int arrayLength(SafetensorsEntry entry) {
        return Math.toIntExact(checkedSize(entry, entry.numel()));
    }

    private long checkedSize(SafetensorsEntry entry, long size) {
        if (size > Integer.MAX_VALUE) {
            throw SafetensorsException.of(
                    source, entry.name(), "shape " + entry.shape() + " is beyond the 2^31 - 1 that Java can index");
        }
        return size;
    }

    @Override
    public String toString() {
        return "Safetensors(" + source + ", tensors=" + header.entries().size() + ")";
    }
}
