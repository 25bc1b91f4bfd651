#include "scratchpad.h"

#include "check.h"

struct scratchpad_user {
    dnnl_memory_t memory;
    struct scratchpad_user *next;
};

dnnl_memory_t scratchpad_memory(
        struct scratchpad *scratchpad, struct onednn *onednn, const_dnnl_primitive_desc_t primitive) {
    const_dnnl_memory_desc_t desc = dnnl_primitive_desc_query_md(primitive, dnnl_query_scratchpad_md, 0);
    size_t bytes = dnnl_memory_desc_get_size(desc);
    if (bytes > scratchpad->bytes) {
        scratchpad->bytes = bytes;
    }
    struct scratchpad_user *user = own_bytes(&onednn->resources, sizeof *user);
    user->memory = memory_at(onednn, desc, DNNL_MEMORY_NONE);
    user->next = scratchpad->users;
    scratchpad->users = user;
    return user->memory;
}

void scratchpad_allocate(struct scratchpad *scratchpad, struct onednn *onednn) {
    void *bytes = own_bytes(&onednn->resources, scratchpad->bytes);
    for (struct scratchpad_user *user = scratchpad->users; user != NULL; user = user->next) {
        check(dnnl_memory_set_data_handle(user->memory, bytes), "pointing at the scratchpad");
    }
}
