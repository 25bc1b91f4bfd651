"""Makes ragged_lstm.pt: PyTorch's operator for a packed LSTM, as a TorchScript module without weights of its own."""

import io
import zipfile
from typing import Tuple

import torch
from torch import Tensor


class RaggedLstm(torch.nn.Module):
    def forward(
        self,
        data: Tensor,
        batch_sizes: Tensor,
        h0: Tensor,
        c0: Tensor,
        weight_ih: Tensor,
        weight_hh: Tensor,
        bias_ih: Tensor,
        bias_hh: Tensor,
    ) -> Tuple[Tensor, Tensor, Tensor]:
        return torch.lstm(
            data, batch_sizes, [h0, c0], [weight_ih, weight_hh, bias_ih, bias_hh], True, 1, 0.0, False, False
        )


buffer = io.BytesIO()
torch.jit.save(torch.jit.script(RaggedLstm().eval()), buffer)
with zipfile.ZipFile(buffer) as saved, zipfile.ZipFile("ragged_lstm.pt", "w") as stripped:
    for entry in saved.infolist():
        # It would say where this script lay.
        if not entry.filename.endswith(".debug_pkl"):
            stripped.writestr(entry.filename, saved.read(entry))
