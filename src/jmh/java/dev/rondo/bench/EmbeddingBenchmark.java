package dev.rondo.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.Embedding;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Times lookups, and a plain copy of as many bytes, which no lookup can beat. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EmbeddingBenchmark {
    /** A name of {@link EmbeddingCase}. */
    @Param("SENTENCE")
    public String lookups;

    /** {@code rondo}, {@code rondo-new-output}, {@code djl} or {@code memcpy}. */
    @Param("rondo")
    public String engine;

    private Runnable lookup;

    @SuppressWarnings("NullAway.Init") // JMH sets the parameters, then calls open
    public EmbeddingBenchmark() {}

    /** Makes the table; the process ends soon, which frees it. */
    @Setup
    public void open() {
        EmbeddingCase sizes = EmbeddingCase.valueOf(lookups);
        lookup = switch (engine) {
            case "rondo" -> rondo(sizes);
            case "rondo-new-output" -> rondoWithNewOutput(sizes);
            case "djl" -> djl(sizes);
            case "memcpy" -> copy(sizes);
            default -> throw new IllegalArgumentException("no embedding is called " + engine);
        };
    }

    /** What is timed. */
    @Benchmark
    public void run() {
        lookup.run();
    }

    private static Runnable rondo(EmbeddingCase sizes) {
        Embedding embedding = Embedding.fromPretrained(sizes.table());
        LongTensor indices = sizes.indices();
        Tensor out = embedding.forward(indices);
        return () -> embedding.forward(indices, out);
    }

    /** Memory of the garbage collector's, which is new and zeroed for each call. */
    private static Runnable rondoWithNewOutput(EmbeddingCase sizes) {
        Embedding embedding = Embedding.fromPretrained(sizes.table());
        LongTensor indices = sizes.indices();
        return () -> embedding.forward(indices);
    }

    /** PyTorch's allocator gives each call the memory that the call before has given back. */
    private static Runnable djl(EmbeddingCase sizes) {
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        JniUtils.setGradMode(false);
        Tensor table = sizes.table();
        PtNDArray weight = (PtNDArray) manager.create(table.toArray(), new Shape(table.size(0), table.size(1)));
        PtNDArray indices = (PtNDArray) manager.create(sizes.indices().toArray());
        return () -> JniUtils.embedding(indices, weight, false).close();
    }

    private static Runnable copy(EmbeddingCase sizes) {
        MemorySegment from =
                Tensor.zeros(Math.toIntExact(sizes.bytes() / Float.BYTES)).segment();
        MemorySegment to =
                Tensor.zeros(Math.toIntExact(sizes.bytes() / Float.BYTES)).segment();
        return () -> to.copyFrom(from);
    }
}
