"""A display of its own whose memory is a file: looking at it costs the programs on it nothing worth mentioning."""

import mmap
import os
import subprocess

SIZE = "1280x860x24"
ROWS, ROW_BYTES = 860, 1280 * 4
# Looked at: every tenth row.
ROW_STEP = 10


class Display:
    def __init__(self, folder):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", SIZE, "-nolisten", "tcp", "-fbdir", folder],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        self.name = ":" + os.read(read, 16).decode().strip()
        with open(os.path.join(folder, "Xvfb_screen0"), "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        # The pixels are the end of the file, after the header of an X window dump.
        self.start = len(self.memory) - ROWS * ROW_BYTES

    def look(self):
        first = self.start
        return [self.memory[first + y * ROW_BYTES : first + (y + 1) * ROW_BYTES] for y in range(0, ROWS, ROW_STEP)]


def changed(before, now):
    """The share of pixels that differ."""
    pixels = 0
    for a, b in zip(before, now):
        if a != b:
            pixels += sum(a[i : i + 4] != b[i : i + 4] for i in range(0, len(a), 4))
    return pixels * 4 / (len(now) * ROW_BYTES)


def colours(rows):
    return len({row[i : i + 4] for row in rows for i in range(0, len(row), 4)})


def environment(display, folder):
    """For a program that draws on the display and keeps what it has in the folder."""
    return {
        **os.environ,
        "DISPLAY": display.name,
        "HOME": folder,
        "XDG_DATA_HOME": os.path.join(folder, "data"),
        "XDG_CACHE_HOME": os.path.join(folder, "cache"),
        "XDG_CONFIG_HOME": os.path.join(folder, "config"),
        "XDG_RUNTIME_DIR": folder,
        "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
        "NO_AT_BRIDGE": "1",
    }
