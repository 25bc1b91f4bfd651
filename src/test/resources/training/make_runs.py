#!/usr/bin/env python3
"""Records the losses of whole trainings by a real PyTorch (made with 2.13.0+cpu), everything drawn from one seed.

Usage: make_runs.py [OUT_FILE]

runs.json: a name for each, and its 50 losses.
"""
import json, pathlib, sys
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

STEPS = 50
torch.set_num_threads(1)


def classifier():
    torch.manual_seed(2024)
    lstm = nn.LSTM(6, 20, num_layers=2, bidirectional=True, dropout=0.3)
    head = nn.Linear(40, 5)
    x, target = torch.randn(12, 16, 6), torch.randint(0, 5, (16,))
    parameters = list(lstm.parameters()) + list(head.parameters())
    optimizer = torch.optim.Adam(parameters, lr=0.01)
    losses = []
    for _ in range(STEPS):
        output, _ = lstm(x)
        loss = nn.functional.cross_entropy(head(output[-1]), target)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


def tagger():
    torch.manual_seed(77)
    embedding = nn.Embedding(30, 12, padding_idx=0)
    gru = nn.GRU(12, 24, batch_first=True)
    head = nn.Linear(24, 7)
    lengths = [9, 4, 7, 9, 1, 6]
    words, tags = torch.randint(1, 30, (6, 9)), torch.randint(0, 7, (6, 9))
    for n, length in enumerate(lengths):
        words[n, length:] = 0
        tags[n, length:] = -100
    parameters = [p for m in (embedding, gru, head) for p in m.parameters()]
    optimizer = torch.optim.SGD(parameters, lr=0.5, momentum=0.9)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 20, gamma=0.5)
    losses = []
    for _ in range(STEPS):
        packed = pack_padded_sequence(embedding(words), torch.tensor(lengths), batch_first=True, enforce_sorted=False)
        output, _ = pad_packed_sequence(gru(packed)[0], batch_first=True)
        loss = nn.functional.cross_entropy(head(output).reshape(-1, 7), tags.reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return losses


if __name__ == '__main__':
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / 'runs.json'
    out.write_text(json.dumps({'torch': torch.__version__, 'classifier': classifier(), 'tagger': tagger()}) + '\n')
