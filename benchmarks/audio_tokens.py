"""Sounds to the vectors that become tokens: ours against librosa's mel spectrogram, the same values, one core, in one run.

    .venv/bin/python benchmarks/audio_tokens.py [FILE ...] [--seconds 30] [--rounds 9]

Without files the sound is noise with a melody, made here, at 44.1 kHz in stereo, as WAV, FLAC, MP3 and M4A. `decode` is bytes to mono
samples at 16 kHz, `mel` is samples to the spectrogram, `patches` is samples to vectors of 16 frames x 80 bands; `librosa` is its mel
spectrogram in decibels of the same frames, from float32 as ours. Loading of libraries, compilation and one warming round are not timed.
Rounds alternate between the engines; the median counts. Time is processor time of the process; OpenBLAS is held to one thread, which is
to librosa's disadvantage only where cores are idle. It fails if the two spectrograms differ by more than 0.01 dB.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.audio_patches import cut_frames
from auralith_pipeline.udfs.core.media.decode_audio import decode_audio
from auralith_pipeline.udfs.core.media.measure_mel import log_mel

FLOORS = {"patches, ms for 30 s": 20.0}  # at most
AGREE_DB = 0.01
N_FFT, HOP, N_MELS, RATE = 512, 256, 80, 16_000


def make_sound(seconds: float, rate: int) -> NDArray[np.float32]:
    """Float32 (frames, 2)."""
    random = np.random.default_rng(7)
    time_axis = np.arange(round(seconds * rate)) / rate
    pitch = 220 * 2 ** (random.integers(0, 24, round(seconds * 4) + 1) / 12)[(time_axis * 4).astype(np.int64)]
    tone = 0.3 * np.sin(2 * np.pi * np.cumsum(pitch) / rate) * np.exp(-3 * (time_axis * 4 % 1))
    return (tone[:, None] + 0.01 * random.normal(size=(len(tone), 2))).astype(np.float32)


def make_files(seconds: float) -> dict[str, bytes]:
    import av
    import soundfile

    samples, files = make_sound(seconds, 44_100), {}
    for form in ("wav", "flac", "mp3"):
        buffer = io.BytesIO()
        soundfile.write(buffer, samples, 44_100, format=form)
        files[form] = buffer.getvalue()
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44_100, layout="stereo")
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=44_100, frame_size=1_024)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="stereo")
        frame.sample_rate, frame.pts = 44_100, 0
        for part in (*resampler.resample(frame), *resampler.resample(None), None):
            container.mux(stream.encode(part))
    return files | {"m4a": buffer.getvalue()}


def by_librosa(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Decibels of a full-scale sine, (frames, 80), down to -100."""
    import librosa

    margin, frames = (N_FFT - HOP) // 2, -(-len(samples) // HOP)
    power = librosa.feature.melspectrogram(
        y=np.pad(samples, (margin, N_FFT)), sr=RATE, n_fft=N_FFT, hop_length=HOP, n_mels=N_MELS, center=False, norm=None
    )
    full = (N_FFT / 4) ** 2
    decibels: NDArray[np.float32] = librosa.power_to_db(power[:, :frames].T, ref=full, amin=1e-10 * full, top_db=None)
    return decibels


def measure(engines: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median milliseconds of each."""
    spent: dict[str, list[float]] = {name: [] for name in engines}
    for at in range(rounds + 1):
        for name, run in engines.items():
            begin = time.process_time()
            run()
            if at:
                spent[name].append(1_000 * (time.process_time() - begin))
    return {name: statistics.median(values) for name, values in spent.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rounds", type=int, default=9)
    args = parser.parse_args()
    files = {path.name: path.read_bytes() for path in args.files} or make_files(args.seconds)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}")
    print(f"Medians of {args.rounds} rounds, milliseconds of one core:")
    print(f"{'file':24} {'seconds':>8} {'decode':>8} {'mel':>8} {'patches':>8} {'librosa':>8} {'librosa/mel':>12} {'apart, dB':>10}")
    failed = False
    for name, content in files.items():
        samples = decode_audio(content).samples
        took = measure(
            {
                "decode": lambda content=content: decode_audio(content),
                "mel": lambda samples=samples: log_mel(samples),
                "patches": lambda samples=samples: cut_frames(log_mel(samples)),
                "librosa": lambda samples=samples: by_librosa(samples),
            },
            args.rounds,
        )
        seconds = len(samples) / RATE
        apart = float(np.abs(100 * (log_mel(samples) - 1) - by_librosa(samples)).max())
        ratio = took["librosa"] / took["mel"]
        print(f"{name[:24]:24} {seconds:8.2f}" + "".join(f" {value:8.2f}" for value in took.values()) + f" {ratio:12.1f} {apart:10.5f}")
        failed |= apart > AGREE_DB or took["patches"] * 30 / seconds > FLOORS["patches, ms for 30 s"]
    print("FAILED: too slow, or not the same values" if failed else f"met: {FLOORS}, at most {AGREE_DB} dB apart")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
