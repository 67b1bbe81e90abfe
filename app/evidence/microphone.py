"""The microphone of this computer: 16 kHz, one channel, 16 bits; nothing else speaks to the sound library."""

from __future__ import annotations

import array
import contextlib
import queue
import struct
import sys
import time
from collections.abc import Generator, Sequence
from typing import Any

RATE, WIDTH = 16_000, 2
BYTES_A_SECOND = RATE * WIDTH
# Half a minute may wait for a slow disk; then the oldest would be lost, so the recording ends instead.
_MOST_WAITING = 300
_BLOCK_MS = 100
_SILENT_FOR = 2.0
_LOUDEST = 32768.0
NULL = "null"
# What ALSA calls the device that gives only zeros; where it is the only one, there is no microphone.
_EMPTY = "Discard all samples"


class NoMicrophone(Exception):
    """There is none, or the system does not lend the one that is `there`."""

    def __init__(self, *, there: bool) -> None:
        super().__init__()
        self.there = there


def available(backends: Sequence[str] = ()) -> bool:
    """Whether there is a microphone; the library's own silent device is none unless asked for by name.

    Only for somebody who records: on Linux the library of a sound service that does not run starts one to ask it.
    """
    try:
        import miniaudio  # noqa: PLC0415 - read when somebody wants to record

        found = miniaudio.Devices(_backends(miniaudio, backends))
        if found.backend.lower() == NULL:
            return NULL in backends
        return any(not str(one["name"]).startswith(_EMPTY) for one in found.get_captures())
    except Exception:  # noqa: BLE001 - whatever is wrong with the sound of this computer, there is no microphone
        return False


def _backends(miniaudio: Any, names: Sequence[str]) -> list[Any] | None:
    return [miniaudio.Backend[name.upper()] for name in names] or None


class Microphone:
    """Gives blocks of sound while it runs. `gone` says that the system took it away; `level` is 0.0 to 1.0."""

    def __init__(self, backends: Sequence[str] = ()) -> None:
        self._names = tuple(backends)
        self._device: Any = None
        self._blocks: queue.Queue[bytes] = queue.Queue(_MOST_WAITING)
        self._heard_at = 0.0
        self._running = False
        self.gone = False
        self.level = 0.0

    def start(self) -> None:
        """Begin, or go on after a pause; NoMicrophone when it can't be had."""
        try:
            import miniaudio  # noqa: PLC0415 - read when somebody wants to record

            if not available(self._names):
                raise NoMicrophone(there=False)
            self._device = miniaudio.CaptureDevice(
                miniaudio.SampleFormat.SIGNED16, 1, RATE, _BLOCK_MS, backends=_backends(miniaudio, self._names)
            )
            self._device.stop_callback = self._stopped
            hearing = self._hearing()
            next(hearing)
            self._heard_at, self._running = time.monotonic(), True
            self._device.start(hearing)
        except NoMicrophone:
            raise
        except Exception as error:
            self.stop()
            raise NoMicrophone(there=True) from error

    def _hearing(self) -> Generator[None, bytes, None]:
        """Takes what the sound thread brings; it must never wait there."""
        while True:
            block = yield
            self._heard_at = time.monotonic()
            self.level = loudness(block)
            try:
                self._blocks.put_nowait(bytes(block))
            except queue.Full:
                self.gone = True
                return

    def _stopped(self) -> None:
        """The library says that the device stands still; when nobody asked for that, it was taken away."""
        if self._running:
            self.gone = True

    def take(self, seconds: float) -> bytes | None:
        """The next block of sound (None when none came in time)."""
        with contextlib.suppress(queue.Empty):
            return self._blocks.get(timeout=seconds) if seconds else self._blocks.get_nowait()
        if self._running and time.monotonic() - self._heard_at > _SILENT_FOR:
            self.gone = True
        return None

    def stop(self) -> None:
        """Give the microphone back; what was heard can still be taken."""
        self._running, self.level = False, 0.0
        device, self._device = self._device, None
        if device is not None:
            device.close()


def loudness(block: bytes) -> float:
    """The loudest moment of a block of 16-bit sound, from 0.0 to 1.0."""
    samples = array.array("h", bytes(block[: len(block) // WIDTH * WIDTH]))
    if sys.byteorder == "big":
        samples.byteswap()
    highest, lowest = max(samples, default=0), min(samples, default=0)
    return max(highest, -lowest) / _LOUDEST


def wav_head(size: int) -> bytes:
    """The head of a WAV file with `size` bytes of such sound behind it."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, BYTES_A_SECOND, WIDTH, 8 * WIDTH)
    return struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + form + struct.pack("<4sI", b"data", size)
