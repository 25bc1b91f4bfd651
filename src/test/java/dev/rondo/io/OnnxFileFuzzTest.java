package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.internal.loader.ChildJvm;
import dev.rondo.testing.TestSeed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A damaged model is refused with the documented exception or read, in a small heap. More mutations, such as 100000:
 * {@code -Dtest.fuzz.files}; the run prints its seed, and how long the slowest took.
 */
class OnnxFileFuzzTest {
    private static final int MUTATIONS = Integer.getInteger("test.fuzz.files", 3000);

    @Test
    void damagedModels() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("" + MUTATIONS, "" + TestSeed.seed()));
        Stream.of("op_lstm_all", "op_gru_before", "op_rnn_both", "layout1_gru", "torch_", "store_")
                .flatMap(OnnxCase::startingWith)
                .map(onnx -> OnnxCase.file(onnx.name() + ".onnx").toString())
                .forEach(arguments::add);
        ChildJvm.Result result =
                ChildJvm.running(MutatedModelsMain.class, arguments, "-Xmx256m").await();
        System.out.print(result.output());
        assertThat(result.output()).startsWith(MUTATIONS + " mutations: ");
        assertThat(result.exit()).isZero();
    }
}
