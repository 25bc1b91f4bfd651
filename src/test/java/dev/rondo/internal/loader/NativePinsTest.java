package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.internal.loader.NativePins.Pin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NativePinsTest {
    @Test
    void pinsTheVersionThatTheBuildDependsOn() throws Exception {
        Matcher version =
                Pattern.compile("<dnnl.version>(.*)</dnnl.version>").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(NativePins.read().artifact()).isEqualTo("org.bytedeco:dnnl:" + version.group(1) + ":linux-x86_64");
    }

    @Test
    void listsLibgompFirstWithHashes() {
        assertThat(NativePins.read().files()).extracting(Pin::name).containsExactly("libgomp.so.1", "libdnnl.so.3");
        assertThat(NativePins.read().files())
                .allSatisfy(pin -> assertThat(pin.sha256()).matches("[0-9a-f]{64}"));
    }

    @Test
    void findsTheJarOnAModulePathWithoutResolvingItsModule() {
        String name = ChildJvm.PINS.resourcePrefix() + "libgomp.so.1";
        String jar = ChildJvm.dnnlJar();
        assertThat(new ResourceFinder(jar).fromModulePath(name))
                .hasValueSatisfying(resource -> assertThat(resource.url().toString())
                        .isEqualTo("jar:" + Path.of(jar).toUri() + "!/" + name));
        assertThat(new ResourceFinder("").fromModulePath(name)).isEmpty();
    }

    @Test
    void namesTheKeyThatIsMissing() {
        assertThatThrownBy(() -> NativePins.parse(new Properties())).hasMessage("onednn.properties has no libraries");
    }
}
