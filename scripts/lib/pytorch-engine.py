#!/usr/bin/env python3
"""PyTorch as an engine of scripts/bench: obeys orders, one a line, and answers each with a line.

Arguments: threads of a call, and the folder of the benchmark's results. Orders: "open JSON" makes a workload's layer,
"output FILE" writes its output, "time" answers with the microseconds of a call in each iteration, "free" frees it. What
is timed is the module as users call it, with a state of zeros, in inference mode; ragged batches are packed before.
"""
import ctypes, gc, json, sys, time
from pathlib import Path
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

torch.set_num_threads(int(sys.argv[1]))
torch.set_num_interop_threads(1)
folder = Path(sys.argv[2])


def floats(file):
    return torch.frombuffer(bytearray(file.read_bytes()), dtype=torch.float32)


class Workload:
    def __init__(self, sizes):
        self.sizes = sizes
        data = folder / 'data' / sizes['data']
        kind = {'LSTM': nn.LSTM, 'GRU': nn.GRU, 'RNN': nn.RNN}[sizes['kind']]
        self.layer = kind(sizes['input'], sizes['hidden'], num_layers=sizes['layers'],
                          bidirectional=sizes['directions'] == 2)
        # In the order of the module's parameters, one after the other.
        weights = floats(data / 'weights.f32')
        start = 0
        for parameter in self.layer.parameters():
            parameter.copy_(weights[start:start + parameter.numel()].reshape(parameter.shape))
            start += parameter.numel()
        if start != weights.numel():
            raise ValueError(f'{weights.numel()} weights instead of {start}')
        self.x = floats(data / 'x.f32').reshape(sizes['steps'], sizes['batch'], sizes['input'])
        if sizes['lengths']:
            self.x = pack_padded_sequence(self.x, torch.tensor(sizes['lengths']))
        state = torch.zeros(sizes['layers'] * sizes['directions'], sizes['batch'], sizes['hidden'])
        self.state = (state, torch.zeros_like(state)) if sizes['kind'] == 'LSTM' else state

    def seconds(self, calls):
        """The time of a loop of calls."""
        layer, x, state = self.layer, self.x, self.state
        begin = time.perf_counter_ns()
        for _ in range(calls):
            layer(x, state)
        return 1e-9 * (time.perf_counter_ns() - begin)

    def time(self):
        warm_up, iteration = 1e-3 * self.sizes['warmUpMillis'], 1e-3 * self.sizes['iterationMillis']
        spent, calls = 0.0, 1
        while spent < warm_up:
            took = self.seconds(calls)
            spent += took
            # So many calls that an iteration takes its time, by the latest loop's speed.
            calls = max(1, int(calls * iteration / took + 0.5))
        return ','.join('%.4f' % (1e6 * self.seconds(calls) / calls) for _ in range(self.sizes['iterations']))

    def write(self, file):
        self.layer(self.x, self.state)
        y = self.layer(self.x, self.state)[0]
        if isinstance(y, PackedSequence):
            y = pad_packed_sequence(y, total_length=self.sizes['steps'])[0]
        y = y.contiguous()
        Path(file).write_bytes(ctypes.string_at(y.data_ptr(), y.numel() * y.element_size()))


workload = None
# As timeit does, the collector of cycles is off: it would run now and then, for nothing.
gc.disable()
with torch.inference_mode():
    for line in sys.stdin:
        order, _, argument = line.rstrip('\n').partition(' ')
        answer = 'done'
        if order == 'open':
            workload = Workload(json.loads(argument))
        elif order == 'output':
            workload.write(argument)
        elif order == 'time':
            answer = workload.time()
        elif order == 'free':
            workload = None
        else:
            raise ValueError(order)
        print('@answer ' + answer, flush=True)
