#include "check.h"

#include <oneapi/dnnl/dnnl_debug.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("rondo-baseline: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

void check(dnnl_status_t status, const char *operation) {
    if (status == dnnl_unimplemented) {
        fail("%s: oneDNN has no kernel for this problem on this CPU", operation);
    }
    if (status != dnnl_success) {
        fail("%s: oneDNN says %s", operation, dnnl_status2str(status));
    }
}
