#!/usr/bin/env python3
"""PyTorch's side of scripts/bench-training: reads cases and numbers of steps, answers with losses and milliseconds.

Each line is a JSON object of a case (the fields of TrainingCase) with "steps"; a case met before goes on. The answer is
a line of losses and a line of milliseconds of those steps. The first line of all is PyTorch's version.
"""
import json, sys, time
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

torch.set_num_threads(int(sys.argv[1]))


class Training:
    def __init__(self, c):
        torch.manual_seed(1)
        self.c = c
        words = c['vocabulary'] > 0
        self.embedding = nn.Embedding(c['vocabulary'], c['inputSize']) if words else None
        kind = {'LSTM': nn.LSTM, 'GRU': nn.GRU, 'RNN': nn.RNN}[c['kind']]
        self.layer = kind(c['inputSize'], c['hiddenSize'], num_layers=c['layers'])
        self.head = nn.Linear(c['hiddenSize'], c['vocabulary']) if words else None
        t, n = c['time'], c['batch']
        if words:
            self.x = torch.randint(0, c['vocabulary'], (t, n))
            self.target = torch.randint(0, c['vocabulary'], (t, n)).reshape(-1)
        else:
            self.x = torch.randn(t, n, c['inputSize'])
            self.lengths = [1 + (t - 1) * i // (n - 1) for i in range(n)] if c['ragged'] else None
            rows = sum(self.lengths) if c['ragged'] else t * n
            self.target = torch.randn(rows, c['hiddenSize'])
            if not c['ragged']:
                self.target = self.target.reshape(t, n, -1)
            self.x.requires_grad_(c['inputGradient'])
        modules = [m for m in (self.embedding, self.layer, self.head) if m is not None]
        self.optimizer = torch.optim.Adam([p for m in modules for p in m.parameters()], fused=True)

    def step(self):
        begin = time.perf_counter()
        self.x.grad = None
        if self.embedding is not None:
            logits = self.head(self.layer(self.embedding(self.x))[0])
            loss = nn.functional.cross_entropy(logits.reshape(-1, self.c['vocabulary']), self.target)
        elif self.c['ragged']:
            packed = pack_padded_sequence(self.x, torch.tensor(self.lengths), enforce_sorted=False)
            loss = nn.functional.mse_loss(self.layer(packed)[0].data, self.target)
        else:
            loss = nn.functional.mse_loss(self.layer(self.x)[0], self.target)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item(), 1e3 * (time.perf_counter() - begin)


trainings = {}
print(torch.__version__, flush=True)
for line in sys.stdin:
    case = json.loads(line)
    steps = case.pop('steps')
    key = json.dumps(case)
    if key not in trainings:
        trainings.clear()
        trainings[key] = Training(case)
    results = [trainings[key].step() for _ in range(steps)]
    print(*(r[0] for r in results))
    print(*(r[1] for r in results), flush=True)
