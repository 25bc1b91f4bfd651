package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** What a primitive does to its result before it stores it (oneDNN's guide, "Primitive Attributes: Post-ops"). */
public final class PostOps {
    private final MemorySegment chain;
    private final List<Operand> operands = new ArrayList<>();
    private int length;

    /** A second operand: the argument that it is passed as, and what it looks like. */
    record Operand(int argument, MemorySegment desc) {}

    /** An empty chain, which lives as long as {@code owner}. */
    public PostOps(Arena owner) {
        chain = Checked.create(
                owner, "dnnl_post_ops_create", "a chain", Dnnl::dnnl_post_ops_create, Dnnl::dnnl_post_ops_destroy);
    }

    /** Adds what the destination held before. */
    public PostOps sum() {
        return appended(Dnnl.dnnl_post_ops_append_sum(chain, 1, 0, Dnnl.dnnl_f32()), "sum");
    }

    /** Applies a function to each element. */
    public PostOps eltwise(int algorithm) {
        return appended(Dnnl.dnnl_post_ops_append_eltwise(chain, algorithm, 0, 0), "eltwise");
    }

    /** Combines each element with that of another tensor, which becomes an argument of the primitive. */
    public PostOps binary(int algorithm, MemorySegment desc) {
        // DNNL_ARG_ATTR_MULTIPLE_POST_OP(index) of dnnl_types.h, a macro that jextract cannot see.
        int argument = Dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE() * (length + 1) | Dnnl.DNNL_ARG_SRC_1();
        operands.add(new Operand(argument, desc));
        return appended(Dnnl.dnnl_post_ops_append_binary(chain, algorithm, desc), "binary");
    }

    private PostOps appended(int status, String operation) {
        Checked.status(status, "dnnl_post_ops_append_" + operation, "a chain of " + length);
        length++;
        return this;
    }

    /** The second operands, in order. */
    List<Operand> operands() {
        return operands;
    }

    /** Attributes with this chain, and a scratchpad from the caller. */
    MemorySegment attributes(Arena owner) {
        MemorySegment attributes = OneDnn.userScratchpad(owner);
        Checked.status(
                Dnnl.dnnl_primitive_attr_set_post_ops(attributes, chain),
                "dnnl_primitive_attr_set_post_ops",
                "a chain");
        return attributes;
    }
}
