package dev.rondo.bench.engine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What Python's {@code torch.backends.mkldnn.enabled = False} does, for DJL has no such switch: PyTorch's own
 * functions, looked up in the library that DJL has loaded.
 */
final class MkldnnSwitch {
    /** {@code at::Context& at::globalContext()}. */
    private static final String GLOBAL_CONTEXT = "_ZN2at13globalContextEv";

    /** {@code void at::Context::setUserEnabledMkldnn(bool)}. */
    private static final String SET_ENABLED = "_ZN2at7Context20setUserEnabledMkldnnEb";

    private MkldnnSwitch() {}

    static void turnOff() {
        SymbolLookup torch = SymbolLookup.loaderLookup();
        Linker linker = Linker.nativeLinker();
        MethodHandle context =
                linker.downcallHandle(torch.findOrThrow(GLOBAL_CONTEXT), FunctionDescriptor.of(ValueLayout.ADDRESS));
        MethodHandle setEnabled = linker.downcallHandle(
                torch.findOrThrow(SET_ENABLED),
                FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN));
        try {
            setEnabled.invokeExact((MemorySegment) context.invokeExact(), false);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
