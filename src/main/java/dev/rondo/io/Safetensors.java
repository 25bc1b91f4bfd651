package dev.rondo.io;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);
    private static final int NAMES_IN_MESSAGE = 10;

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
    @SuppressWarnings("MustBeClosedChecker") // the result owns the arena, and close() closes it
    public static Safetensors open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Safetensors(path.toString(), file, arena);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
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
     * one: a temporary file beside it is filled, forced to the disk and moved over it. No other thread may write to the
     * tensors meanwhile.
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
        SafetensorsWriter.write(path, tensors, metadata);
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
        return entry(name).dtype();
    }

    /**
     * The sizes of a tensor's dimensions; longs, because a file may hold more than a {@link Tensor} can.
     *
     * @throws SafetensorsException when the file has no such tensor
     */
    public long[] shape(String name) {
        return entry(name).shape().stream().mapToLong(Long::longValue).toArray();
    }

    /** The file's free text under {@code __metadata__}; empty when it has none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * A copy of a tensor of type F32.
     *
     * @throws SafetensorsException when the file has no such tensor, or one of another type
     */
    public Tensor tensor(String name) {
        SafetensorsEntry entry = entry(name, DType.F32);
        Tensor tensor = Tensor.zeros(dimensions(entry));
        MemorySegment.copy(bytes(entry), FLOAT, 0, tensor.segment(), ValueLayout.JAVA_FLOAT, 0, tensor.numel());
        return tensor;
    }

    /**
     * Copies of all tensors of type F32 in the order of their data; others are left out.
     *
     * @throws SafetensorsException when a tensor has a dimension beyond 2^31 - 1
     */
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsEntry entry : header.entries().values()) {
            if (entry.dtype() == DType.F32) {
                tensors.put(entry.name(), tensor(entry.name()));
            }
        }
        return tensors;
    }

    /**
     * A tensor of type F32 over the mapped file itself, for weights too big to copy. It refuses writes and dies with
     * {@link #close}. Where the file's memory can't be used in place (it was read from bytes, or an odd header length
     * left the values unaligned) the result is a copy that refuses writes.
     *
     * @throws SafetensorsException when the file has no such tensor, or one of another type
     */
    public Tensor view(String name) {
        SafetensorsEntry entry = entry(name, DType.F32);
        MemorySegment bytes = bytes(entry);
        boolean inPlace = bytes.isNative()
                && bytes.address() % Float.BYTES == 0
                && ByteOrder.nativeOrder().equals(ORDER);
        return inPlace
                ? Tensor.ofSegment(bytes, dimensions(entry))
                : tensor(name).asReadOnly();
    }

    /**
     * The values of a tensor of type F64 in row-major order.
     *
     * @throws SafetensorsException when the file has no such tensor, one of another type, or one beyond an array
     */
    public double[] doubles(String name) {
        SafetensorsEntry entry = entry(name, DType.F64);
        double[] values = new double[arrayLength(entry)];
        MemorySegment.copy(bytes(entry), DOUBLE, 0, values, 0, values.length);
        return values;
    }

    /**
     * A tensor of type I64.
     *
     * @throws SafetensorsException when the file has no such tensor, one of another type, or one beyond an array
     */
    public LongTensor longs(String name) {
        SafetensorsEntry entry = entry(name, DType.I64);
        long[] values = new long[arrayLength(entry)];
        MemorySegment.copy(bytes(entry), LONG, 0, values, 0, values.length);
        return entry.shape().isEmpty() ? LongTensor.scalar(values[0]) : LongTensor.of(values, dimensions(entry));
    }

    /** Unmaps the file; views of it are dead then. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (arena != null && arena.scope().isAlive()) {
            arena.close();
        }
    }

    private SafetensorsEntry entry(String name) {
        SafetensorsEntry entry = header.entries().get(name);
        if (entry == null) {
            String some = header.entries().keySet().stream()
                    .limit(NAMES_IN_MESSAGE)
                    .map(SafetensorsException::quote)
                    .collect(Collectors.joining(", "));
            String rest = header.entries().size() > NAMES_IN_MESSAGE ? ", ..." : "";
            throw SafetensorsException.of(
                    source,
                    name,
                    "not in the file, which has " + header.entries().size() + ": [" + some + rest + "]");
        }
        return entry;
    }

    private SafetensorsEntry entry(String name, DType wanted) {
        SafetensorsEntry entry = entry(name);
        if (entry.dtype() != wanted) {
            throw SafetensorsException.of(source, name, "expected " + wanted + ", the file has " + entry.dtype());
        }
        return entry;
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
}
