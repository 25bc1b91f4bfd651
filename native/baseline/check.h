#ifndef RONDO_BASELINE_CHECK_H
#define RONDO_BASELINE_CHECK_H

#include <oneapi/dnnl/dnnl.h>

/** Ends the program with a message. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Ends the program, naming the operation, unless oneDNN succeeded. */
void check(dnnl_status_t status, const char *operation);

#endif
