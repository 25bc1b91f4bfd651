package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.internal.loader.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No model takes more memory than a small heap has. */
class OnnxMemoryTest {
    @TempDir
    Path folder;

    @Test
    void theLargestModelsOpenOrAreRefusedInASmallHeap() throws Exception {
        ChildJvm.Result result = ChildJvm.running(
                        LargeModelsMain.class, List.of(folder.resolve("x").toString()), "-Xmx256m")
                .await();
        String most = "more than 1048576 nodes, names, attributes, tensors and numbers up to byte ";
        List<String> lines = result.output().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).startsWith("empty nodes: " + most);
        assertThat(lines.get(1)).startsWith("numbers of an attribute: " + most);
        assertThat(lines.get(2)).startsWith("a long name: a name of 40000000 bytes at byte ");
        assertThat(lines.get(3)).isEqualTo("all nodes that are allowed: {Relu=349524}, 0 values");
        assertThat(lines.get(4)).isEqualTo("values one by one: {}, 4000000 values");
        assertThat(result.exit()).isZero();
    }
}
