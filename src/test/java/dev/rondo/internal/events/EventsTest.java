package dev.rondo.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.loader.ChildJvm;
import dev.rondo.internal.loader.ChildJvm.Result;
import dev.rondo.testing.Bf16Machine;
import dev.rondo.testing.TestBackends;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.EventType;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of a process holds, in which {@link EventsMain} ran. */
@Tag("native")
class EventsTest {
    private static final List<String> NAMES = List.of(
            "rondo.LibraryLoad",
            "rondo.PlanTrial",
            "rondo.PlanCreation",
            "rondo.WeightPacking",
            "rondo.Forward",
            "rondo.TrainingForward",
            "rondo.Backward");

    @TempDir
    static Path folder;

    private static Path all = Path.of("");

    @BeforeAll
    static void record() throws Exception {
        TestBackends.oneDnn();
        all = record("all.jfr", NAMES, "-Drondo.plan=auto");
    }

    private static Path record(String file, List<String> names, String option) throws Exception {
        Path to = folder.resolve(file);
        List<String> arguments = new ArrayList<>(List.of(to.toString()));
        arguments.addAll(names);
        Result result = ChildJvm.running(
                        EventsMain.class,
                        arguments,
                        "--enable-native-access=ALL-UNNAMED",
                        "-Drondo.cache.dir=" + folder,
                        option)
                .await();
        assertThat(result.exit()).as(result.output()).isZero();
        return to;
    }

    private static List<RecordedEvent> events(Path file, String name) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    /** The values of one event, in the order of the names, with spaces between them. */
    private static String values(RecordedEvent event, String... names) {
        List<String> values = new ArrayList<>();
        for (String name : names) {
            values.add(String.valueOf((Object) event.getValue(name)));
        }
        return String.join(" ", values);
    }

    private static List<String> all(String event, String... names) throws IOException {
        return events(all, event).stream().map(found -> values(found, names)).toList();
    }

    @Test
    void theLibraryIsLoadedOnce() throws IOException {
        List<RecordedEvent> loads = events(all, "rondo.LibraryLoad");
        assertThat(loads).hasSize(1);
        assertThat(loads.get(0).getString("path")).startsWith(folder.toString()).endsWith("libdnnl.so.3");
        assertThat(loads.get(0).getString("version")).isEqualTo("3.13.0");
        assertThat(loads.get(0).getString("problem")).isNull();
        assertThat(loads.get(0).getDuration()).isPositive();
    }

    @Test
    void aLibraryThatDoesNotLoadIsRecordedWithItsReason() throws Exception {
        Path file = record("failed.jfr", List.of("rondo.LibraryLoad"), "-Drondo.library.path=/nonexistent");
        List<RecordedEvent> loads = events(file, "rondo.LibraryLoad");
        assertThat(loads).hasSize(1);
        assertThat(loads.get(0).getString("path")).isNull();
        assertThat(loads.get(0).getString("problem"))
                .startsWith("oneDNN 3.13.0 cannot be loaded.\n  1. -Drondo.library.path=/nonexistent: no such file");
    }

    @Test
    void callsTellModuleShapePlanAndThreads() throws IOException {
        List<String> calls = all("rondo.Forward", "module", "backend", "steps", "batch", "rows", "plan", "threads");
        String faster =
                Isa.hasBlockedWeights() ? all("rondo.PlanTrial", "faster").get(0) : "primitive";
        assertThat(calls)
                .containsExactly(
                        "LSTM(3, 4) onednn 5 2 10 primitive 1",
                        "LSTM(3, 4) onednn 4 3 7 primitive 1",
                        "GRU(256, 256) onednn 4 2 8 " + faster + " 1",
                        "GRU(256, 300) onednn 6 1 6 " + (Isa.hasBlockedWeights() ? "units" : "primitive") + " 1",
                        "LSTMCell(3, 4) onednn 1 7 7 primitive 1",
                        "Linear(in_features=8, out_features=4, bias=True) onednn 1 10 10 product 1",
                        "LSTM(3, 4, num_layers=2, bidirectional=True) reference 5 2 10 reference 1");
        assertThat(events(all, "rondo.Forward"))
                .allMatch(event -> event.getDuration().isPositive());
    }

    @Test
    void trialsTellWhatTheyFound() throws IOException {
        List<String> trials = all("rondo.PlanTrial", "cell", "precision", "steps", "batch", "processors", "faster");
        assertThat(trials).hasSize(Isa.hasBlockedWeights() ? 1 : 0);
        assertThat(trials).allMatch(trial -> trial.matches("GRU\\(256, 256\\) F32 4 2 1 (primitive|units)"));
    }

    @Test
    void plansTellWhatTheyAreFor() throws IOException {
        List<String> plans = all("rondo.PlanCreation", "cell", "precision", "plan", "steps", "batch", "shards");
        assertThat(plans).contains("LSTM(3, 4) F32 primitive 5 2 1", "LSTM(3, 4) F32 primitive 1 7 1");
        if (Isa.hasBlockedWeights()) {
            assertThat(plans).contains("GRU(256, 300) F32 units 6 1 1");
        }
    }

    @Test
    void packedWeightsTellTheirPlansAndSize() throws IOException {
        assertThat(all("rondo.WeightPacking", "cell", "precision", "plan"))
                .contains("LSTM(3, 4) F32 primitive", "GRU(256, 256) F32 primitive", "LSTM(6, 5) F32 training");
        assertThat(events(all, "rondo.WeightPacking"))
                .filteredOn(event -> event.getString("cell").equals("GRU(256, 256)"))
                .isNotEmpty()
                .allMatch(event -> event.getLong("bytes") >= 3L * 256 * 512 * Float.BYTES);
    }

    @Test
    void weightsThatTrainInBfloat16AreToldSo() throws Exception {
        if (Bf16Machine.available()) {
            Path file = record("bf16.jfr", List.of("rondo.WeightPacking"), "-Drondo.test.precision=BF16");
            assertThat(events(file, "rondo.WeightPacking"))
                    .extracting(event -> values(event, "cell", "precision", "plan"))
                    .contains("LSTM(6, 5) BF16 training")
                    .doesNotContain("LSTM(6, 5) F32 training");
        }
    }

    @Test
    void trainingTellsBothWays() throws IOException {
        assertThat(all("rondo.TrainingForward", "module", "backend", "steps", "batch", "rows"))
                .containsExactly("LSTM(6, 5, batch_first=True) onednn 3 2 6");
        assertThat(all("rondo.Backward", "module", "output")).containsExactly("LSTM [2, 3, 5]");
    }

    @Test
    void nothingIsRecordedThatIsNotEnabled() throws Exception {
        assertThat(RecordingFile.readAllEvents(record("none.jfr", List.of(), "-Drondo.plan=auto")))
                .isEmpty();
        Path file = record("forward.jfr", List.of("rondo.Forward"), "-Drondo.plan=auto");
        assertThat(RecordingFile.readAllEvents(file))
                .isNotEmpty()
                .allMatch(event -> event.getEventType().getName().equals("rondo.Forward"));
    }

    @Test
    void allAreOfOneCategoryAndDescribed() throws IOException {
        try (RecordingFile file = new RecordingFile(all)) {
            List<EventType> types = file.readEventTypes().stream()
                    .filter(type -> type.getName().startsWith("rondo."))
                    .toList();
            assertThat(types).extracting(EventType::getName).containsExactlyInAnyOrderElementsOf(NAMES);
            for (EventType type : types) {
                assertThat(type.getCategoryNames()).containsExactly("Rondo");
                assertThat(type.getDescription()).isNotBlank();
            }
        }
    }
}
