package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.internal.loader.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No file takes more memory to open than a small heap has. */
class TorchMemoryTest {
    private static final String TOO_MUCH = "its objects take more than 96 MiB, the most that Rondo makes of one pickle";
    private static final String TOO_MANY =
            "more than 131072 tensors, or names of more than 16777216 characters, the most"
                    + " that Rondo reads of one file";

    @TempDir
    Path folder;

    @Test
    void theLargestPicklesOpenOrAreRefusedInASmallHeap() throws Exception {
        ChildJvm.Result result = ChildJvm.running(
                        TorchMemoryMain.class, List.of(folder.resolve("x").toString()), "-Xmx256m")
                .await();
        assertThat(result.output().lines())
                .containsExactly(
                        "all tensors that are allowed: 131072 tensors, 0 settings",
                        "a tensor more: " + TOO_MANY,
                        "long names: " + TOO_MANY,
                        "tensors of many dimensions: data.pkl, byte 963683: " + TOO_MUCH,
                        "dicts of pairs: data.pkl, byte 81521: " + TOO_MUCH,
                        "empty lists: data.pkl, byte 898782: " + TOO_MUCH,
                        "empty dicts: data.pkl, byte 898782: " + TOO_MUCH,
                        "strings: data.pkl, byte 12079576: " + TOO_MUCH,
                        "one string again: data.pkl, byte 25165762: " + TOO_MUCH,
                        "long integers: 0 tensors, 6811 settings",
                        "memories: data.pkl, byte 3774873: " + TOO_MUCH,
                        "marks: data.pkl, byte 2097154: " + TOO_MUCH,
                        "storages: data.pkl, byte 10917521: " + TOO_MUCH,
                        "long settings: more than 1048576 objects within objects, the most that Rondo names",
                        "encoded bytes: data.pkl, byte 1495022: " + TOO_MUCH,
                        "NumPy's texts: data.pkl, byte 851273: " + TOO_MUCH,
                        "an array of many dimensions: 0 tensors, 10000 settings",
                        "a long tuple for a key: 0 tensors, 1 settings",
                        "entries: a zip directory of 20688890 bytes, more than the 16777216 that Rondo reads of one");
        assertThat(result.exit()).isZero();
    }
}
