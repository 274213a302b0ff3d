"""Seconds of a pass of diffusers' own transformer, in eager mode, at the size of src/benchmarks/gpu.

Random weights in bf16 on the first card, 4,096 target and 4,096 source tokens, 256 words. Prints the seconds, and
adds a line to target/bench/gpu.json.
"""

import json
import pathlib
import statistics
import time

import torch
from diffusers.models.transformers.transformer_qwenimage import QwenImageTransformer2DModel

WARM_UP, ROUNDS = 3, 5
FILE = pathlib.Path("target/bench/gpu.json")


def main():
    torch.set_default_dtype(torch.bfloat16)
    with torch.no_grad(), torch.device("cuda"):
        model = QwenImageTransformer2DModel().eval()
        words = torch.randn(1, 256, 3584)
        inputs = dict(
            hidden_states=torch.randn(1, 8192, 64),
            encoder_hidden_states=words,
            encoder_hidden_states_mask=None,
            timestep=torch.tensor([0.7]),
            img_shapes=[[(1, 64, 64), (1, 64, 64)]],
            return_dict=False,
        )
        seconds = []
        for _ in range(WARM_UP + ROUNDS):
            torch.cuda.synchronize()
            start = time.perf_counter()
            model(**inputs)
            torch.cuda.synchronize()
            seconds.append(time.perf_counter() - start)
        middle = statistics.median(seconds[WARM_UP:])
    rows = json.loads(FILE.read_text()) if FILE.exists() else []
    dense = next((row["value"] for row in rows if row["what"] == "dense pass"), None)
    card = torch.cuda.get_device_name()
    rows.append({"card": card, "what": "dense pass of diffusers, eager", "value": middle, "unit": "s"})
    print(f"{'dense pass of diffusers, eager':<66} {middle:10.4f} s")
    if dense:
        ratio = dense / middle
        row = {"card": card, "what": "dense pass / that of diffusers, eager", "value": ratio, "unit": "x"}
        rows.append(row | {"bar": "<= 0.9", "held": ratio <= 0.9})
        print(f"{row['what']:<66} {ratio:10.4f} x      <= 0.9   {'held' if ratio <= 0.9 else 'MISSED'}")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
