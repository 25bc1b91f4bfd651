#!/usr/bin/env python3
"""Writes the files beside it with the reference implementation (made with safetensors 0.8.0; needs nothing else).

sorted.safetensors  float32 only, one metadata entry: what Safetensors.write must match byte for byte
mixed.safetensors   every kind of dtype the reader must open, and those it reads
"""
import ctypes, pathlib, struct
from safetensors import TensorSpec, serialize

HERE = pathlib.Path(__file__).parent


def save(name, tensors, metadata):
    keep, specs = [], {}
    for key, (dtype, shape, data) in tensors.items():
        buffer = ctypes.create_string_buffer(data, len(data))
        keep.append(buffer)
        specs[key] = TensorSpec(dtype=dtype, shape=shape, data_ptr=ctypes.addressof(buffer), data_len=len(data))
    (HERE / name).write_bytes(serialize(specs, metadata))


def floats(*values):
    return struct.pack(f'<{len(values)}f', *values)


save('sorted.safetensors', {
    'a/b "quoted" \\ \u00e9\U0001f600\x1f': ('float32', [2, 3], floats(1, -2, 0.5, 3e38, 1e-45, -0.0)),
    'empty': ('float32', [0, 4], b''),
    'scalar': ('float32', [], floats(7)),
}, {'format': 'pt'})
save('mixed.safetensors', {
    'bf16': ('bfloat16', [3], bytes(6)),
    'bool': ('bool', [3], b'\x00\x01\x01'),
    'f16': ('float16', [1, 2], bytes(4)),
    'f32': ('float32', [2], floats(1.5, -2.5)),
    'f64': ('float64', [2], struct.pack('<2d', 0.1, -1e300)),
    'i32': ('int32', [2], bytes(8)),
    'i64': ('int64', [2, 1], struct.pack('<2q', 2**62 + 1, -1)),
    'i64scalar': ('int64', [], struct.pack('<q', 5)),
    'u8': ('uint8', [5], bytes(5)),
}, None)
