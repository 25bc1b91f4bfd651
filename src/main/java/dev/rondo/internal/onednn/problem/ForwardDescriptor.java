package dev.rondo.internal.onednn.problem;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.dnnl.Checked;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.PrimitiveDescs;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** oneDNN's primitive descriptor for inference: the kernel chosen for a problem, and the formats it wants. */
public final class ForwardDescriptor {
    private final CellProblem problem;
    private final MemorySegment handle;

    private ForwardDescriptor(CellProblem problem, MemorySegment handle) {
        this.problem = problem;
        this.handle = handle;
    }

    public static ForwardDescriptor create(Arena owner, OneDnn oneDnn, CellProblem problem, RnnDescs descs) {
        MemorySegment handle = Checked.create(
                owner,
                "creating the primitive descriptor",
                problem,
                out -> create(out, oneDnn, problem, descs),
                Dnnl::dnnl_primitive_desc_destroy);
        return new ForwardDescriptor(problem, handle);
    }

    private static int create(MemorySegment out, OneDnn oneDnn, CellProblem problem, RnnDescs d) {
        MemorySegment engine = oneDnn.engine();
        Quantization quantization = problem.quantization();
        MemorySegment attributes = quantization == null ? oneDnn.attributes() : quantization.attributes();
        int inference = Dnnl.dnnl_forward_inference();
        int noFlags = Dnnl.dnnl_rnn_flags_undef();
        int direction = problem.extent().reverse()
                ? Dnnl.dnnl_unidirectional_right2left()
                : Dnnl.dnnl_unidirectional_left2right();
        return switch (problem.spec().kind()) {
            case LSTM, LSTM_PEEPHOLE ->
                Dnnl.dnnl_lstm_forward_primitive_desc_create(
                        out,
                        engine,
                        inference,
                        direction,
                        d.srcLayer(),
                        d.srcIter(),
                        d.srcIterC(),
                        d.weightsLayer(),
                        d.weightsIter(),
                        d.peephole(),
                        d.projection(),
                        d.bias(),
                        d.dstLayer(),
                        d.srcIter(),
                        d.srcIterC(),
                        noFlags,
                        attributes);
            case GRU ->
                Dnnl.dnnl_lbr_gru_forward_primitive_desc_create(
                        out,
                        engine,
                        inference,
                        direction,
                        d.srcLayer(),
                        d.srcIter(),
                        d.weightsLayer(),
                        d.weightsIter(),
                        d.bias(),
                        d.dstLayer(),
                        d.srcIter(),
                        noFlags,
                        attributes);
            case GRU_RESET_FIRST ->
                Dnnl.dnnl_gru_forward_primitive_desc_create(
                        out,
                        engine,
                        inference,
                        direction,
                        d.srcLayer(),
                        d.srcIter(),
                        d.weightsLayer(),
                        d.weightsIter(),
                        d.bias(),
                        d.dstLayer(),
                        d.srcIter(),
                        noFlags,
                        attributes);
            case RNN_TANH, RNN_RELU ->
                Dnnl.dnnl_vanilla_rnn_forward_primitive_desc_create(
                        out,
                        engine,
                        inference,
                        problem.spec().kind() == CellKind.RNN_RELU
                                ? Dnnl.dnnl_eltwise_relu()
                                : Dnnl.dnnl_eltwise_tanh(),
                        direction,
                        d.srcLayer(),
                        d.srcIter(),
                        d.weightsLayer(),
                        d.weightsIter(),
                        d.bias(),
                        d.dstLayer(),
                        d.srcIter(),
                        noFlags,
                        0,
                        0,
                        attributes);
        };
    }

    public MemorySegment handle() {
        return handle;
    }

    /** The name of the kernel chosen, such as {@code brgemm:avx512_core}. */
    public String implementation() {
        return PrimitiveDescs.implementation(handle, problem);
    }

    /** The descriptor of one of the weights, by its execution argument; owned by this descriptor. */
    public MemorySegment argument(int argument) {
        return PrimitiveDescs.argument(handle, argument);
    }

    /** The descriptor of the scratchpad; owned by this descriptor. */
    public MemorySegment scratchpad() {
        return PrimitiveDescs.scratchpad(handle);
    }
}
