#!/usr/bin/env python3
"""Writes what PyTorch's TorchScript exporter makes of recurrent layers, and PyTorch's own outputs (made with 2.13.0+cpu).

Usage: make_torch_exports.py OUT_DIR

One torch_NAME.onnx a case, and torch.safetensors: NAME.x, NAME.y, NAME.<state dict name>.
"""
import json, pathlib, struct, sys, warnings
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

OUT = pathlib.Path(sys.argv[1])
record = {}
warnings.simplefilter('ignore')


class Packed(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x, lengths):
        y, _ = self.layer(pack_padded_sequence(x, lengths, enforce_sorted=False))
        return pad_packed_sequence(y)[0]


class Outputs(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0]


def export(name, layer, packed=False, **options):
    torch.manual_seed(sum(map(ord, name)))
    for p in layer.parameters():
        nn.init.uniform_(p, -0.6, 0.6)
    x = torch.rand(4, 3, 2) * 2 - 1
    args = (x, torch.tensor([2, 4, 1])) if packed else (x,)
    module = (Packed if packed else Outputs)(layer).eval()
    torch.onnx.export(module, args, str(OUT / f'torch_{name}.onnx'), dynamo=False,
                      input_names=['x', 'lengths'][:len(args)], output_names=['y'], **options)
    record[name + '.x'] = x
    record[name + '.y'] = module(*args).detach().clone()
    record.update({f'{name}.{k}': v.clone() for k, v in layer.state_dict().items()})


axes = {'x': {0: 'time', 1: 'batch'}}
export('lstm', nn.LSTM(2, 3), opset_version=13)
export('lstm_two_layers', nn.LSTM(2, 3, num_layers=2, bidirectional=True), opset_version=17, dynamic_axes=axes)
export('lstm_unfolded', nn.LSTM(2, 3, bidirectional=True), opset_version=9, do_constant_folding=False)
export('gru', nn.GRU(2, 3, bidirectional=True), opset_version=14)
export('gru_unfolded', nn.GRU(2, 3, bias=False), opset_version=13, do_constant_folding=False, dynamic_axes=axes)
export('rnn', nn.RNN(2, 3, nonlinearity='relu', bidirectional=True), opset_version=11)
export('lstm_packed', nn.LSTM(2, 3), packed=True, opset_version=13)

header, blobs, off = {'__metadata__': {'torch': torch.__version__}}, [], 0
for k in sorted(record):
    b = record[k].detach().numpy().astype('f').tobytes()
    header[k] = {'dtype': 'F32', 'shape': list(record[k].shape), 'data_offsets': [off, off + len(b)]}
    blobs.append(b)
    off += len(b)
h = json.dumps(header, separators=(',', ':')).encode()
h += b' ' * (-len(h) % 8)
(OUT / 'torch.safetensors').write_bytes(struct.pack('<Q', len(h)) + h + b''.join(blobs))
