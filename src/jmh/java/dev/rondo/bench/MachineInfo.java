package dev.rondo.bench;

import dev.rondo.internal.onednn.OneDnnBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a measurement depends on: the machine and the versions. */
final class MachineInfo {
    private static final double KIB_PER_GIB = 1024 * 1024;

    private MachineInfo() {}

    static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cpu", find("/proc/cpuinfo", "(?m)^model name\\s*: (.*)$"));
        machine.put("isa", OneDnnBackend.instance().isa());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        double kib = Double.parseDouble(find("/proc/meminfo", "(?m)^MemTotal:\\s*(\\d+)"));
        machine.put("memoryGiB", Math.round(kib / KIB_PER_GIB * 10) / 10.0);
        machine.put("os", find("/etc/os-release", "(?m)^PRETTY_NAME=\"?(.*?)\"?$"));
        machine.put("kernel", System.getProperty("os.version"));
        return machine;
    }

    /** The other engines' versions are those of their jars, for loading the engines would need processes. */
    static Map<String, Object> versions() {
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("rondo", find("target/maven-archiver/pom.properties", "(?m)^version=(.*)$"));
        versions.put("java", Runtime.version().toString());
        versions.put("onednn", OneDnnBackend.instance().library().version());
        versions.put("onnxruntime", jar("onnxruntime"));
        versions.put("djl", jar("pytorch-engine"));
        versions.put("pytorch of djl", jar("pytorch-native-cpu"));
        return versions;
    }

    private static String jar(String artifact) {
        return first(System.getProperty("java.class.path"), "/" + artifact + "-([0-9.]+)(-[^/:]*)?\\.jar");
    }

    private static String find(String file, String pattern) {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return "unknown";
        }
        try {
            return first(Files.readString(path), pattern);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "unknown";
    }
}
