/** Reading and writing weights: the safetensors format, and PyTorch's own files. */
@NullMarked
package dev.rondo.io;

import org.jspecify.annotations.NullMarked;
