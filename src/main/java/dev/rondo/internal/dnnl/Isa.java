package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.util.Map;

/** The instruction set that oneDNN dispatches to. */
public final class Isa {
    private Isa() {}

    /** The name of the instruction set in effect, as in {@code ONEDNN_MAX_CPU_ISA}. */
    public static String effective() {
        int isa = Dnnl.dnnl_get_effective_cpu_isa();
        return names().getOrDefault(isa, "ISA " + isa);
    }

    /**
     * Whether oneDNN packs weights in formats that one cell's problems share. Below AVX2 its packed format depends on
     * the problem, and weights are better left plain.
     */
    public static boolean hasBlockedWeights() {
        return Dnnl.dnnl_get_effective_cpu_isa() >= Dnnl.dnnl_cpu_isa_avx2();
    }

    /** Whether the instruction set in effect includes all of another, one of {@code Dnnl.dnnl_cpu_isa_*}. */
    public static boolean includes(int isa) {
        return (Dnnl.dnnl_get_effective_cpu_isa() & isa) == isa;
    }

    private static Map<Integer, String> names() {
        return Map.ofEntries(
                Map.entry(Dnnl.dnnl_cpu_isa_sse41(), "SSE41"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx(), "AVX"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx2(), "AVX2"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx2_vnni(), "AVX2_VNNI"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx2_vnni_2(), "AVX2_VNNI_2"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx512_core(), "AVX512_CORE"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx512_core_vnni(), "AVX512_CORE_VNNI"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx512_core_bf16(), "AVX512_CORE_BF16"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx512_core_fp16(), "AVX512_CORE_FP16"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx512_core_amx(), "AVX512_CORE_AMX"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx512_core_amx_fp16(), "AVX512_CORE_AMX_FP16"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx10_2(), "AVX10_2"),
                Map.entry(Dnnl.dnnl_cpu_isa_avx10_2_amx_2(), "AVX10_2_AMX_2"));
    }
}
