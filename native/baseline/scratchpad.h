#ifndef RONDO_BASELINE_SCRATCHPAD_H
#define RONDO_BASELINE_SCRATCHPAD_H

#include "onednn.h"

/** One scratchpad for primitives that run one after the other: as large as the largest needs. */
struct scratchpad {
    struct scratchpad_user *users;
    size_t bytes;
};

/** The scratchpad argument of a primitive; has no bytes before scratchpad_allocate. */
dnnl_memory_t scratchpad_memory(
        struct scratchpad *scratchpad, struct onednn *onednn, const_dnnl_primitive_desc_t primitive);

/** Gives all memories handed out their bytes. */
void scratchpad_allocate(struct scratchpad *scratchpad, struct onednn *onednn);

#endif
