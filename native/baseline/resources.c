#include "resources.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE = 64 };

enum resource_type { BYTES, DESC, MEMORY, PRIMITIVE_DESC, PRIMITIVE };

struct resource {
    enum resource_type type;
    union {
        void *bytes;
        dnnl_memory_desc_t desc;
        dnnl_memory_t memory;
        dnnl_primitive_desc_t primitive_desc;
        dnnl_primitive_t primitive;
    } is;
    struct resource *older;
};

static struct resource *add(struct resources *resources, enum resource_type type) {
    struct resource *resource = malloc(sizeof *resource);
    if (resource == NULL) {
        fail("out of memory");
    }
    resource->type = type;
    resource->older = resources->newest;
    resources->newest = resource;
    return resource;
}

void *own_bytes(struct resources *resources, size_t bytes) {
    size_t rounded = (bytes / CACHE_LINE + 1) * CACHE_LINE;
    void *result = aligned_alloc(CACHE_LINE, rounded);
    if (result == NULL) {
        fail("out of memory: %zu bytes", rounded);
    }
    memset(result, 0, rounded);
    return add(resources, BYTES)->is.bytes = result;
}

float *own_floats(struct resources *resources, size_t count) {
    return own_bytes(resources, count * sizeof(float));
}

dnnl_memory_desc_t own_desc(struct resources *resources, dnnl_memory_desc_t desc) {
    return add(resources, DESC)->is.desc = desc;
}

dnnl_memory_t own_memory(struct resources *resources, dnnl_memory_t memory) {
    return add(resources, MEMORY)->is.memory = memory;
}

dnnl_primitive_desc_t own_primitive_desc(struct resources *resources, dnnl_primitive_desc_t desc) {
    return add(resources, PRIMITIVE_DESC)->is.primitive_desc = desc;
}

dnnl_primitive_t own_primitive(struct resources *resources, dnnl_primitive_t primitive) {
    return add(resources, PRIMITIVE)->is.primitive = primitive;
}

static void destroy(struct resource *resource) {
    switch (resource->type) {
        case BYTES:
            free(resource->is.bytes);
            break;
        case DESC:
            check(dnnl_memory_desc_destroy(resource->is.desc), "destroying a memory descriptor");
            break;
        case MEMORY:
            check(dnnl_memory_destroy(resource->is.memory), "destroying a memory");
            break;
        case PRIMITIVE_DESC:
            check(dnnl_primitive_desc_destroy(resource->is.primitive_desc), "destroying a primitive descriptor");
            break;
        case PRIMITIVE:
            check(dnnl_primitive_destroy(resource->is.primitive), "destroying a primitive");
            break;
    }
}

void release(struct resources *resources) {
    while (resources->newest != NULL) {
        struct resource *resource = resources->newest;
        resources->newest = resource->older;
        destroy(resource);
        free(resource);
    }
}
